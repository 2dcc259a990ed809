import { describe, expect, it } from 'vitest';
import type { Diagnostic, Span } from '../../src/diagnostics/diagnostic.ts';
import { compact } from '../../src/diagnostics/formats/compact.ts';
import { json } from '../../src/diagnostics/formats/json.ts';
import { pretty } from '../../src/diagnostics/formats/pretty.ts';

const wide = { width: 80, paint: (_role: string, text: string) => text };
const narrow = { ...wide, width: 44 };

const text = `version: 1
domain: example.org
addresses:
  staff:
    dev: {}
    Dev: { account: lovelace }
`;

const duplicate: Diagnostic = {
  code: 'mail/duplicate-address',
  severity: 'error',
  message: 'the address "dev@example.org" stands twice',
  span: spanOf(text, 'Dev'),
  related: [{ span: spanOf(text, 'dev'), message: 'first declared here' }],
  help: 'remove one of the two, or give one of them another name that nobody else has yet, such as dev.lovelace',
  reference: 'Postfix virtual(5), TABLE FORMAT',
};

const unknown: Diagnostic = {
  code: 'schema/unknown-key',
  severity: 'warning',
  message: 'there is no key "staff"',
  span: spanOf(text, 'staff'),
};

describe('pretty', () => {
  it('shows the line, the related place, the mend and the reference', () => {
    expect(
      show(text, duplicate),
    ).toBe(`error: the address "dev@example.org" stands twice [mail/duplicate-address]
 --> mail.yml:6:5
  |
6 |     Dev: { account: lovelace }
  |     ^^^
 --> mail.yml:5:5: first declared here
  |
5 |     dev: {}
  |     ---
  = help: remove one of the two, or give one of them another name that nobody
          else has yet, such as dev.lovelace
  = see: Postfix virtual(5), TABLE FORMAT

`);
  });

  it('shows the first 50 of very many, errors before warnings, and says how many there are', () => {
    const many = [...Array.from({ length: 80 }, () => ({ ...unknown })), duplicate];
    const shown = pretty(many, [{ name: 'mail.yml', text }], wide);
    expect(shown.match(/^warning: /gm)).toHaveLength(49);
    expect(shown.match(/^error: /gm)).toHaveLength(1);
    expect(shown.indexOf('error: ')).toBeGreaterThan(shown.lastIndexOf('warning: '));
    expect(shown).toMatch(/\n\nand 31 more, which mailc check --format compact prints too\n\n$/);
    expect(
      compact(many, [{ name: 'mail.yml', text }], wide)
        .trimEnd()
        .split('\n'),
    ).toHaveLength(81);
    expect(pretty(many.slice(0, 50), [{ name: 'mail.yml', text }], wide)).not.toContain('more');
  });

  it('gives all line numbers of a finding the same columns', () => {
    const long = `${'\n'.repeat(9)}ten\n`;
    const finding = { ...unknown, span: spanOf(long, 'ten'), related: [{ span: at(3, 3), message: 'here' }] };
    expect(frameOf(long, finding)).toBe(`  --> mail.yml:10:1
   |
10 | ten
   | ^^^
  --> mail.yml:4:1: here
   |
 4 |
   | -`);
  });

  it.each([
    ['a tab', 'a:\tbad', 'bad', '1 | a:  bad\n  |     ^^^'],
    ['wide characters', 'note: 例え bad', 'bad', '1 | note: 例え bad\n  |            ^^^'],
    ['wide characters in the place', 'note: 例え', '例え', '1 | note: 例え\n  |       ^^^^'],
    ['combining characters', 'e\u0301te\u0301 bad', 'bad', '1 | e\u0301te\u0301 bad\n  |     ^^^'],
    ['an emoji of several code points', '👩‍🔬👍🏽 bad', 'bad', '1 | 👩‍🔬👍🏽 bad\n  |      ^^^'],
    ['a control character', 'a\u001b[31mb', '\u001b', '1 | a␛[31mb\n  |  ^'],
    ['a direction mark', 'a\u202eb', 'b', '1 | a<U+202E>b\n  |          ^'],
    ['a no-break space', 'a:\u00a0b', '\u00a0', '1 | a:<U+00A0>b\n  |   ^^^^^^^^'],
    ['a joiner in a word', 'dev\u200d1 bad', 'bad', '1 | dev<U+200D>1 bad\n  |              ^^^'],
    ['a non-joiner in a word', 'dev\u200c1', '\u200c', '1 | dev<U+200C>1\n  |    ^^^^^^^^'],
    [
      'a non-joiner and a mark',
      'v\u200c\u0301 bad',
      'bad',
      '1 | v<U+200C>\u25cc\u0301 bad\n  |            ^^^',
    ],
    ['a joiner after an emoji', '👍\u200d bad', 'bad', '1 | 👍<U+200D> bad\n  |            ^^^'],
    ['an emoji with a joiner and variants', '🏳️‍🌈👩‍❤️‍💋‍👨 bad', 'bad', '1 | 🏳️‍🌈👩‍❤️‍💋‍👨 bad\n  |      ^^^'],
    ['a flag with tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 bad', 'bad', '1 | 🏴󠁧󠁢󠁥󠁮󠁧󠁿 bad\n  |    ^^^'],
    ['a lone combining mark', '\u0301a', 'a', '1 | \u25cc\u0301a\n  |  ^'],
  ])('keeps carets under the text after %s', (_what, line, marked, expected) => {
    expect(frameOf(line, { ...unknown, span: spanOf(line, marked) })).toContain(expected);
  });

  it('puts one caret where there is nothing to underline', () => {
    expect(frameOf('a: 1\n', { ...unknown, span: at(4, 4) })).toContain('1 | a: 1\n  |     ^');
    expect(frameOf('', { ...unknown, span: at(0, 0) })).toContain('1 |\n  | ^');
    expect(frameOf('a: 1', { ...unknown, span: at(99, 99) })).toContain('1 | a: 1\n  |     ^');
    expect(frameOf('abc', { ...unknown, span: at(1, 1) })).toContain('1 | abc\n  |  ^');
  });

  it('marks the first line of a place over several lines', () => {
    expect(frameOf(text, { ...unknown, span: at(text.indexOf('staff'), text.indexOf('Dev')) })).toContain(
      '4 |   staff:\n  |   ^^^^^^',
    );
  });

  it('cuts a long line around the place', () => {
    const line = `${'left '.repeat(40)}HERE${' right'.repeat(40)}`;
    expect(frameOf(line, { ...unknown, span: spanOf(line, 'HERE') }, narrow)).toBe(` --> mail.yml:1:201
  |
1 | …t left left left HERE right right righ…
  |                   ^^^^`);
  });

  it('cuts a long place at its end', () => {
    const line = `a: ${'x'.repeat(200)}`;
    expect(frameOf(line, { ...unknown, span: at(3, 203) }, narrow)).toBe(` --> mail.yml:1:4
  |
1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`);
  });

  it('never takes more columns than there are, whatever the line holds', () => {
    for (let at = 0; at < 120; at += 1) {
      const line = `${'例'.repeat(60)}${'a\u0301b\t👍🏽'.repeat(15)}`;
      const start = at % line.length;
      const shown = frameOf(line, { ...unknown, span: { file: 'mail.yml', start, end: start + 3 } }, narrow);
      for (const row of shown.split('\n')) expect(columns(row), row).toBeLessThanOrEqual(44);
    }
  });

  it.each([10, 12, 20, 30])('never takes more than %i columns, in any of its lines', (width) => {
    const line = `    dev.hopper: { account: ${'例'.repeat(30)}, note: none }`;
    const long = `${'\n'.repeat(998)}${line}\n`;
    for (const marked of ['dev.hopper', 'account', '例'.repeat(30), 'none']) {
      const span = spanOf(long, marked);
      const related = [{ span, message: 'first declared here, by a name that is long' }];
      const shown = show(long, { ...duplicate, span, related }, { ...wide, width });
      for (const row of shown.split('\n')) expect(columns(row), row).toBeLessThanOrEqual(width);
      expect(shown.replace(/\s/g, '')).toContain('removeoneofthetwo,orgiveoneofthemanothername');
      expect(shown.replace(/\s/g, '')).toContain('[mail/duplicate-address]');
    }
  });

  it.each([
    [6, '1 | …\n  | ^'],
    [8, '1 | …HE…\n  |  ^^'],
    [10, '1 | …HERE…\n  |  ^^^^'],
    [12, '1 | …tHEREr…\n  |   ^^^^'],
  ])('keeps carets under the text on a terminal of %i columns', (width, expected) => {
    const line = 'leftHEREright';
    expect(frameOf(line, { ...unknown, span: spanOf(line, 'HERE') }, { ...wide, width })).toContain(expected);
  });

  it('has a sign for a character that is wider than the terminal', () => {
    const line = 'dev\u200c1';
    expect(frameOf(line, { ...unknown, span: spanOf(line, '\u200c') }, { ...wide, width: 10 })).toContain(
      '1 | …\n  | ^',
    );
  });

  it('breaks a long message at its words, and keeps the code whole', () => {
    const message = 'Mail of strangers fails SPF at the next server when it is handed on';
    const [first, second, third] = show(text, { ...unknown, message }, narrow).split('\n');
    expect([first, second, third]).toEqual([
      'warning: Mail of strangers fails SPF at the',
      '         next server when it is handed on',
      '         [schema/unknown-key]',
    ]);
  });

  it('looks at the neighbourhood of the place only, on a line as long as a file', () => {
    const line = `${'x'.repeat(20_000_000)}HERE${'y'.repeat(20_000_000)}`;
    const start = performance.now();
    expect(frameOf(line, { ...unknown, span: spanOf(line, 'HERE') })).toContain('HERE');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('lets no control character of a message through', () => {
    const finding = { ...unknown, message: 'a\u001b[31m\nb', help: 'c\u0007' };
    expect(show(text, finding)).toContain('warning: a␛[31m␊b [schema/unknown-key]');
    expect(show(text, finding)).toContain('= help: c␇');
  });

  it('names a role for every part that may have a colour', () => {
    const tagged = { width: 80, paint: (role: string, part: string) => `<${role}>${part}</${role}>` };
    const shown = pretty([unknown], [{ name: 'mail.yml', text }], tagged);
    expect(shown).toContain('<warning>warning:</warning> <strong>there is no key "staff"</strong>');
    expect(shown).toContain('<faint>[schema/unknown-key]</faint>');
    expect(shown).toContain('<warning>^^^^^</warning>');
  });
});

describe('compact', () => {
  it('has one line for each finding', () => {
    const shown = compact([duplicate, unknown], [{ name: 'mail.yml', text }], wide);
    expect(
      shown,
    ).toBe(`mail.yml:6:5: error: the address "dev@example.org" stands twice [mail/duplicate-address]
mail.yml:4:3: warning: there is no key "staff" [schema/unknown-key]
`);
  });

  it('keeps a finding on its line', () => {
    const shown = compact([{ ...unknown, message: 'a\nb\u2028c' }], [{ name: 'mail.yml', text }], wide);
    expect(shown).toBe('mail.yml:4:3: warning: a␊b<U+2028>c [schema/unknown-key]\n');
  });

  it.each([
    ['LF', 'a\nb'],
    ['CR LF', 'a\r\nb'],
    ['a lone CR', 'a\rb'],
  ])('counts lines that end in %s', (_name, lines) => {
    const shown = compact(
      [{ ...unknown, span: spanOf(lines, 'b') }],
      [{ name: 'mail.yml', text: lines }],
      wide,
    );
    expect(shown).toContain('mail.yml:2:1: ');
  });
});

describe('json', () => {
  it('has every part of a finding, and counts', () => {
    expect(JSON.parse(json([duplicate, unknown], [{ name: 'mail.yml', text }], wide))).toEqual({
      errors: 1,
      warnings: 1,
      findings: [
        {
          code: 'mail/duplicate-address',
          severity: 'error',
          message: 'the address "dev@example.org" stands twice',
          file: 'mail.yml',
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 8,
          help: duplicate.help,
          reference: 'Postfix virtual(5), TABLE FORMAT',
          related: [
            {
              message: 'first declared here',
              file: 'mail.yml',
              line: 5,
              column: 5,
              endLine: 5,
              endColumn: 8,
            },
          ],
        },
        {
          code: 'schema/unknown-key',
          severity: 'warning',
          message: 'there is no key "staff"',
          file: 'mail.yml',
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 8,
        },
      ],
    });
  });
});

it('JSON shows a terminal nothing that it would obey or hide, and means the same', () => {
  const message = 'a\u0085b\u202ec\u200dd\u2028e\u{e0041}f\u007fg\ud800h\ni 例👍';
  const finding = { ...unknown, message, help: message };
  const shown = json([finding], [{ name: 'a\u009bb.yml', text }], wide);
  expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(shown).toContain('例👍');
  expect(JSON.parse(shown).findings[0]).toMatchObject({ message, help: message });
});

function spanOf(source: string, marked: string): Span {
  const start = source.indexOf(marked);
  return at(start, start + marked.length);
}

function at(start: number, end: number): Span {
  return { file: 'mail.yml', start, end };
}

function show(source: string, finding: Diagnostic, style = wide): string {
  return pretty([finding], [{ name: 'mail.yml', text: source }], style);
}

/** What follows the message: places and frames. */
function frameOf(source: string, finding: Diagnostic, style = wide): string {
  const rows = show(source, finding, style).split('\n');
  return rows
    .slice(rows.findIndex((row) => row.includes('-->')))
    .join('\n')
    .trimEnd();
}

/** Columns of a row whose wide characters are those of these tests. */
function columns(row: string): number {
  const cells = [...new Intl.Segmenter().segment(row)].map(({ segment }) =>
    /[例👍]/u.test(segment) ? 2 : 1,
  );
  return cells.reduce((sum, cell) => sum + cell, 0);
}
