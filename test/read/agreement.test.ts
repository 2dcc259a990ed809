import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as yaml from 'yaml';
import { readCarefully } from '../../src/read/careful.ts';
import { hasOddCharacters } from '../../src/read/characters.ts';
import type { Finding } from '../../src/read/finding.ts';
import { readFull } from '../../src/read/full.ts';
import { createLocate, createMarks, type Marks } from '../../src/read/marks.ts';
import { readPlain } from '../../src/read/plain.ts';
import { describeRepeats } from '../../src/read/repeats.ts';
import { createSheet } from '../../src/read/sheet.ts';
import { plainDocument } from './documents.ts';
import { mutatedText, SAMPLES } from './generators.ts';

/** How many texts each property tries; READ_FUZZ_RUNS=100000 is a thorough run. */
const RUNS = Number(process.env.READ_FUZZ_RUNS ?? 2000);
const TIMEOUT = 60_000 + RUNS * 10;

/** What a reader makes of a text, in a form that can be compared. */
interface Reading {
  readonly value: unknown;
  readonly places: readonly unknown[];
  readonly findings: readonly Finding[];
}

function placesOf({ table, keys, count }: Marks): unknown[] {
  return [[...table.subarray(0, count * 5)], keys];
}

function plainly(text: string): Reading | undefined {
  const marks = createMarks();
  const plain = hasOddCharacters(text) ? undefined : readPlain(text, marks);
  if (plain === undefined) return undefined;
  const withoutMarks = readPlain(text);
  expect(withoutMarks?.value).toEqual(plain.value);
  return { value: plain.value, places: placesOf(marks), findings: describeRepeats(marks, plain.repeats) };
}

function fully(text: string): Reading & { readonly errors: readonly yaml.YAMLError[] } {
  const sheet = createSheet(yaml, createMarks());
  const { value, errors } = readFull(sheet, text);
  return { value, places: placesOf(sheet.marks), findings: sheet.findings, errors };
}

function carefully(text: string, wholeLimit?: number): Reading {
  const { document, marks, findings } = readCarefully(yaml, text, wholeLimit);
  return { value: document, places: placesOf(marks), findings };
}

const isMapping = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('the plain reader and the library agree', () => {
  test.each(SAMPLES)('about %j', (text) => {
    const plain = plainly(text);
    expect(plain).toBeDefined();
    expect(fully(text)).toEqual({ ...plain, errors: [] });
  });

  test('about documents in the plain style, and where their values stand', { timeout: TIMEOUT }, () => {
    const property = fc.property(plainDocument, ({ text, value, places }) => {
      const marks = createMarks();
      const plain = readPlain(text, marks);
      expect(plain?.value).toEqual(value);
      expect(fully(text)).toEqual({ value, places: placesOf(marks), findings: [], errors: [] });
      const locate = createLocate('', () => marks);
      for (const place of places) {
        expect([place.path, locate(place.path)]).toEqual([place.path, spanOf(place.value)]);
        expect(locate(place.path, 'key')).toEqual(spanOf(place.key ?? place.value));
      }
    });
    fc.assert(property, { numRuns: Math.ceil(RUNS / 4) });
  });

  test('about every changed text that the plain reader takes', { timeout: TIMEOUT }, () => {
    let taken = 0;
    const property = fc.property(mutatedText, (text) => {
      const plain = plainly(text);
      if (plain === undefined) return;
      taken += 1;
      expect(fully(text)).toEqual({ ...plain, errors: [] });
    });
    fc.assert(property, { numRuns: RUNS });
    expect(taken).toBeGreaterThan(RUNS / 10);
  });
});

describe('the careful reader and the library agree', () => {
  test('about whether a changed text is in order, and then about its values', { timeout: TIMEOUT }, () => {
    const property = fc.property(mutatedText, (text) => {
      if (hasOddCharacters(text) || /(?:^|\n)[ ]*[\t%]/.test(text)) return;
      const { errors, ...full } = fully(text);
      const whole = carefully(text);
      if (errors.length === 0 && full.findings.length === 0 && isMapping(full.value))
        expect(whole).toEqual(full);
      else expect(whole.findings).not.toEqual([]);
      const divided = carefully(text, 0);
      if (divided.findings.length === 0) expect(divided).toEqual(full);
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('and every finding has its place in the text', { timeout: TIMEOUT }, () => {
    const property = fc.property(mutatedText, (text) => {
      for (const { at, code } of carefully(text).findings) {
        expect(at.start).toBeGreaterThanOrEqual(0);
        expect(at.end).toBeLessThanOrEqual(text.length);
        if (code !== 'yaml/empty-file') expect(at.end).toBeGreaterThan(at.start);
      }
    });
    fc.assert(property, { numRuns: RUNS });
  });
});

function spanOf([start, end]: readonly [number, number]): { file: string; start: number; end: number } {
  return { file: '', start, end };
}
