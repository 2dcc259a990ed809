import { describe, expect, test } from 'vitest';
import type { Part, Path } from '../../src/diagnostics/source.ts';
import { readText, unmark } from './marked.ts';

async function valueIn(text: string): Promise<unknown> {
  const { document, diagnostics } = await readText(text);
  expect(diagnostics).toEqual([]);
  return document;
}

describe('values', () => {
  test('scalars are those of the core schema', async () => {
    const text =
      'a: 1\nb: -0x1f\nc: 0x1f\nd: 0o17\ne: 017\nf: 1e3\ng: .5\nh: -.inf\ni: .nan\nj: yes\nk: True\nl: NULL\nm: ~\nn:\n' +
      'o: 2021-01-01\np: 1:30\nq: 0o8\nr: +1\ns: 1_000\nt: FALSE\nu: "1"\nv: 12345678901234567890\nw: tRue\nx: -\n  1\n';
    expect(await valueIn(text.replace('x: -\n  1\n', ''))).toEqual({
      ...{
        a: 1,
        b: '-0x1f',
        c: 31,
        d: 15,
        e: 17,
        f: 1000,
        g: 0.5,
        h: Number.NEGATIVE_INFINITY,
        i: Number.NaN,
      },
      ...{ j: 'yes', k: true, l: null, m: null, n: null, o: '2021-01-01', p: '1:30', q: '0o8', r: 1 },
      ...{ s: '1_000', t: false, u: '1', v: 1.2345678901234567e19, w: 'tRue' },
    });
  });

  test('plain keys are texts, as they are written', async () => {
    const text = '0755: a\ntrue: b\n1.50: c\n0x1F: d\n<<: e\n__proto__: f\n2001:db8::1: g\n';
    const document = await valueIn(text);
    expect(Object.entries(document as object).sort()).toEqual([
      ...[
        ['0755', 'a'],
        ['0x1F', 'd'],
        ['1.50', 'c'],
        ['2001:db8::1', 'g'],
        ['<<', 'e'],
        ['__proto__', 'f'],
        ['true', 'b'],
      ],
    ]);
    expect(await valueIn(`${text}z: |\n  text\n`)).toEqual({
      ...(document as object),
      z: 'text\n',
      __proto__: null,
    });
  });

  test('mappings have no prototype', async () => {
    for (const text of ['a: { b: {} }\nc:\n  d: {}\n', 'a: { b: {} }\nc:\n  d: {}\ne: |\n  f\n']) {
      const document = (await valueIn(text)) as { a: { b: object }; c: { d: object } };
      for (const mapping of [document, document.a, document.a.b, document.c, document.c.d]) {
        expect(Object.getPrototypeOf(mapping)).toBeNull();
      }
    }
  });

  test('a byte order mark, Windows line ends and a missing last line end are no matter', async () => {
    const wanted = { a: ['x', 'y'], b: { c: 1 } };
    for (const text of [
      'a: [x, y]\nb:\n  c: 1\n',
      'a:\n- x\n- y\nb:\n  c: "\\x31"\n'.replace('"\\x31"', '0x1'),
    ]) {
      expect(await valueIn(text)).toEqual(wanted);
      expect(await valueIn(text.trimEnd())).toEqual(wanted);
      expect(await valueIn(text.replaceAll('\n', '\r\n'))).toEqual(wanted);
      expect(await valueIn(`\uFEFF${text}`)).toEqual(wanted);
      expect(await valueIn(text.replaceAll('\n', '\r'))).toEqual(wanted);
      expect(await valueIn(`---\n${text}...\n# end\n`)).toEqual(wanted);
    }
  });

  test('what is outside the plain subset is read as well', async () => {
    const text = `
anchored: &x { a: 1 }
alias: *x
literal: |
  two
  lines
folded: >-
  one
  line
several: a plain
  text
quoted: "with
  \\x41"
flow: [
  a, b: c,
]
? explicit
: !!str 1
spaced : 1
adjacent: {"a":1}
null in brackets: {a, b: }
`;
    expect(await valueIn(text)).toEqual({
      ...{
        anchored: { a: 1 },
        alias: { a: 1 },
        literal: 'two\nlines\n',
        folded: 'one line',
        several: 'a plain text',
      },
      ...{ quoted: 'with A', flow: ['a', { b: 'c' }], explicit: '1', spaced: 1, adjacent: { a: 1 } },
      'null in brackets': { a: null, b: null },
    });
  });

  test('nothing is returned when there is no mapping', async () => {
    for (const text of ['', '# nothing', '- a', 'word', '42'])
      expect((await readText(text)).document).toBeUndefined();
  });
});

describe('locate', () => {
  async function expectPlace(marked: string, path: Path, part?: Part): Promise<void> {
    const { text, places } = unmark(marked);
    for (const extra of ['', '\nz: |\n  read by the library\n']) {
      const { locate } = await readText(text + extra);
      expect(locate(path, part)).toEqual({ file: 'mail.yml', ...places[0] });
    }
  }

  test.each<[string, Path, Part?]>([
    ['a: «b c» # comment', ['a']],
    ['a: «"b c"»   ', ['a'], 'value'],
    ['«a»: b', ['a'], 'key'],
    ['«a: b»', ['a'], 'entry'],
    ["x:\n  «'it''s'»: b", ['x', "it's"], 'key'],
    ['x:\n  «"*@example.org": { to: root }» # comment', ['x', '*@example.org'], 'entry'],
    ['a: { b: [x, «y»] }', ['a', 'b', 1]],
    ['a: { b: [x, «y»] }', ['a', 'b', 1], 'key'],
    ['a: { b: [x, «y»] }', ['a', 'b', 1], 'entry'],
    ['a: { b: «[x, y]» }', ['a', 'b']],
    ['a: «{ }» # none', ['a']],
    ['«a»:\nb: 1', ['a']],
    ['«a»:\nb: 1', ['a'], 'entry'],
    ['a:\n  «b: 1\n  c: 2» # comment\n\nd: 1', ['a']],
    ['«a:\n  b: 1\n  c: [2]»\nd: 1', ['a'], 'entry'],
    ['a:\n  «- x\n  - y»\nb: 1', ['a']],
    ['a:\n«- x\n- y: 1\n  z: 2»\nb: 1', ['a']],
    ['a:\n  - x\n  - «y: 1\n    z: 2»\nb: 1', ['a', 1]],
    ['a:\n  - x\n  - y: 1\n    «z»: 2', ['a', 1, 'z'], 'key'],
    ['a:\n  - x\n  «-»\n  - y', ['a', 1]],
    ['a:\n  «b»: { c: 1 }', ['a', 'b', 'nothing', 'here'], 'key'],
    ['a:\n  b: «{ c: 1 }»', ['a', 'b', 'nothing', 'here']],
    ['a: [«x»]', ['a', 0, 'y']],
    ['a: «[x]»', ['a', 1]],
    ['a: «[x]»', ['a', 'length']],
  ])('%s %j %s', expectPlace);

  test('the root is the document without what stands around it', async () => {
    const { text, places } = unmark('# one\n\n«a: 1\nb: [2]»\n# two\n');
    const { locate } = await readText(text);
    expect(locate([])).toEqual({ file: 'mail.yml', ...places[0] });
    expect(locate(['c'], 'key')).toEqual({ file: 'mail.yml', ...places[0] });
  });

  test('of a repeated key the first place counts', async () => {
    const { locate } = await readText('a: 1\nb: 2\na: { c: 3 }\n');
    expect(locate(['a'])).toMatchObject({ start: 3, end: 4 });
    expect(locate(['a', 'c'])).toMatchObject({ start: 3, end: 4 });
  });

  test('beside errors, places are those of the source', async () => {
    const { text, places } = unmark('a:\n  b: [x\n  «c»: @y\n  d:\n\t- e\n    f: {\n');
    expect((await readText(text)).locate(['a', 'c'], 'key')).toMatchObject(places[0] ?? {});
  });

  test('a value behind an alias stands where the alias does', async () => {
    const { text, places } = unmark('a: &x { b: 1 }\nc: «*x»\n');
    expect((await readText(text)).locate(['c', 'b'])).toMatchObject(places[0] ?? {});
  });

  test('when there is nothing to read, every path is at the beginning', async () => {
    expect((await readText('')).locate(['a', 'b'], 'key')).toEqual({ file: 'mail.yml', start: 0, end: 0 });
  });
});
