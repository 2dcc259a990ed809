import fc from 'fast-check';

/** Every text that a mutation brings in carries one of these, with a number of its own. */
const CANARY = /zq7x\d+canary/;

/** A text that nobody would write, and that is found again in whatever is made of it. */
export function canary(number: number): string {
  return `zq7x${number}canary`;
}

/** True for a text that a mutation brought in. */
export function hasCanary(text: string): boolean {
  return CANARY.test(text.toLowerCase());
}

type Spelling = (canary: string) => string;

/** What would be a command, an include, a line or a field of its own if it reached a file as it is. */
const INJECTIONS: readonly Spelling[] = [
  (c) => `|${c}`,
  (c) => `"|/bin/sh -c ${c}"`,
  (c) => `/${c}`,
  (c) => `:include:/${c}`,
  (c) => `<${c}@example.net>`,
  (c) => `${c}\nroot: ${c}`,
  (c) => `a@${c}\nc: d`,
  (c) => `${c}\r\nroot\t|${c}`,
  (c) => `${c}\rx`,
  (c) => `${c}\u2028x`,
  (c) => `${c}\u0085x`,
  (c) => `${c}\u000bx\u000c`,
  (c) => `${c}\u0000`,
  (c) => `\u001b[31m${c}`,
  (c) => `${c}\n`,
  (c) => `\n${c}`,
  (c) => `"${c}"`,
  (c) => `'${c}'`,
  (c) => `${c}"`,
  (c) => `${c};`,
  (c) => `${c}; action=DUNNO`,
  (c) => `${c}/1/1/DUNNO)`,
  (c) => `&&${c}`,
  (c) => `&&HOSTS ${c}`,
  (c) => `${c} # ${c}`,
  (c) => `#${c}`,
  (c) => `$${c}`,
  (c) => `$$${c}`,
  (c) => `\${${c}}`,
  (c) => `\${${c}`,
  (c) => `$(${c})`,
  (c) => `{ ${c} }`,
  (c) => `} ${c} {`,
  (c) => `(${c})`,
  (c) => `\\${c}`,
  (c) => `${c}\\`,
  (c) => `%${c}%n`,
  (c) => `<%= ${c} %>`,
  (c) => `</title><script>${c}</script>`,
  (c) => `-->${c}<!--`,
  (c) => `]] ${c} LUA\n${c}`,
  (c) => `\ue0000\ue001${c}`,
];

/** Names that are almost right, and names that programs treat in a way of their own. */
const NAMES: readonly Spelling[] = [
  (c) => `${c}@`,
  (c) => `@${c}`,
  (c) => `a@b@${c}`,
  (c) => `*@${c}`,
  (c) => `*@${c}.example.org`,
  (c) => `*${c}`,
  (c) => `${c}@example.net`,
  (c) => `${c}.example.net`,
  (c) => `-${c}`,
  (c) => `.${c}`,
  (c) => `${c}.`,
  (c) => `${c}..x`,
  (c) => `${c},x`,
  (c) => `${c} x`,
  (c) => ` ${c}`,
  (c) => `${c} `,
  (c) => `\t${c}`,
  (c) => `${c}:x`,
  (c) => `[${c}]:25`,
  (c) => `${c}!x`,
  (c) => `${c}%example.net`,
  (c) => `${c}é`,
  (c) => `${c}.рф`,
  (c) => `xn--${c}.example.org`,
  (c) => `${c}😀`,
  (c) => `\u202e${c}`,
  (c) => `${c}\u200f`,
  (c) => `${c}\u200b\u0301`,
  (c) => `ﬁ${c}İß`,
  (c) => `\ud800${c}`,
  (c) => `${c}${'x'.repeat(300)}`,
  (c) => `${c}.${'x'.repeat(64)}.example.org`,
  (c) => `${`${'x'.repeat(60)}.`.repeat(5)}${c}.org`,
  (c) => `${c}${'a-'.repeat(20_000)}`,
  (c) => `${c}${'.a'.repeat(20_000)}`,
  (c) => `${c}${' '.repeat(20_000)}x`,
  (c) => c.toUpperCase(),
  (c) => `${c}__proto__`,
];

/** What people put into names and texts without a thought, and mostly may. */
const ODD: readonly Spelling[] = [
  (c) => c,
  (c) => `${c}'s`,
  (c) => `${c}&co`,
  (c) => `${c}&&co`,
  (c) => `${c}=x`,
  (c) => `${c}_`,
  (c) => `_${c}`,
  (c) => `${c}~t`,
  (c) => `${c}+tag`,
  (c) => `${c}-`,
  (c) => `7${c}`,
  (c) => `Upper.${c}.Case`,
];

const ODD_TEXT: readonly Spelling[] = [
  (c) => `${c}: (a) <b> 'c' [d] {e}`,
  (c) => `${c} 100% ~ | ^ * ! ?`,
  (c) => `${c} $x \${y} $(z) $$`,
  (c) => `${c} "quoted" \\escaped\\`,
  (c) => `${c}; # & && // --`,
  (c) => `550 5.1.1 ${c}`,
  (c) => `# ${c}`,
];

const STRANGERS: readonly unknown[] = [
  ...[
    '',
    ' ',
    '__proto__',
    'constructor',
    'toString',
    'yes',
    '0755',
    '1:30',
    '<<',
    '=',
    '~',
    '*',
    '&x',
    '!x',
    '|',
    '>',
  ],
  ...[
    '2020-01-01',
    '2021-02-30',
    '9999-12-31',
    '0s',
    '999999999w',
    '-1h',
    'any',
    'none',
    'true',
    'null',
    '127.0.0.1/0',
  ],
  ...[
    0,
    -0,
    -1,
    1,
    25,
    465,
    587,
    0.5,
    1e21,
    2 ** 53 + 1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    false,
    null,
  ],
  ...[[], [null], [[]], {}, { to: [] }, { mail: 'none' }, { account: null }, { recipients: 0, per: '1s' }],
];

/** Numbers, nulls and the like, empty and deep collections, and words with a meaning of their own. */
export const stranger: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...STRANGERS) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 2, max: 150 }), fc.boolean()).map(nested) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 300 }).map((length) => Array(length).fill('dev1')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

/** How a mutation spells a text that it brings in, given its canary. */
export const hostileSpelling: fc.Arbitrary<Spelling> = fc.constantFrom(
  ...INJECTIONS,
  ...NAMES,
  ...ODD,
  ...ODD_TEXT,
);

/** A number that picks one of the ways to give a value another name, see `dress`. */
export const dressing: fc.Arbitrary<number> = fc.nat(ODD.length * ODD_TEXT.length - 1);

/** A value much like the one that stands there, in which a canary sits beside odd but mostly legal characters. */
export function dress(value: string, canary: string, choice: number): string {
  const odd = (ODD[choice % ODD.length] as Spelling)(canary);
  const text = (ODD_TEXT[choice % ODD_TEXT.length] as Spelling)(canary);
  if (/^\/.+\/$/.test(value)) return `/^${odd}${value.slice(1).replace(/^\^/, '')}`;
  if (value.includes('/')) return `${value}-${canary}`;
  const at = value.indexOf('@');
  if (at >= 0 && choice % 3 === 0) return `${value.slice(0, at)}@${canary}.${value.slice(at + 1)}`;
  if (at >= 0) return odd + value.slice(at);
  if (/\s/.test(value)) return `${value} ${text}`;
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value)) return `${canary}.${value}`;
  return odd;
}

/**
 * A text with a canary, without everything that could mean something to a file format: what its letters and digits
 * make must look the same in every output. What marks its kind (an address, a path, a pattern) stays.
 */
export function tame(text: string): string {
  if (!hasCanary(text)) return text;
  if (/^\/.+\/$/.test(text)) return `/^${letters(text)}$/`;
  return text.replace(/[^A-Za-z0-9@._:/*[\]-]/g, '');
}

/** Only the letters and digits of a text. */
export function letters(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '');
}

function nested([depth, asList]: [number, boolean]): unknown {
  let value: unknown = 'dev1';
  for (let level = 0; level < depth; level += 1) value = asList ? [value] : { to: value };
  return value;
}
