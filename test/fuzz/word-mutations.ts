import fc from 'fast-check';
import { canary } from './hostile.ts';
import { WORDS_OF_SCHEMA } from './schema-values.ts';

type WordEdit = (word: string, other: string) => string;

/** Other words in the place of one; most of them leave a sound estate. */
const WORDS: readonly WordEdit[] = [
  (word) => `${word}${canary(8)}`,
  (word) => `${canary(9)}-${word}`,
  (word) => `${word}_`,
  (word) => `${word}'s`,
  (word) => `${word}&co`,
  (word) => `${word}.${canary(10)}`,
  (word) => word.toUpperCase(),
  (word) => word.slice(1),
  (word) => word.replace(/\d+/, (digits) => String(Number(digits) + 1)),
  (_word, other) => other,
];

/** A change to a text; the numbers are places in it, from 0 to 1. */
type Edit = (text: string, at: number, other: number) => string;

/** fc.double takes every number that floating point knows for as likely as another: nearly all are next to zero. */
export const fraction = fc.nat({ max: 2 ** 24 - 1 }).map((number) => number / 2 ** 24);

const EDITS: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...WORDS.map(onOneWord)) },
  { weight: 3, arbitrary: fc.constantFrom(...WORDS.map(onWordEverywhere)) },
  { weight: 2, arbitrary: fc.constantFrom(...WORDS.map(onCopiedLine)) },
);

/** Puts another word in the place of one, so that most texts stay valid and give other outputs. */
export const wordEdit: fc.Arbitrary<(text: string) => string> = fc.tuple(EDITS, fraction, fraction).map(
  ([change, at, other]) =>
    (text) =>
      change(text, at, other),
);

/** The words of values and of names that entries have; those of comments and of the language are left out. */
function wordsOf(text: string): RegExpExecArray[] {
  const words = text.matchAll(/(?<=^[^#\n]*)(?<![A-Za-z0-9_])[A-Za-z0-9_]{2,}/gm);
  return [...words].filter(([word]) => !WORDS_OF_SCHEMA.has(word));
}

function onOneWord(change: WordEdit): Edit {
  return (text, at, other) => {
    const words = wordsOf(text);
    const [word, another] = [at, other].map((each) => words[Math.floor(each * words.length)]);
    if (word === undefined || another === undefined) return text;
    return `${text.slice(0, word.index)}${change(word[0], another[0])}${text.slice(word.index + word[0].length)}`;
  };
}

/** What refers to the word still does. */
function onWordEverywhere(change: WordEdit): Edit {
  return (text, at, other) => {
    const words = wordsOf(text).map(([word]) => word);
    const [word, another] = [at, other].map((each) => words[Math.floor(each * words.length)]);
    if (word === undefined || another === undefined) return text;
    return text.replaceAll(new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`, 'g'), () =>
      change(word, another),
    );
  };
}

/** The entry of one line stands there once more, under another name. */
function onCopiedLine(change: WordEdit): Edit {
  return (text, at, other) => {
    const lines = text.split('\n');
    const entries = lines.flatMap((line, index) => {
      const key = /^ +([\w.@*"-]+): +[^ #]/.exec(line)?.[1];
      return key === undefined || WORDS_OF_SCHEMA.has(key) ? [] : [index];
    });
    const from = entries[Math.floor(at * entries.length)];
    const key = wordsOf(lines[Math.floor(other * lines.length)] ?? '')[0]?.[0] ?? canary(11);
    if (from === undefined) return text;
    lines.splice(
      from,
      0,
      (lines[from] ?? '').replace(/[\w.-]+/, (word) => change(word, key)),
    );
    return lines.join('\n');
  };
}
