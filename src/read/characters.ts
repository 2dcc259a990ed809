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

/** The finding about a file that is no text at all, such as a picture or a program. */
export function describeNoText(text: string): Finding | undefined {
  const found = [...text.matchAll(CONTROLS)];
  const [first] = found;
  if (first === undefined || found.length < FULL || found.length * AMONG < text.length) return undefined;
  return messages.notAText(first[0], { start: first.index, end: first.index + 1 });
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

/** The text, as long as before, without the characters that would lead a reader astray. */
export function withoutOddCharacters(text: string): string {
  return text.replace(CONTROLS, '\uFFFD').replace(new RegExp(LONE_RETURN, 'g'), '\n');
}
