import type { Finding } from './finding.ts';
import { nextLine } from './lines.ts';
import * as messages from './messages.ts';

/** Controls, characters without a meaning, and byte order marks inside a text, which nobody sees. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]/;
/** With them, halves of a surrogate pair without the other half, which nothing in UTF-8 can be. */
const CONTROLS = new RegExp(`${CONTROL.source}|[\\ud800-\\udfff]`, 'gu');
/** The line end of old Macintoshes. YAML has it, the library does not know it everywhere. */
const LONE_RETURN = /\r(?!\n)/;

/** True when a text has a character that is forbidden, or that only the full reader deals with. */
export function hasOddCharacters(text: string): boolean {
  return CONTROL.test(text) || LONE_RETURN.test(text) || !text.isWellFormed();
}

/** So many of them, at least one among so many characters, and a file was never a text. */
const FULL = 30;
const AMONG = 20;

/**
 * The finding about a file that is no text at all, such as a picture or a program. Its controls are counted, not kept:
 * they can be millions.
 */
export function describeNoText(text: string): Finding | undefined {
  const enough = Math.max(FULL, text.length / AMONG);
  let count = 0;
  let first: RegExpExecArray | undefined;
  for (const found of text.matchAll(CONTROLS)) {
    first ??= found;
    count += 1;
    if (count >= enough) return messages.notAText(first[0], { start: first.index, end: first.index + 1 });
  }
  return undefined;
}

/** One finding for each line with forbidden characters, at the first of them. */
export function findControlCharacters(text: string): Finding[] {
  const findings: Finding[] = [];
  let line = 0;
  for (const { 0: character, index } of text.matchAll(CONTROLS)) {
    if (index < line) continue;
    findings.push(messages.controlCharacter(character, { start: index, end: index + 1 }));
    line = nextLine(text, index);
  }
  return findings;
}

/** Blanks and such characters before the first other one of a line. */
const LEAD = new RegExp(`(?<![^\\n])[ \\t]*(?:${CONTROLS.source})(?:[ \\t]|${CONTROLS.source})*`, 'gu');
/** Such characters inside a word. */
const WORD = new RegExp(
  `(?<=[\\w.@+])(?:${CONTROLS.source})+[\\w.@+](?:[\\w.@+-]|${CONTROLS.source})*`,
  'gu',
);

/**
 * The text, as long as before, without the characters that would lead a reader astray: line ends take their place before
 * a line, blanks at the end of a word or between words.
 */
export function withoutOddCharacters(text: string): string {
  return text
    .replace(new RegExp(LONE_RETURN, 'g'), '\n')
    .replace(LEAD, (lead) => moveOdd(lead, (blanks, odd) => '\n'.repeat(odd) + blanks))
    .replace(WORD, (word) => moveOdd(word, (letters, odd) => letters + ' '.repeat(odd)))
    .replace(CONTROLS, ' ');
}

function moveOdd(text: string, put: (rest: string, odd: number) => string): string {
  const rest = text.replace(CONTROLS, '');
  return put(rest, text.length - rest.length);
}
