import { describe, expect, it } from 'vitest';
import { type Change, editText } from '../../src/read/edit.ts';

const TEXT = `# the estate
version: 1 # of the language
hosts: # each relays
  apollo: {}
  luna: { limit: none, note: "runs the lists" }   # busy
  vostok:
    fqdn: vostok.example.net # elsewhere
    credential: 4
  state:
  orion: { credential: { current: 1, next: 2 } }

dkim:
  keys:
    example.org:
      - { selector: one } # the first
    # nothing else yet
`;

/** The text after changes, as the lines that differ. */
function difference(changes: readonly Change[], text = TEXT): string[] {
  const edited = editText(text, changes) ?? 'refused';
  const [before, after] = [text.split('\n'), edited.split('\n')];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

describe('a mail.yml that is edited', () => {
  it.each<[string, Change, string[]]>([
    [
      'a key in an empty mapping',
      { path: ['hosts', 'apollo', 'credential'], set: 1 },
      ['-   apollo: {}', '+   apollo: { credential: 1 }'],
    ],
    [
      'a key in a mapping on one line',
      { path: ['hosts', 'luna', 'credential'], set: { current: 4, next: 5 } },
      [
        '-   luna: { limit: none, note: "runs the lists" }   # busy',
        '+   luna: { limit: none, note: "runs the lists", credential: { current: 4, next: 5 } }   # busy',
      ],
    ],
    ['a key in a block', { path: ['hosts', 'vostok', 'age'], set: 'age1x' }, ['+     age: age1x']],
    [
      'a key of nothing',
      { path: ['hosts', 'state', 'age'], set: 'age1x' },
      ['-   state:', '+   state: { age: age1x }'],
    ],
    [
      'a number',
      { path: ['hosts', 'vostok', 'credential'], set: { current: 5, retiring: 4 } },
      ['-     credential: 4', '+     credential: { current: 5, retiring: 4 }'],
    ],
    [
      'a mapping that becomes a number',
      { path: ['hosts', 'orion', 'credential'], set: 2 },
      ['-   orion: { credential: { current: 1, next: 2 } }', '+   orion: { credential: 2 }'],
    ],
    [
      'the only key of a mapping',
      { path: ['hosts', 'orion', 'credential'], remove: true },
      ['-   orion: { credential: { current: 1, next: 2 } }', '+   orion: {}'],
    ],
    ['a key of a block', { path: ['hosts', 'vostok', 'credential'], remove: true }, ['-     credential: 4']],
    [
      'an item',
      { path: ['dkim', 'keys', 'example.org'], append: { selector: 'two', state: 'published' } },
      ['+       - { selector: two, state: published }'],
    ],
    [
      'the first item of a list',
      { path: ['dkim', 'keys', 'example.net'], append: { selector: 'two' } },
      ['+     example.net:', '+       - { selector: two }'],
    ],
    ['a section', { path: ['secrets', 'recovery'], set: 'age1y' }, ['+ secrets: { recovery: age1y }']],
    [
      'a value in a list',
      { path: ['dkim', 'keys', 'example.org', 0, 'state'], set: 'signing' },
      ['-       - { selector: one } # the first', '+       - { selector: one, state: signing } # the first'],
    ],
  ])('gets or loses %s', (_what, change, expected) => {
    expect(difference([change])).toEqual(expected);
  });

  it('gets several changes at once, also at one place', () => {
    const set = (host: string, key: string, value: string | number): Change => ({
      path: ['hosts', host, key],
      set: value,
    });
    expect(
      difference([
        set('apollo', 'age', 'age1a'),
        set('apollo', 'credential', 1),
        set('luna', 'credential', 2),
      ]),
    ).toEqual([
      '-   apollo: {}',
      '-   luna: { limit: none, note: "runs the lists" }   # busy',
      '+   apollo: { age: age1a, credential: 1 }',
      '+   luna: { limit: none, note: "runs the lists", credential: 2 }   # busy',
    ]);
  });

  it('keeps the ends of its lines', () => {
    const crlf = TEXT.replaceAll('\n', '\r\n');
    const edited = editText(crlf, [{ path: ['secrets', 'recovery'], set: 'age1y' }]);
    expect(edited?.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each<[string, string, Change]>([
    ['a comment would go', 'a:\n  b: 1 # why\n  c: 2\n', { path: ['a', 'b'], remove: true }],
    ['a comment within a value would go', 'a:\n  b:\n    # why\n    c: 1\n', { path: ['a', 'b'], set: 2 }],
    ['a value is an alias', 'x: &x { b: 1 }\na: *x\n', { path: ['a'], set: 2 }],
    ['an anchor would go', 'a: &x { b: 1 }\nc: *x\n', { path: ['a'], set: 2 }],
    ['an alias leads elsewhere', 'x: &x { b: 1 }\na: *x\n', { path: ['a', 'b'], set: 2 }],
    ['the text is no YAML', 'a: [\n', { path: ['b'], set: 2 }],
    ['a list is meant, and something else is there', 'a: 1\n', { path: ['a'], append: 2 }],
  ])('is left to a person where %s', (_why, text, change) => {
    expect(editText(text, [change])).toBeUndefined();
  });
});
