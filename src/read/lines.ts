import type { Range } from './marks.ts';

/** A line with something on it that is not a comment. */
export interface Line {
  /** Offset of its first token. */
  readonly start: number;
  /** Columns before the first token; with tabs, those that are most likely meant. */
  readonly indent: number;
  /** Columns before the first token when each tab is a step of the file's indentation. */
  readonly width: number;
  /** True when the indentation has a tab in it. */
  readonly tab: boolean;
  /** Offset of a line below it that is left out, because it is no entry. */
  readonly cut?: number;
  /** True when its indentation is not the one that is written. */
  readonly moved?: boolean;
}

/** A key of a block mapping, without the white space before its colon. */
export interface KeyPlace extends Range {
  readonly colon: number;
}

const DEFAULT_STEP = 2;
const BLANK_OR_COMMENT = /[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y;
const QUOTED = /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"|'[^'\r\n]*(?:''[^'\r\n]*)*'/;
/** May begin with a sign that YAML forbids there, so that people can be told; not with one that opens something else. */
const PLAIN = /(?![-?:](?:[ \t\r\n]|$))[^\s"'#[\]{}|>](?:(?![ \t]#)[^\r\n])*?/;
const KEY = new RegExp(`((?:${QUOTED.source})[ \\t]*|${PLAIN.source}):(?=[ \\t\\r\\n]|$)`, 'y');
const QUOTED_HERE = new RegExp(QUOTED.source, 'y');
const WORD = /[^ \t\r\n]*/y;
const BLANKS = /[ \t]*/y;
const DASH = /-(?=[ \t\r\n]|$)/y;
const EXPLICIT_KEY = /\?(?=[ \t\r\n]|$)/y;
const EXPLICIT_VALUE = /:(?=[ \t\r\n]|$)/y;

/** The lines of a text from one offset to another that are neither blank nor comments. */
export function linesOf(text: string, start: number, end: number): Line[] {
  const leads: Range[] = [];
  for (let at = start; at < end; at = nextLine(text, at)) {
    if (!isBlank(text, at)) leads.push({ start: at, end: skipBlanks(text, at) });
  }
  const step = stepOf(text, leads);
  const lines: Line[] = [];
  for (const lead of leads) lines.push(lineOf(text, lead, step, lines.at(-1)));
  return lines;
}

/** Offset of the line after the one that an offset is in. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Offset of the first column of the line that an offset is in. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** The key that begins at an offset, if one does. */
export function keyAt(text: string, start: number): KeyPlace | undefined {
  const match = matchAt(KEY, text, start);
  if (match === null) return undefined;
  const key = trimBlanks(match[1] ?? '');
  return { start, end: start + key.length, colon: start + match[0].length - 1 };
}

/** Offset after the quoted text that begins at an offset and ends on the same line. */
export function quotedEnd(text: string, start: number): number | undefined {
  const match = matchAt(QUOTED_HERE, text, start);
  return match === null ? undefined : start + match[0].length;
}

/** Offset of the first character from an offset on that is neither space nor tab. */
export function skipBlanks(text: string, at: number): number {
  return at + (matchAt(BLANKS, text, at)?.[0].length ?? 0);
}

/** The rest of a line from an offset on, without white space and comment at its end. */
export function lineRange(text: string, start: number): Range {
  const line = text.slice(start, nextLine(text, start));
  const comment = line.search(/(?:^|[ \t])#/);
  return { start, end: start + trimBlanks(comment < 0 ? line : line.slice(0, comment)).length };
}

/** The first word or sign from an offset on, or the last character of the text. */
export function tokenAt(text: string, from: number): Range {
  const found = /[^ \t\r\n,[\]{}]+|[,[\]{}]/.exec(text.slice(from));
  if (found === null) return lastCharacter(text);
  return { start: from + found.index, end: from + found.index + found[0].length };
}

/** The last character of a text that is not white space. */
function lastCharacter(text: string): Range {
  const end = trimBlanks(text).length;
  return { start: Math.max(0, end - 1), end };
}

/** A text without the white space of YAML at its end. */
export function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Where the key at an offset stands, or else the word. */
export function wordAt(text: string, start: number): Range {
  const key = keyAt(text, start);
  const word = key === undefined ? matchAt(WORD, text, start)?.[0] : text.slice(start, key.end);
  return { start, end: start + (word ?? '').length };
}

/** True when the rest of a line has nothing on it but white space or a comment. */
export function isBlank(text: string, at: number): boolean {
  return matchAt(BLANK_OR_COMMENT, text, at) !== null;
}

/** True where a key or a dash stands that has its value on the following lines. */
export function isSection(text: string, start: number): boolean {
  const end = keyAt(text, start)?.colon ?? (isDash(text, start) ? start : undefined);
  return end !== undefined && isBlank(text, end + 1);
}

/** True before the dash of a list. */
export function isDash(text: string, at: number): boolean {
  return matchAt(DASH, text, at) !== null;
}

/** True where an entry of a block mapping or list begins. */
export function isEntryStart(text: string, at: number): boolean {
  return isDash(text, at) || isExplicitKey(text, at) || keyAt(text, at) !== undefined;
}

/** True before the question mark of a key that stands by itself. */
export function isExplicitKey(text: string, at: number): boolean {
  return matchAt(EXPLICIT_KEY, text, at) !== null;
}

/** True before what may stand at the column of an entry and belongs to it: a closing bracket, the value of an explicit key. */
export function isContinuation(text: string, at: number, explicit: boolean): boolean {
  return /[\]}]/.test(text.charAt(at)) || (explicit && matchAt(EXPLICIT_VALUE, text, at) !== null);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lineOf(text: string, lead: Range, step: number, above: Line | undefined): Line {
  const written = text.slice(lead.start, lead.end);
  const spaces = written.indexOf('\t');
  const tabs = written.split('\t').length - 1;
  const width = written.length + tabs * (step - 1);
  const line = { start: lead.end, indent: width, width, tab: tabs > 0 };
  if (!line.tab || above === undefined) return line;
  return { ...line, indent: spaces > above.indent ? spaces : indentBelow(text, width, step, above) };
}

/** What a line with tabs most likely means: further tabs count as steps, the first as the place that the line above asks for. */
function indentBelow(text: string, width: number, step: number, above: Line): number {
  if (above.tab) return Math.max(0, above.indent + width - above.width);
  const { start, end } = lineRange(text, above.start);
  const goesOn = isSection(text, start) || /[,[{]$/.test(text.slice(start, end));
  return goesOn ? above.indent + step : above.indent;
}

/** The least indentation by spaces. */
function stepOf(text: string, leads: readonly Range[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (const { start, end } of leads) {
    if (end > start && end - start < step && !text.slice(start, end).includes('\t')) step = end - start;
  }
  return step === Number.POSITIVE_INFINITY ? DEFAULT_STEP : step;
}
