import type { YAMLError } from 'yaml';
import { readFull } from './full.ts';
import { dropMarks } from './marks.ts';
import { MAX_DEPTH } from './nodes.ts';
import type { Slice } from './parts.ts';
import { readPlain } from './plain.ts';
import { tellRepeats } from './repeats.ts';
import type { Sheet } from './sheet.ts';

/** What became of a text: its value, or the library's objections, none when it was not asked. */
export type Attempt =
  | { readonly read: true; readonly value: unknown }
  | { readonly read: false; readonly errors: readonly YAMLError[] };

/** The library takes 150 times the size of a text in memory: it is not asked about longer ones, in UTF-16 units. */
export const MAX_FULL = 4_000_000;

const FAILED: Attempt = { read: false, errors: [] };
const BRACKET = /[[\]{}]/g;
/** `a: b: c: ` with so many links overflows no stack yet; more colons than that may stand in a text in quotes. */
const LONGEST_CHAIN = 500;
const COMPACT_NESTING = new RegExp(`(?:[-?:][ \\t]+){${MAX_DEPTH}}`);

/** Reads a text of the plain subset, and leaves no trace when it is not. */
export function attemptPlain(sheet: Sheet, { text, shift }: Slice): Attempt {
  const { marks } = sheet;
  const mark = marks.count;
  const plain = readPlain(text, marks, shift);
  if (plain === undefined) {
    dropMarks(marks, mark);
    return FAILED;
  }
  tellRepeats(sheet, plain.repeats);
  return { read: true, value: plain.value };
}

/** Reads any text with the library, and leaves no trace when it has an error of syntax. */
export function attemptFull(sheet: Sheet, slice: Slice): Attempt {
  if (!isReadable(slice.text)) return FAILED;
  const { marks, findings, sections, anchorLog, aliased } = sheet;
  const before = {
    mark: marks.count,
    findings: findings.length,
    sections: sections.length,
    anchors: anchorLog.length,
  };
  const { value, errors } = readFull(sheet, slice.text, slice.shift);
  if (errors.length === 0) return { read: true, value };
  dropMarks(marks, before.mark);
  findings.length = before.findings;
  sections.length = before.sections;
  takeBackAnchors(sheet, before.anchors);
  sheet.aliased = aliased;
  return { read: false, errors };
}

function takeBackAnchors({ anchors, anchorLog }: Sheet, length: number): void {
  for (const { name, before } of anchorLog.splice(length).reverse()) {
    if (before === undefined) anchors.delete(name);
    else anchors.set(name, before);
  }
}

/** False for a text that the library is not asked about. */
export function isReadable(text: string): boolean {
  return text.length <= MAX_FULL && depthOffset(text) === undefined;
}

/** Where a text is nested so deep that the library would overflow the stack; it is not asked then. */
export function depthOffset(text: string): number | undefined {
  const compact = text.search(COMPACT_NESTING);
  if (compact >= 0) return compact;
  return deepChain(text) ?? deepBrackets(text);
}

/** A mapping in a mapping in one line, which is not allowed; the library goes down into each before it says so. */
function deepChain(text: string): number | undefined {
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    if (line.length < 2 * LONGEST_CHAIN) continue;
    let links = 0;
    for (const { 0: sign, index: at } of line.matchAll(/:[ \t]|[,[\]{}]/g)) {
      links = sign.startsWith(':') ? links + 1 : 0;
      if (links > LONGEST_CHAIN) return index + at;
    }
  }
  return undefined;
}

function deepBrackets(text: string): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(BRACKET)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return index;
  }
  return undefined;
}
