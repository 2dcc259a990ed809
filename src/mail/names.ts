import { distance } from 'fastest-levenshtein';
import { sealedName } from './sealed-address.ts';

/** Longer values are cut in messages: the place is marked anyway. */
const LONGEST_SHOWN = 70;

/** A value of mail.yml inside a sentence: in double quotes, on one line, cut where it is long; of what is sealed, the name. */
export function quoted(text: string): string {
  const sealed = sealedName(text);
  if (sealed !== undefined) return `sealed:${sealed}`;
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
  // Most are printable ASCII; what is hidden among all characters takes a while to look up.
  if (/^[\x20-\x7e]*$/.test(cut)) return `"${cut}"`;
  return `"${cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, visible)}"`;
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function allOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * The candidate that a misspelt word most likely means: at most a quarter of its letters differ, or two neighbours
 * have changed places. Undefined when none is that near.
 */
export function similarName(word: string, candidates: Iterable<string>): string | undefined {
  const folded = word.toLowerCase();
  let best: string | undefined;
  let nearest = Math.max(1, Math.floor(word.length / 4)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - folded.length) >= nearest) continue;
    const apart = swapped(folded, candidate.toLowerCase()) ? 1 : distance(folded, candidate.toLowerCase());
    if (apart < nearest) {
      best = candidate;
      nearest = apart;
    }
  }
  return best;
}

/** True for two neighbouring letters in each other's place, which an edit distance counts as two edits. */
function swapped(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return (
    a.length === b.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
  );
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
