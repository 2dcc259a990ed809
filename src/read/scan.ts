import type { Marks } from './marks.ts';

const SPACE = 0x20;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const COLON = 0x3a;
export const LEFT_BRACKET = 0x5b;
export const RIGHT_BRACKET = 0x5d;
export const LEFT_BRACE = 0x7b;
export const RIGHT_BRACE = 0x7d;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** Inside flow brackets a plain scalar ends at more characters than outside. */
export const IN_BLOCK = 1;
export const IN_FLOW = 2;
export type Context = typeof IN_BLOCK | typeof IN_FLOW;

/** For each ASCII character, in which contexts a plain scalar must look at it closely. */
const SPECIAL = new Uint8Array(128);
for (const character of '\t\n\r :') SPECIAL[character.charCodeAt(0)] = IN_BLOCK | IN_FLOW;
for (const character of ',[]{}') SPECIAL[character.charCodeAt(0)] = IN_FLOW;

/** The ASCII characters that no plain scalar of the subset begins with. */
const INDICATOR = new Uint8Array(128);
for (const character of '\t\n\r ?:,[]{}#&*!|>\'"%@`') INDICATOR[character.charCodeAt(0)] = 1;

/** What a plain scalar may have after a "-" that it begins with. */
const AFTER_MINUS = /[\w./+]/;

/** The state of a pass over a text in which every line ends with a line feed. */
export interface Scan {
  readonly text: string;
  /** The next character. */
  pos: number;
  /** Columns before the first token of the line; -1 after the last line. */
  indent: number;
  /** Offset of the first column of the line. */
  lineStart: number;
  /** End of the last key, value or list dash, without what follows on its line. */
  last: number;
  depth: number;
  readonly marks: Marks | undefined;
  /** Where the text begins in the source, which marks count in. */
  readonly shift: number;
}

/** Thrown when a text is not in the plain subset, or may not be. */
export const GIVE_UP = Symbol('give up');

export function giveUp(): never {
  throw GIVE_UP;
}

export function skipSpaces(scan: Scan): void {
  while (scan.text.charCodeAt(scan.pos) === SPACE) scan.pos += 1;
}

/** True before the end of a line or before a comment. */
export function atLineEnd(scan: Scan): boolean {
  const code = scan.text.charCodeAt(scan.pos);
  return code === LINE_FEED || code === CARRIAGE_RETURN || code === HASH;
}

/** True before a character that ends a key's colon or a list's dash. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN;
}

/** Goes from the end of a value over white space and comment to the first token of the next line that has one. */
export function endLine(scan: Scan): void {
  const { text } = scan;
  let { pos } = scan;
  while (text.charCodeAt(pos) === SPACE) pos += 1;
  if (text.charCodeAt(pos) === HASH && text.charCodeAt(pos - 1) === SPACE) pos = text.indexOf('\n', pos);
  if (text.charCodeAt(pos) === CARRIAGE_RETURN) pos += 1;
  if (text.charCodeAt(pos) !== LINE_FEED) giveUp();
  scan.pos = pos + 1;
  enterLine(scan);
}

/** Goes from the start of a line to its first token, or to that of the next line that has one. */
export function enterLine(scan: Scan): void {
  const { text } = scan;
  let { pos } = scan;
  while (pos < text.length) {
    const lineStart = pos;
    while (text.charCodeAt(pos) === SPACE) pos += 1;
    const code = text.charCodeAt(pos);
    if (code === HASH) pos = text.indexOf('\n', pos) + 1;
    else if (code === LINE_FEED) pos += 1;
    else if (code === CARRIAGE_RETURN) pos += 2;
    else {
      startLine(scan, lineStart, pos, code);
      return;
    }
  }
  scan.pos = pos;
  scan.indent = -1;
}

/** Moves over a scalar; `last` is its end then, `pos` what follows it, in plain scalars after the white space. */
export function scanScalar(scan: Scan, context: Context): void {
  const code = scan.text.charCodeAt(scan.pos);
  if (code === DOUBLE_QUOTE) scanDoubleQuoted(scan);
  else if (code === SINGLE_QUOTE) scanSingleQuoted(scan);
  else scanPlain(scan, code, context);
}

/** True when a scalar that begins with this character is a quoted one. */
export function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function startLine(scan: Scan, lineStart: number, pos: number, code: number): void {
  const marker = code === MINUS || code === DOT;
  // "---" and "..." at the first column end a document, whatever is open.
  if (marker && pos === lineStart && scan.text.charCodeAt(pos + 1) === code) giveUp();
  if (code === TAB) giveUp();
  scan.lineStart = lineStart;
  scan.indent = pos - lineStart;
  scan.pos = pos;
}

function scanPlain(scan: Scan, first: number, context: Context): void {
  const { text } = scan;
  let { pos } = scan;
  if (first < 128 && INDICATOR[first] === 1) giveUp();
  if (first === MINUS && !AFTER_MINUS.test(text.charAt(pos + 1))) giveUp();
  let code: number;
  do {
    const word = pos;
    pos = skipWord(text, pos, context);
    if (pos > word) scan.last = pos;
    code = text.charCodeAt(pos);
    if (code !== SPACE) break;
    do code = text.charCodeAt(++pos);
    while (code === SPACE);
  } while (code !== HASH);
  if (code === TAB) giveUp();
  scan.pos = pos;
}

/** The end of a run of characters of a plain scalar that are neither white space nor its end. */
function skipWord(text: string, start: number, context: Context): number {
  let pos = start;
  for (;;) {
    const code = text.charCodeAt(pos);
    const special = code < 128 && ((SPECIAL[code] ?? 0) & context) !== 0;
    if (special && (code !== COLON || endsKey(text.charCodeAt(pos + 1), context))) return pos;
    pos += 1;
  }
}

/** True when a colon before this character is the end of a key. */
function endsKey(code: number, context: Context): boolean {
  return code < 128 && code !== COLON && ((SPECIAL[code] ?? 0) & context) !== 0;
}

function scanDoubleQuoted(scan: Scan): void {
  const { text } = scan;
  let pos = scan.pos + 1;
  let code = text.charCodeAt(pos);
  while (code !== DOUBLE_QUOTE) {
    // An escaped quote ends nothing; an escaped line end still ends the line.
    if (code === BACKSLASH) code = text.charCodeAt(++pos);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) giveUp();
    code = text.charCodeAt(++pos);
  }
  endQuoted(scan, pos + 1);
}

function scanSingleQuoted(scan: Scan): void {
  const { text } = scan;
  let pos = scan.pos + 1;
  for (;;) {
    const code = text.charCodeAt(pos);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) giveUp();
    pos += 1;
    if (code !== SINGLE_QUOTE) continue;
    if (text.charCodeAt(pos) !== SINGLE_QUOTE) break;
    pos += 1;
  }
  endQuoted(scan, pos);
}

function endQuoted(scan: Scan, end: number): void {
  scan.pos = end;
  scan.last = end;
}
