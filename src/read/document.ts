import type { Finding } from './finding.ts';
import { isBlank, lineRange, nextLine } from './lines.ts';
import type { Range } from './marks.ts';
import * as messages from './messages.ts';

/** The part of a source that is read as its document, and what is wrong around it. */
interface Body extends Range {
  readonly findings: readonly Finding[];
}

const CONFLICT_LINE = /(?<![^\n])(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)[^\n]*/g;
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
  if (surplus !== undefined)
    findings.push(messages.severalDocuments(text.slice(surplus.start, surplus.end), surplus));
  return { start, end, findings };
}

/** The ranges of a merge conflict of Git that are not its first side. */
interface Conflict {
  readonly head: Range;
  readonly theirs: Range;
}

/** Leaves of each merge conflict the first side, and blanks elsewhere, so that offsets stay. */
export function withoutConflicts(text: string, findings: Finding[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { head, theirs } of findConflicts(text)) {
    const mark = text.slice(head.start, head.end);
    findings.push(messages.conflict(mark, lineRange(text, head.start)));
    pieces.push(text.slice(at, head.start), blank(mark), text.slice(head.end, theirs.start));
    pieces.push(blank(text.slice(theirs.start, theirs.end)));
    at = theirs.end;
  }
  return at === 0 ? text : pieces.join('') + text.slice(at);
}

function findConflicts(text: string): Conflict[] {
  const conflicts: Conflict[] = [];
  let head: Range | undefined;
  let middle: number | undefined;
  for (const { 0: line, index: start } of text.matchAll(CONFLICT_LINE)) {
    const end = start + line.length;
    if (line.startsWith('<')) [head, middle] = [{ start, end }, undefined];
    else if (!line.startsWith('>')) middle ??= start;
    else if (head !== undefined && middle !== undefined) {
      conflicts.push({ head, theirs: { start: middle, end } });
      head = undefined;
    }
  }
  return conflicts;
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
