import type { Finding } from './finding.ts';
import { isBlank, lineRange, nextLine } from './lines.ts';
import type { Range } from './marks.ts';
import * as messages from './messages.ts';

/** The part of a source that is read as its document, and what is wrong around it. */
export interface Body extends Range {
  readonly findings: readonly Finding[];
}

const CONFLICT =
  /(?<![^\n])(<{7}(?=[ \r\n])[^\n]*)(\n[^]*?(?<![^\n]))((?:={7}|\|{7})(?=[ \r\n])[^]*?(?<![^\n])>{7}(?=[ \r\n]|$)[^\n]*)/g;
const START = /---(?=[ \t\r\n]|$)/y;
const END = /\n(---|\.\.\.)(?=[ \t\r\n]|$)/g;

/** Finds the document of a source: after directives and a leading "---", before the next "---" or "...". */
export function findBody(text: string): Body {
  const findings: Finding[] = [];
  let start = skipEmptyLines(text, 0);
  while (text.charAt(start) === '%') {
    const at = lineRange(text, start);
    findings.push(messages.directive(text.slice(at.start, at.end), at));
    start = skipEmptyLines(text, nextLine(text, start));
  }
  START.lastIndex = start;
  if (START.test(text) && isBlank(text, start + 3)) start = nextLine(text, start);
  const { end, surplus } = findEnd(text, start);
  if (surplus !== undefined) findings.push(messages.severalDocuments(text.slice(surplus.start, surplus.end), surplus));
  return { start, end, findings };
}

/** Leaves of each merge conflict the first side, and blanks elsewhere, so that offsets stay. */
export function withoutConflicts(text: string, findings: Finding[]): string {
  return text.replace(CONFLICT, (_conflict, head: string, ours: string, theirs: string, start: number) => {
    findings.push(messages.conflict(head, { start, end: start + head.trimEnd().length }));
    return blank(head) + ours + blank(theirs);
  });
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** Where the document ends, and the first thing after it that would begin another one. */
function findEnd(text: string, start: number): { readonly end: number; readonly surplus?: Range } {
  END.lastIndex = Math.max(0, start - 1);
  const marker = END.exec(text);
  if (marker === null) return { end: text.length };
  const at = marker.index + 1;
  if (marker[1] === '---') return { end: at, surplus: { start: at, end: at + 3 } };
  const next = skipEmptyLines(text, at + 3);
  return next < text.length ? { end: at, surplus: lineRange(text, next) } : { end: at };
}

function skipEmptyLines(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text, at)) at = nextLine(text, at);
  return at;
}
