import { describe, expect, test } from 'vitest';
import { readText } from './marked.ts';

const lines = (count: number, line: (number: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Texts that have brought parsers of YAML down, with the code of the first finding. */
const TEXTS: readonly (readonly [name: string, text: string, code: string | undefined])[] = [
  ['open brackets', '['.repeat(200_000), 'yaml/too-deep'],
  ['brackets', `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'yaml/too-deep'],
  ['braces', `a: ${'{a: '.repeat(50_000)}`, 'yaml/too-deep'],
  ['dashes', `a:\n  ${'- '.repeat(20_000)}x`, 'yaml/too-deep'],
  ['question marks', `${'? '.repeat(50_000)}x`, 'yaml/too-deep'],
  ['colons', ': '.repeat(50_000), 'yaml/too-deep'],
  ['mappings in a line', `a:\n  ${'x: '.repeat(20_000)}\nb: 1`, 'yaml/too-deep'],
  ['fewer of them', `a:\n  ${'"x": '.repeat(500)}\nb: 1`, 'yaml/syntax'],
  ['stairs', lines(300, (i) => `${' '.repeat(i)}a:`), 'yaml/too-deep'],
  ['stairs of values', lines(60, (i) => `${' '.repeat(i)}a: 1`), 'yaml/bad-indent'],
  ['stairs down', lines(500, (i) => `${' '.repeat(500 - i)}a${i}: 1`), 'yaml/bad-indent'],
  ['open brackets on lines', lines(5000, (i) => `a${i}: [`), 'yaml/unclosed'],
  ['open quotes on lines', lines(5000, (i) => `a${i}: "`), 'yaml/unclosed'],
  ['escapes to the end', `a: "${'\\'.repeat(100_001)}`, 'yaml/unclosed'],
  ['a quote before the end', 'a: "b\\', 'yaml/unclosed'],
  ['quotes', '"'.repeat(50_000), 'yaml/syntax'],
  ['commas', `a: [${','.repeat(20_000)}]`, 'yaml/syntax'],
  ['spaces', `a${' '.repeat(500_000)}b`, 'yaml/not-a-mapping'],
  ['a long key', `${'k'.repeat(500_000)}: x`, 'yaml/syntax'],
  ['repeated keys', 'a: 1\n'.repeat(20_000), 'yaml/duplicate-key'],
  ['repeated keys beside an error', `b: [\n${'a: 1\n'.repeat(130_000)}`, 'yaml/unclosed'],
  ['control characters', 'a\0: 1\n'.repeat(10_000), 'yaml/encoding'],
  ['documents', 'a: 1\n---\n'.repeat(20_000), 'yaml/several-documents'],
  ['conflicts', '<<<<<<< a\na: 1\n=======\na: 2\n>>>>>>> b\n'.repeat(2000), 'yaml/syntax'],
  ['heads of conflicts', '<<<<<<< a\n=======\n'.repeat(5000), 'yaml/not-a-mapping'],
  ['many anchors', `${lines(5000, (i) => `a${i}: &x${i} 1`)}\nb: @`, 'yaml/syntax'],
  ['one line of brackets', `a: [${'b, '.repeat(20_000)}\n]`, undefined],
  ['JSON', `{\n${lines(5000, (i) => `"a${i}": ["b"],`)}\n}`, undefined],
  ['more than the library bears', `a: [${'b,\n  '.repeat(900_000)}]`, 'yaml/syntax'],
];

describe('hostile texts', () => {
  test.each(TEXTS)('%s', async (_name, text, code) => {
    const { diagnostics, locate } = await readText(text);
    const [first] = [...diagnostics].sort((a, b) => a.span.start - b.span.start);
    expect(first?.code).toBe(code);
    expect(diagnostics.every(({ span }) => span.start >= 0 && span.end <= text.length)).toBe(true);
    expect(locate(['a', 0, 'b'], 'key').start).toBeGreaterThanOrEqual(0);
  });
});

describe('aliases', () => {
  test('a billion laughs are told once, and not expanded', async () => {
    const names = 'abcdefghij';
    const text = `a: [${Array(9).fill('lol')}]\n${[...names]
      .slice(1)
      .map((name, i) => `${name}: [${Array(9).fill(`*${names[i]}`)}]`)
      .join('\n')}\n`;
    const bomb = text.replace(/^(\w): /gm, '$1: &$1 ');
    const { diagnostics } = await readText(bomb);
    expect(diagnostics.map(({ code }) => code)).toEqual(['yaml/alias']);
  });

  test('many small ones are in order', async () => {
    const { diagnostics } = await readText(`a: &a { to: [x] }\n${lines(2000, (i) => `b${i}: *a`)}\n`);
    expect(diagnostics).toEqual([]);
  });
});
