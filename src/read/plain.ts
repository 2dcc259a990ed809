import { closeMark, type Marks, openMark } from './marks.ts';
import { isNullWord, jsonScalar, plainScalar, type Scalar } from './scalars.ts';
import {
  atLineEnd,
  COLON,
  COMMA,
  type Context,
  endLine,
  enterLine,
  GIVE_UP,
  giveUp,
  IN_BLOCK,
  IN_FLOW,
  isBlank,
  isQuote,
  LEFT_BRACE,
  LEFT_BRACKET,
  MINUS,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  type Scan,
  SINGLE_QUOTE,
  scanScalar,
  skipSpaces,
} from './scan.ts';
import type { Mapping, Repeat } from './sheet.ts';

interface Plain {
  readonly value: Mapping | unknown[];
  /** The keys that are there twice, the first of which counts. */
  readonly repeats: readonly Repeat[];
}

/** Nested deeper than this, a text is not plain. */
const MAX_DEPTH = 60;
/** YAML ends its search for the colon of a key after 1024 characters; ours gives up a little earlier. */
const MAX_KEY = 1000;

interface PlainScan extends Scan {
  readonly repeats: Repeat[];
}

/**
 * Reads a text of the plain subset: block mappings and lists, flow mappings and lists on one line,
 * scalars on one line, comments. Everything else is the business of the full reader.
 * @param marks gets the place of each value; without it nothing is allocated but the values
 * @param shift where the text begins in the source
 * @returns undefined when the text is not in the subset, may not be, or has an error other than a repeated key
 */
export function readPlain(text: string, marks?: Marks, shift = 0): Plain | undefined {
  const scan: PlainScan = {
    text: text.endsWith('\n') ? text : `${text}\n`,
    pos: 0,
    indent: -1,
    lineStart: 0,
    last: 0,
    depth: 0,
    marks,
    shift,
    repeats: [],
  };
  try {
    return { value: readRoot(scan), repeats: scan.repeats };
  } catch (reason) {
    if (reason === GIVE_UP) return undefined;
    throw reason;
  }
}

function readRoot(scan: PlainScan): Mapping | unknown[] {
  enterLine(scan);
  if (scan.indent < 0) giveUp();
  const value = readCollection(scan, beginMark(scan));
  if (scan.indent >= 0) giveUp();
  return value;
}

/** Reads the block mapping or list that begins at the first token of the line. */
function readCollection(scan: PlainScan, mark: number): Mapping | unknown[] {
  const start = scan.pos;
  const { indent } = scan;
  descend(scan);
  const value = atDash(scan) ? readList(scan, indent) : readMapping(scan, indent, mark);
  scan.depth -= 1;
  endMark(scan, mark, start);
  return value;
}

function readMapping(scan: PlainScan, indent: number, mapping: number): Mapping {
  const value: Mapping = Object.create(null);
  do {
    const start = scan.pos;
    const key = readKey(scan, IN_BLOCK);
    const end = scan.last;
    const mark = beginMark(scan, key, start, end);
    const entry = readEntryValue(scan, indent, mark, start);
    if (key in value) repeat(scan, key, start, end, mapping, entry);
    else value[key] = entry;
  } while (scan.indent === indent);
  if (scan.indent > indent) giveUp();
  return value;
}

/** Reads what stands after the colon of a key that begins at `keyStart`. */
function readEntryValue(scan: PlainScan, indent: number, mark: number, keyStart: number): unknown {
  skipSpaces(scan);
  if (!atLineEnd(scan)) return readLineValue(scan, mark);
  endLine(scan);
  if (scan.indent > indent) return readCollection(scan, mark);
  // A list may stand at the indentation of its key: the dash counts as one.
  if (scan.indent === indent && atDash(scan)) return readCollection(scan, mark);
  endMark(scan, mark, keyStart);
  return null;
}

function readList(scan: PlainScan, indent: number): unknown[] {
  const items: unknown[] = [];
  do {
    const mark = beginMark(scan);
    const dash = scan.pos;
    scan.pos += 1;
    scan.last = scan.pos;
    items.push(readItem(scan, indent, mark, dash));
  } while (scan.indent === indent && atDash(scan));
  return items;
}

/** Reads what stands after the dash of a list. */
function readItem(scan: PlainScan, indent: number, mark: number, dash: number): unknown {
  skipSpaces(scan);
  if (!atLineEnd(scan)) {
    if (!atCompactCollection(scan)) return readLineValue(scan, mark);
    scan.indent = scan.pos - scan.lineStart;
    return readCollection(scan, mark);
  }
  endLine(scan);
  if (scan.indent > indent) return readCollection(scan, mark);
  endMark(scan, mark, dash);
  return null;
}

/** Reads a value that must be the last on its line. */
function readLineValue(scan: PlainScan, mark: number): unknown {
  const value = readInline(scan, IN_BLOCK, mark);
  endLine(scan);
  return value;
}

/** Reads a scalar, a flow mapping or a flow list, all of it on one line. */
function readInline(scan: PlainScan, context: Context, mark: number): unknown {
  const start = scan.pos;
  const code = scan.text.charCodeAt(start);
  let value: unknown;
  if (code === LEFT_BRACE) value = readFlowMapping(scan, mark);
  else if (code === LEFT_BRACKET) value = readFlowList(scan);
  else value = readScalar(scan, code, context);
  endMark(scan, mark, start);
  return value;
}

function readFlowMapping(scan: PlainScan, mapping: number): Mapping {
  const value = createSmallMapping();
  if (isEmptyFlow(scan, RIGHT_BRACE)) return value;
  descend(scan);
  do {
    const start = scan.pos;
    const key = readKey(scan, IN_FLOW);
    const end = scan.last;
    const mark = beginMark(scan, key, start, end);
    skipSpaces(scan);
    const entry = readInline(scan, IN_FLOW, mark);
    if (key in value) repeat(scan, key, start, end, mapping, entry);
    else value[key] = entry;
  } while (isFlowGoingOn(scan, RIGHT_BRACE));
  scan.depth -= 1;
  return value;
}

/**
 * An empty mapping for a few keys. One that Object.create(null) makes is a hash table
 * from the start, which takes three times the memory and twice the time.
 */
function createSmallMapping(): Mapping {
  return Object.setPrototypeOf({}, null);
}

function readFlowList(scan: PlainScan): unknown[] {
  const items: unknown[] = [];
  if (isEmptyFlow(scan, RIGHT_BRACKET)) return items;
  descend(scan);
  do items.push(readInline(scan, IN_FLOW, beginMark(scan)));
  while (isFlowGoingOn(scan, RIGHT_BRACKET));
  scan.depth -= 1;
  return items;
}

/** Moves over an opening bracket, and over the closing one when there is nothing between them. */
function isEmptyFlow(scan: PlainScan, closing: number): boolean {
  scan.pos += 1;
  skipSpaces(scan);
  if (scan.text.charCodeAt(scan.pos) !== closing) return false;
  scan.pos += 1;
  scan.last = scan.pos;
  return true;
}

/** Moves over a comma to the next item, or over the closing bracket. */
function isFlowGoingOn(scan: PlainScan, closing: number): boolean {
  skipSpaces(scan);
  const code = scan.text.charCodeAt(scan.pos);
  scan.pos += 1;
  if (code === COMMA) {
    skipSpaces(scan);
    return true;
  }
  if (code !== closing) giveUp();
  scan.last = scan.pos;
  return false;
}

function readScalar(scan: PlainScan, code: number, context: Context): Scalar {
  const start = scan.pos;
  scanScalar(scan, context);
  if (isQuote(code)) return quotedScalar(scan.text, start, scan.last, code);
  return plainScalar(scan.text, start, scan.last);
}

/** Reads a key and its colon, which must follow it at once. */
function readKey(scan: PlainScan, context: Context): string {
  const start = scan.pos;
  const code = scan.text.charCodeAt(start);
  scanScalar(scan, context);
  const end = scan.last;
  if (scan.pos !== end || scan.text.charCodeAt(end) !== COLON || end - start > MAX_KEY) giveUp();
  if (!isBlank(scan.text.charCodeAt(end + 1))) giveUp();
  scan.pos = end + 1;
  if (isQuote(code)) return quotedScalar(scan.text, start, end, code) || giveUp();
  const key = scan.text.slice(start, end);
  return isNullWord(key) ? giveUp() : key;
}

function quotedScalar(text: string, start: number, end: number, quote: number): string {
  const content = text.slice(start + 1, end - 1);
  if (quote === SINGLE_QUOTE) return content.includes("'") ? content.replaceAll("''", "'") : content;
  return content.includes('\\') ? (jsonScalar(text.slice(start, end)) ?? giveUp()) : content;
}

function atDash(scan: PlainScan): boolean {
  return scan.text.charCodeAt(scan.pos) === MINUS && isBlank(scan.text.charCodeAt(scan.pos + 1));
}

/** True before a key or a dash: "- name: x" and "- - x" begin a mapping and a list on the line of the dash. */
function atCompactCollection(scan: PlainScan): boolean {
  const start = scan.pos;
  const code = scan.text.charCodeAt(start);
  if (code === LEFT_BRACE || code === LEFT_BRACKET) return false;
  if (atDash(scan)) return true;
  scanScalar(scan, IN_BLOCK);
  const found = scan.text.charCodeAt(scan.pos) === COLON;
  scan.pos = start;
  return found;
}

function descend(scan: PlainScan): void {
  scan.depth += 1;
  if (scan.depth > MAX_DEPTH) giveUp();
}

function repeat(
  { repeats, shift }: PlainScan,
  key: string,
  start: number,
  end: number,
  mapping: number,
  value: unknown,
): void {
  repeats.push({ key, start: start + shift, end: end + shift, mapping, value });
}

function beginMark({ marks, shift }: PlainScan, key?: string, start = -1, end = -1): number {
  if (marks === undefined) return -1;
  return key === undefined ? openMark(marks) : openMark(marks, key, start + shift, end + shift);
}

/** Ends a mark at the last key, value or dash that was read. */
function endMark(scan: PlainScan, mark: number, start: number): void {
  const { marks, shift } = scan;
  if (marks !== undefined) closeMark(marks, mark, start + shift, scan.last + shift);
}
