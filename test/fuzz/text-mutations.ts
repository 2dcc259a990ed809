import fc from 'fast-check';
import { canary } from './hostile.ts';
import { type Seed, seeds } from './seeds.ts';
import { fraction, wordEdit } from './word-mutations.ts';

/** An estate after some changes at random. */
export interface Mutant {
  readonly seed: Seed;
  readonly text: string;
}

/** Fragments that mean something to YAML, to the files that are made of it, or to a terminal. */
const FRAGMENTS: readonly string[] = [
  ...` :-#'"[]{},&*!|>%@\`?~\\/$;=+.0a`,
  ...[
    ': ',
    ' #',
    '- ',
    '? ',
    ': |\n',
    '>-\n',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    '  ',
    '    ',
    '\n  ',
    '\n\t',
  ],
  ...[
    '---\n',
    '\n...\n',
    '\n--- \n',
    '%YAML 1.1\n',
    '%TAG ! x\n',
    '<<: ',
    '&all ',
    '*all',
    '!!str ',
    '!!binary ',
    '!x ',
  ],
  ...[
    '{}',
    '[]',
    '""',
    "''",
    '{a: b}',
    '[a, b]',
    '"\\n"',
    '"\\u0000"',
    '"\\x7f"',
    '"\\uD800"',
    "'\n\n'",
    '\\\n',
    'key:\n',
  ],
  ...[
    '\u0000',
    '\u0007',
    '\u001b[2J',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u200f',
    '\u2028',
    '\u202e',
  ],
  ...[
    '\u2066',
    '\ufeff',
    '\ufffe',
    '\ufffd',
    '\ue000',
    '\ud800',
    '\udc00',
    'é',
    'e\u0301',
    'İ',
    'ß',
    'ﬁ',
    '漢',
    '😀',
    '👩‍👩‍👧',
  ],
  ...[
    'null',
    'true',
    '0755',
    '0x1f',
    '1e3',
    '.inf',
    '.nan',
    '1:30',
    '2020-01-01',
    '__proto__',
    'constructor',
  ],
  ...[
    '<<<<<<< HEAD\n',
    '=======\n',
    '>>>>>>> branch\n',
    ': &a [*a]',
    '\n? |\n  x\n: y\n',
    '[',
    '[[[[',
    '{{{{',
    '}}',
    ']]',
  ],
  ...[
    canary(1),
    `${canary(2)}: `,
    `|${canary(3)}`,
    `"${canary(4)}\\nroot: x"`,
    `'${canary(5)}\n\n  x'`,
    ` ${canary(6)}`,
  ],
];

/** Enough of one fragment to exhaust a stack or a patience. */
const REPEATED = [
  '[',
  '{',
  '- ',
  '? ',
  '&a ',
  '*a ',
  'x: ',
  '!',
  '"',
  '#',
  '\n',
  '\t',
  ' ',
  '\\',
  '{a: ',
  '[*a, ',
];

type Edit = (text: string, at: number, other: number, fragment: string) => string;

/** Changes to characters; `at` and `other` are places from 0 to 1. */
const CHARACTERS: readonly Edit[] = [
  (text, at, _other, fragment) => splice(text, at, 0, fragment),
  (text, at, other) => splice(text, at, Math.ceil(other * 5), ''),
  (text, at, other, fragment) => splice(text, at, Math.ceil(other * 5), fragment),
  (text, at, other) => splice(text, at, Math.ceil(other * 400), ''),
  (text, at, other) => splice(text, at, 0, text.slice(place(text, other), place(text, other) + 80)),
  (text, at) => splice(text, at, 1, swapCase(text.charAt(place(text, at)))),
  (text, at) => text.slice(0, place(text, at)),
  (text, at) => text.slice(place(text, at)),
];

type LineEdit = (lines: string[], at: number, other: number, fragment: string) => void;

/** Changes to lines. */
const LINES: readonly LineEdit[] = [
  (lines, at) => lines.splice(at, 1),
  (lines, at, other) => lines.splice(at, 1 + (other % 10)),
  (lines, at) => lines.splice(at, 0, lines[at] ?? ''),
  (lines, at, other) => lines.splice(at, 0, lines[other] ?? ''),
  (lines, at, other) => lines.splice(at, 0, ...lines.slice(other, other + 8)),
  (lines, at, other) => lines.splice(at, 0, ...lines.splice(other, 1)),
  (lines, at, _other, fragment) => lines.splice(at, 0, fragment),
  (lines, at, other) => indent(lines, at, 1, 1 + (other % 4)),
  (lines, at, other) => indent(lines, at, 1 + (other % 8), 2),
  (lines, at, other) => indent(lines, at, 1 + (other % 3), -1 - (other % 4)),
  (lines, at) => lines.splice(at, 2, `${lines[at] ?? ''}${lines[at + 1] ?? ''}`),
  (lines, at, _other, fragment) => lines.splice(at, 1, `${lines[at] ?? ''}${fragment}`),
  (lines, at) => lines.splice(at, 1, (lines[at] ?? '').replace(/^( *)/, '$1# ')),
  (lines, at) => lines.splice(at, 1, (lines[at] ?? '').replace(/^ +/, '\t')),
  (lines, at) => lines.splice(at, 1, `${lines[at] ?? ''}\r`),
  (lines, at) => lines.splice(at, 1, (lines[at] ?? '').replace(/["'[\]{}]/, '')),
];

/** Changes to the whole text; `fragment` is one that is repeated. */
const WHOLE: readonly Edit[] = [
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll(/^ +/gm, (blanks) => blanks.repeat(2)),
  (text) => text.replaceAll('  ', '\t'),
  (text) => `---\n${text}...\n`,
  (text) => `${text}---\n${text}`,
  (text) => text + text,
  (text) => text.trimEnd(),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll(/#.*/g, ''),
  (text) => text.replaceAll('- ', '-\n      '),
  (text, at, _other, fragment) => splice(text, at, 0, `\n  ${canary(7)}: ${fragment}`),
  (text, at, other, fragment) => splice(text, at, 0, fragment.repeat(Math.ceil(other * 3000))),
];

const fragment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }) },
);

const edit: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 5, arbitrary: editWith(CHARACTERS, fragment) },
  { weight: 5, arbitrary: editWith(LINES.map(onLines), fragment) },
  { weight: 1, arbitrary: editWith(WHOLE, fc.constantFrom(...REPEATED)) },
);

const edits: fc.Arbitrary<((text: string) => string)[]> = fc.oneof(
  fc.array(edit, { minLength: 1, maxLength: 4 }),
  fc.array(wordEdit, { minLength: 1, maxLength: 3 }),
  fc.tuple(edit, wordEdit),
);

/** A seed with up to four changes to its text. */
export const mutatedText: fc.Arbitrary<Mutant> = fc
  .tuple(fc.constantFrom(...seeds), edits)
  .map(([seed, chosen]) =>
    mutant(
      seed,
      chosen.reduce((text, change) => change(text), seed.text),
    ),
  );

/** A mutant that fast-check prints as its differences from the seed. */
export function mutant(seed: Seed, text: string): Mutant {
  return Object.assign(
    { seed, text },
    { [fc.toStringMethod]: () => `${seed.name}\n${difference(seed.text, text)}` },
  );
}

/** The part in which two texts differ, as JSON, so that every character is seen. */
function difference(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const part = (text: string) => JSON.stringify(text.slice(start, text.length - end));
  return `at ${start}: ${part(before)} became ${part(after)}`;
}

function editWith(
  edits: readonly Edit[],
  inserted: fc.Arbitrary<string>,
): fc.Arbitrary<(text: string) => string> {
  return fc.tuple(fc.constantFrom(...edits), fraction, fraction, inserted).map(
    ([change, at, other, fragment]) =>
      (text) =>
        change(text, at, other, fragment),
  );
}

function onLines(change: LineEdit): Edit {
  return (text, at, other, fragment) => {
    const lines = text.split('\n');
    change(lines, Math.floor(at * lines.length), Math.floor(other * lines.length), fragment);
    return lines.join('\n');
  };
}

function place(text: string, at: number): number {
  return Math.floor(at * (text.length + 1));
}

function splice(text: string, at: number, length: number, insert: string): string {
  const start = place(text, at);
  return text.slice(0, start) + insert + text.slice(start + length);
}

function swapCase(character: string): string {
  const upper = character.toUpperCase();
  return upper === character ? character.toLowerCase() : upper;
}

/** Moves lines to the right, or with a negative number to the left as far as they can go. */
function indent(lines: string[], at: number, count: number, columns: number): void {
  for (let index = at; index < Math.min(at + count, lines.length); index += 1) {
    const line = lines[index] ?? '';
    const blanks = line.length - line.trimStart().length;
    lines[index] = columns > 0 ? ' '.repeat(columns) + line : line.slice(Math.min(-columns, blanks));
  }
}
