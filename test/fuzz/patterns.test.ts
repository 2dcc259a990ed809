import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AddressPattern, parseAddressPattern } from '../../src/mail/address-pattern.ts';
import { describeWith } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';
import { PATTERN_SIGNS } from './odd-texts.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 600) * 5;
/** Each costs a run of postmap. */
const COMPARED = RUNS / 50;
const ADDRESSES = [
  ...'a b ab a@b A.b@C aa aab@x.org b-a - . @ a1_0 abcd@example.org aaa bab@bb 0 _ a-b.c@d % #x a/b a]b'.split(
    ' ',
  ),
  ...[`o'b`, 'x&y', 'a=b', '{', 'a{2}', 'b,2', '~', '\\', 'a.a.a', 'dd', '[a', '^', 'a$', '!@<>"`'],
];

/** Postfix only logs a pattern that PCRE refuses, and goes on without it. */
describeWith(['postmap'], `the patterns of routes, ${RUNS} at random`, () => {
  const sign = fc.constantFrom(...PATTERN_SIGNS);
  const texts = fc.array(sign, { minLength: 1, maxLength: 9 }).map((signs) => `/${signs.join('')}/`);
  const patterns = new Map<string, AddressPattern>();
  for (const text of fc.sample(texts, RUNS)) {
    const parsed = parseAddressPattern(text);
    if (parsed.ok) patterns.set(text, parsed.pattern);
  }
  const folder = scratch({ 'main.cf': '', 'master.cf': '' });

  it('PCRE takes each that mailc takes', () => {
    expect(patterns.size).toBeGreaterThan(RUNS / 8);
    expect(ask([...patterns.keys()], ['a']).complaint).toBe('');
  });

  it('PCRE matches the same addresses', { timeout: 60_000 + RUNS * 10 }, () => {
    for (const [text, pattern] of [...patterns].slice(0, COMPARED)) {
      const expected = ADDRESSES.filter((address) => pattern.test(address));
      expect(ask([text], ADDRESSES), text).toEqual({ matched: expected, complaint: '' });
    }
  });

  /** The addresses that one of the patterns matches, and what Postfix has to say. */
  function ask(texts: readonly string[], addresses: readonly string[]) {
    const table = join(folder, 'routes');
    writeFileSync(table, texts.map((text) => `${text}\tx:\n`).join(''));
    const { stdout, stderr } = execaSync('postmap', ['-c', folder, '-q', '-', `pcre:${table}`], {
      input: addresses.join('\n'),
      reject: false,
    });
    const lines = stdout === '' ? [] : stdout.split('\n');
    return { matched: lines.map((line) => line.slice(0, line.lastIndexOf('\t'))), complaint: stderr };
  }
});
