import type { Finding } from './finding.ts';
import { isBlank, keyAt, lineRange, nextLine, skipBlanks } from './lines.ts';
import type { Range } from './marks.ts';
import * as messages from './messages.ts';

/** The part of a source that is read as its document, and what is wrong around it. */
interface Body extends Range {
  readonly findings: readonly Finding[];
}

const CONFLICT_LINE = /(?<![^\n])(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)[^\n]*/g;
const START = /---(?=[ \t\r\n]|$)/y;
const END = /\n(---|\.\.\.)(?=[ \t\r\n]|$)/g;
const MARKER = /(?<![^\n])(?:---|\.\.\.)(?=[ \t\r\n]|$)/g;

/** Finds the document of a source: after directives and a leading "---", before the next "---" or "...". */
export function findBody(text: string): Body {
  const { start, directives } = findBegin(text);
  const findings = directives.map((at) => messages.directive(text.slice(at.start, at.end), at));
  const { end, surplus } = findEnd(text, start);
  if (surplus !== undefined)
    findings.push(messages.severalDocuments(text.slice(surplus.start, surplus.end), surplus));
  return { start, end, findings };
}

/** Where the document begins, and the directives above it. */
function findBegin(text: string): { readonly start: number; readonly directives: readonly Range[] } {
  const directives: Range[] = [];
  let start = skipEmptyLines(text, 0);
  while (text.charAt(start) === '%') {
    directives.push(lineRange(text, start));
    start = skipEmptyLines(text, nextLine(text, start));
  }
  const bare = isStart(text, start) && isBlank(text, start + 3);
  return { start: bare ? nextLine(text, start) : start, directives };
}

/**
 * The text, as long as before, without the markers that part it into several documents, so that it is read as the one
 * that is meant. A document that has a key of those above it is another one, and stays behind its marker.
 */
export function withoutMarkers(text: string, findings: Finding[]): string {
  const markers = findMarkers(text);
  const keys = new Set<string>();
  const pieces: string[] = [];
  let at = 0;
  for (const [index, marker] of markers.entries()) {
    for (const key of marginKeys(text, at, marker)) keys.add(key);
    const line = nextLine(text, marker);
    const below = marginKeys(text, line, markers[index + 1] ?? text.length);
    if (below.some((key) => keys.has(key))) break;
    if (!endsBeforeMarker(text, marker)) findings.push(describeMarker(text, marker));
    pieces.push(text.slice(at, marker), blank(text.slice(marker, line)));
    at = line;
  }
  return at === 0 ? text : pieces.join('') + text.slice(at);
}

/** Where markers stand below the beginning of the document, but for the one that ends the file. */
function findMarkers(text: string): number[] {
  const { start } = findBegin(text);
  const markers = [...text.matchAll(MARKER)].map(({ index }) => index).filter((at) => at >= start);
  if (markers[0] === start && isStart(text, start) && !isHeadOfDiff(text, start)) markers.shift();
  const last = markers.at(-1);
  if (last !== undefined && text.startsWith('...', last) && skipEmptyLines(text, last + 3) >= text.length) {
    markers.pop();
  }
  return markers;
}

/** True for "--- a/mail.yml": with entries below it, it cannot be the value of the document. */
function isHeadOfDiff(text: string, start: number): boolean {
  if (isBlank(text, start + 3)) return true;
  const value = text.charAt(skipBlanks(text, start + 3));
  return !/[[{&!|>"']/.test(value) && keyAt(text, skipEmptyLines(text, nextLine(text, start))) !== undefined;
}

/** True for a "..." before a "---", which is told. */
function endsBeforeMarker(text: string, marker: number): boolean {
  return text.startsWith('...', marker) && isStart(text, skipEmptyLines(text, marker + 3));
}

function describeMarker(text: string, marker: number): Finding {
  const line = lineRange(text, marker);
  return messages.documentMarker(text.slice(line.start, line.end), line);
}

/** The keys at the left margin. */
function marginKeys(text: string, start: number, end: number): string[] {
  const keys: string[] = [];
  for (let at = start; at < end; at = nextLine(text, at)) {
    const key = /[ \t\r\n#]/.test(text.charAt(at)) ? undefined : keyAt(text, at);
    if (key !== undefined) keys.push(text.slice(key.start, key.end));
  }
  return keys;
}

function isStart(text: string, at: number): boolean {
  START.lastIndex = at;
  return START.test(text);
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

/** The text, as long as before, without the lines that are left over from a merge conflict, each of them told. */
export function withoutRests(text: string, findings: Finding[]): string {
  // In brackets or a text, which only entries at the margin rule out, such a line may be in order.
  const { start: begin } = findBegin(text);
  const isMapping = !/^(?:[[{"'&!]|[|>](?![|>]{6}))/.test(text.slice(begin, begin + 7));
  if (text.search(CONFLICT_LINE) < 0 || !isMapping || marginKeys(text, 0, text.length).length === 0)
    return text;
  return text.replace(CONFLICT_LINE, (line, start: number) => {
    if (keyAt(text, start) !== undefined) return line;
    const at = lineRange(text, start);
    findings.push(messages.conflictRest(text.slice(at.start, at.end), at));
    return blank(line);
  });
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
