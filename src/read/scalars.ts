const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** A plain number of this many digits at most is exact, whichever way it is added up. */
const EXACT_DIGITS = 15;

const NULL = /^(?:~|null|Null|NULL)$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const OCTAL = /^0o[0-7]+$/;
const DECIMAL = /^[-+]?[0-9]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const INFINITY = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The characters that the first one of a null, boolean or number can be. */
const TYPED_START = new Uint8Array(128);
for (const character of '~nNtTfF+-.0123456789') TYPED_START[character.charCodeAt(0)] = 1;

export type Scalar = string | number | boolean | null;

/**
 * The value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2).
 * @param text the whole source; the scalar is its part from `start` to `end`, not empty and on one line
 */
export function plainScalar(text: string, start: number, end: number): Scalar {
  const first = text.charCodeAt(start);
  if (first > 127 || TYPED_START[first] === 0) return text.slice(start, end);
  if (first >= DIGIT_0 && first <= DIGIT_9 && end - start <= EXACT_DIGITS) {
    const number = digits(text, start, end);
    if (number >= 0) return number;
  }
  return typedScalar(text.slice(start, end), first);
}

/** True when a plain scalar, which is not empty, stands for "no value". */
export function isNullWord(word: string): boolean {
  return TYPED_START[word.charCodeAt(0)] === 1 && NULL.test(word);
}

/**
 * The value of a one-line double-quoted scalar whose escapes are those of JSON.
 * @param quoted the scalar with its quotes
 * @returns undefined when it has another escape, or half a surrogate pair
 */
export function jsonScalar(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' && value.isWellFormed() ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The number that a run of digits stands for, or -1 when there is another character among them. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < DIGIT_0 || code > DIGIT_9) return -1;
    number = number * 10 + code - DIGIT_0;
  }
  return number;
}

function typedScalar(word: string, first: number): Scalar {
  if (first === PLUS || first === MINUS || first === DOT || (first >= DIGIT_0 && first <= DIGIT_9)) {
    return number(word) ?? word;
  }
  if (NULL.test(word)) return null;
  if (BOOLEAN.test(word)) return word.length === 'true'.length;
  return word;
}

function number(word: string): number | undefined {
  if (DECIMAL.test(word)) return Number.parseInt(word, 10);
  if (FLOAT.test(word)) return Number.parseFloat(word);
  if (OCTAL.test(word)) return Number.parseInt(word.slice(2), 8);
  if (HEXADECIMAL.test(word)) return Number.parseInt(word.slice(2), 16);
  if (NOT_A_NUMBER.test(word)) return Number.NaN;
  if (INFINITY.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}
