import type { Alias, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Finding } from './finding.ts';
import { trimBlanks } from './lines.ts';
import { closeMark, openMark, type Range } from './marks.ts';
import * as messages from './messages.ts';
import { tellRepeats } from './repeats.ts';
import type { Anchor, Mapping, Repeat, Sheet } from './sheet.ts';

/** Deeper than this nothing is read; mail.yml has six levels. */
export const MAX_DEPTH = 100;
/** How many values the aliases of a source may bring in; more is an attack or a mistake. */
const MAX_ALIASED = 100_000;

interface Reading {
  readonly sheet: Sheet;
  readonly text: string;
  /** Where the text begins in the source, which marks and findings count in. */
  readonly shift: number;
  depth: number;
  /** End of the last key, value or list dash, without what follows on its line. */
  last: number;
  /** How many values were read, those behind aliases counted in. */
  size: number;
  readonly repeats: Repeat[];
}

/**
 * The plain value of a node of the library. It is marked, and what is wrong with it is reported.
 * @param text what the library read; the offsets of its nodes count in it
 * @param shift where the text begins in the source
 */
export function readNode(sheet: Sheet, text: string, shift: number, node: ParsedNode): unknown {
  const reading: Reading = { sheet, text, shift, depth: 0, last: 0, size: 0, repeats: [] };
  const value = readValue(reading, node, openMark(sheet.marks));
  tellRepeats(sheet, reading.repeats);
  return value;
}

/** @param key where the key of the value stands, which an empty one is marked at; without a key it is the dash */
function readValue(reading: Reading, node: ParsedNode | null, mark: number, key?: Range): unknown {
  reading.size += 1;
  const { isAlias, isScalar } = reading.sheet.yaml;
  if (node === null || (isScalar(node) && isEmpty(node))) return readEmpty(reading, node, mark, key);
  if (isAlias(node)) return readAlias(reading, node, mark);
  const anchor = openAnchor(reading, node);
  const value = isScalar(node) ? readScalar(reading, node, mark) : readCollection(reading, node, mark);
  if (anchor !== undefined) closeAnchor(reading, anchor, value);
  return value;
}

function readEmpty(reading: Reading, node: Scalar.Parsed | null, mark: number, key?: Range): unknown {
  const at = key ?? signBefore(reading, node?.range[0] ?? reading.last);
  reading.last = at.end;
  endMark(reading, mark, at.start);
  const anchor = node === null ? undefined : openAnchor(reading, node);
  if (anchor !== undefined) closeAnchor(reading, anchor, null);
  return node === null ? null : node.value;
}

function readScalar(reading: Reading, node: Scalar.Parsed, mark: number): unknown {
  const { start, end } = scalarRange(reading, node);
  reading.last = end;
  endMark(reading, mark, start);
  if (node.tag === '!') {
    const sign = reading.text.lastIndexOf('!', start);
    report(reading, messages.tag('!', place(reading, sign, sign + 1)));
  }
  if (typeof node.value === 'string' && !node.value.isWellFormed()) {
    report(reading, messages.halfCharacter(reading.text.slice(start, end), place(reading, start, end)));
  }
  return node.value;
}

function readCollection(reading: Reading, node: YAMLMap.Parsed | YAMLSeq.Parsed, mark: number): unknown {
  const [start, end] = node.range;
  reading.depth += 1;
  let value: unknown = null;
  if (reading.depth > MAX_DEPTH) reportDepth(reading, start);
  else if (reading.sheet.yaml.isMap(node)) value = readMapping(reading, node, mark);
  else value = readList(reading, node);
  reading.depth -= 1;
  if (node.flow === true || reading.last < start) reading.last = end;
  endMark(reading, mark, start);
  return value;
}

function readMapping(reading: Reading, node: YAMLMap.Parsed, mapping: number): Mapping {
  const { marks } = reading.sheet;
  const value: Mapping = Object.create(null);
  for (const pair of node.items) {
    const key = readKey(reading, pair);
    const range = { start: pair.key.range[0], end: pair.key.range[1] };
    const at = place(reading, range.start, range.end);
    const mark = openMark(marks, key ?? '', at.start, at.end);
    const entry = readValue(reading, pair.value, mark, range);
    if (key === undefined) continue;
    if (key in value) reading.repeats.push({ key, mapping, ...at, value: entry });
    else value[key] = entry;
  }
  return value;
}

function readList(reading: Reading, node: YAMLSeq.Parsed): unknown[] {
  return node.items.map((item) => {
    const mark = openMark(reading.sheet.marks);
    return readValue(reading, item, mark);
  });
}

/** The key of a pair as text: as written when it is plain. Undefined, and reported, when it is no such thing. */
function readKey(reading: Reading, { key }: Pair<ParsedNode, ParsedNode | null>): string | undefined {
  const { isAlias, isScalar } = reading.sheet.yaml;
  const start = key.range[0];
  // The range of a list goes on to the next token.
  const end = start + trimBlanks(reading.text.slice(start, key.range[1])).length;
  reading.last = end;
  const at = place(reading, start, end);
  if (isAlias(key)) return report(reading, messages.alias(key.source, at));
  if (!isScalar(key)) return report(reading, messages.collectionAsKey(reading.text.slice(start, end), at));
  const text = key.type === 'PLAIN' ? (key.source ?? '') : String(key.value);
  const anchor = openAnchor(reading, key);
  if (anchor !== undefined) closeAnchor(reading, anchor, text);
  if (text === '') return report(reading, messages.noKey(start < end ? at : emptyKeyRange(reading, start)));
  if (key.type === 'PLAIN' && key.value === null) return report(reading, messages.nullAsKey(text, at));
  if (key.type?.startsWith('BLOCK')) return report(reading, messages.blockAsKey(at));
  return text;
}

function readAlias(reading: Reading, { source, range: [start, end] }: Alias.Parsed, mark: number): unknown {
  const { sheet } = reading;
  reading.last = end;
  endMark(reading, mark, start);
  const at = place(reading, start, end);
  const anchor = sheet.anchors.get(source);
  // What was meant is most often a text that begins with a star, such as a catch-all address.
  if (anchor === undefined) report(reading, messages.alias(source, at));
  if (anchor === undefined) return `*${source}`;
  if (anchor.open) return report(reading, messages.cyclicAlias(source, at)) ?? null;
  reading.size += anchor.size;
  sheet.aliased += anchor.size;
  if (sheet.aliased <= MAX_ALIASED) return anchor.value;
  // Only the alias that goes beyond the limit is reported, not all that follow it.
  if (sheet.aliased - anchor.size <= MAX_ALIASED)
    report(reading, messages.aliasBomb(source, MAX_ALIASED, at));
  return null;
}

function openAnchor(reading: Reading, { anchor: name }: { anchor?: string }): Anchor | undefined {
  if (name === undefined) return undefined;
  const { anchors, anchorLog } = reading.sheet;
  const anchor = { value: undefined, size: reading.size, open: true };
  anchorLog.push({ name, before: anchors.get(name) });
  anchors.set(name, anchor);
  return anchor;
}

function closeAnchor(reading: Reading, anchor: Anchor, value: unknown): void {
  anchor.value = value;
  anchor.size = reading.size - anchor.size + 1;
  anchor.open = false;
}

/** True for a value of which nothing is written. */
function isEmpty({ range: [start, end] }: Scalar.Parsed): boolean {
  return start === end;
}

/** A scalar as written; the range of a text block goes on to the next token. */
function scalarRange({ text }: Reading, { type, range: [start, end] }: Scalar.Parsed): Range {
  if (!type?.startsWith('BLOCK')) return { start, end };
  return { start, end: start + trimBlanks(text.slice(start, end)).length };
}

/** The colon or the question mark of a key that is not there. */
function emptyKeyRange(reading: Reading, start: number): Range {
  const { start: sign } = reading.text.charAt(start) === ':' ? { start } : signBefore(reading, start);
  return place(reading, sign, sign + 1);
}

/** The last character before an offset that is not white space: for an empty item of a list, its dash. */
function signBefore({ text }: Reading, offset: number): Range {
  let end = offset;
  while (end > 0 && /[ \t\r\n]/.test(text.charAt(end - 1))) end -= 1;
  return { start: Math.max(0, end - 1), end };
}

function place({ shift }: Reading, start: number, end: number): Range {
  return { start: start + shift, end: end + shift };
}

function endMark({ sheet, last, shift }: Reading, mark: number, start: number): void {
  closeMark(sheet.marks, mark, start + shift, last + shift);
}

function report({ sheet }: Reading, finding: Finding): undefined {
  sheet.findings.push(finding);
}

/** One place is enough: what is too deep has many brothers. */
function reportDepth(reading: Reading, start: number): void {
  if (reading.sheet.findings.some(({ code }) => code === 'yaml/too-deep')) return;
  report(reading, messages.tooDeep(MAX_DEPTH, place(reading, start, start + 1)));
}
