import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openProject } from '../../src/cli/project.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { TEST_DAY } from '../support/compile.ts';
import { scratch } from '../support/scratch.ts';
import { faultsOfFindings } from './judge.ts';
import { seeds } from './seeds.ts';
import { fraction } from './word-mutations.ts';

const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 600) / 10);

/** What no editor of text writes: halves of characters, other encodings, files that are none. */
const octets = fc.oneof(
  fc
    .constantFrom('ff', 'fe', 'c3', 'e282', 'f09f98', 'eda080', 'c080', '00', 'fffe', 'feff', 'efbbbf')
    .map((hex) => Buffer.from(hex, 'hex')),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);
const cut = fc.record({ at: fraction, length: fc.nat(3), insert: octets });
const encoding = fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf8', 'latin1', 'utf16le');

it(`of ${RUNS} files whose bytes were changed at random, every finding lies inside the text`, {
  timeout: 60_000 + RUNS * 1000,
}, async () => {
  const file = join(scratch(), 'mail.yml');
  const mutants = fc.tuple(fc.constantFrom(...seeds), encoding, fc.array(cut, { maxLength: 3 }));
  const property = fc.asyncProperty(mutants, async ([{ text }, form, cuts]) => {
    writeFileSync(file, cuts.reduce(spliced, Buffer.from(text, form)));
    const { source, diagnostics, document } = await openProject(file, TEST_DAY);
    expect(faultsOfFindings(diagnostics, source)).toEqual([]);
    expect(document === undefined).toBe(hasErrors(diagnostics));
  });
  await fc.assert(property, { numRuns: RUNS });
});

function spliced(
  bytes: Buffer,
  { at, length, insert }: { at: number; length: number; insert: Buffer },
): Buffer {
  const start = Math.floor(at * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + length)]);
}
