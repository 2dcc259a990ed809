import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Path } from '../diagnostics/source.ts';

/** A value that YAML and JSON share. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** One change of a document. */
export type Change =
  /** The value of a key, whether it was there or not; mappings above it that are missing are made. */
  | { readonly path: Path; readonly set: Value }
  /** A key goes, with its value. */
  | { readonly path: Path; readonly remove: true }
  /** A list gets another item at its end; it is made where it is missing. */
  | { readonly path: Path; readonly append: Value };

/**
 * A text with changes made to it; comments, quotes and layout of all else stay as they are. Undefined where a change
 * would take a comment with it, or where anchors, aliases or the layout leave doubt: then a person has to make it.
 */
export function editText(text: string, changes: readonly Change[]): string | undefined {
  let current: Edited | undefined = { text, document: parse(text) };
  for (let waiting = changes; waiting.length > 0 && current !== undefined; ) {
    const round = takeRound(current, waiting);
    waiting = round.waiting;
    current = round.edits.length === 0 ? undefined : makeRound(current, round);
  }
  return current?.text;
}

interface Edited {
  readonly text: string;
  readonly document: Document.Parsed;
}

/** Where a text is to be put in the place of another one. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Changes that do not touch one another, and those that have to wait for them. */
interface Round {
  readonly changes: readonly Change[];
  readonly edits: readonly Edit[];
  readonly waiting: readonly Change[];
}

function takeRound({ text, document }: Edited, changes: readonly Change[]): Round {
  const round = { changes: [] as Change[], edits: [] as Edit[], waiting: [] as Change[] };
  const refused = { ...round, edits: [] };
  if (document.errors.length > 0) return refused;
  for (const change of changes) {
    const edit = editFor(document, text, change);
    if (edit === undefined || losesWords(text.slice(edit.start, edit.end), edit.text)) return refused;
    if (round.edits.some(({ start, end }) => start <= edit.end && edit.start <= end)) {
      round.waiting.push(change);
    } else {
      round.edits.push(edit);
      round.changes.push(change);
    }
  }
  return round;
}

/** Makes changes, and believes them only when the document then says what it should. */
function makeRound({ text, document }: Edited, { edits, changes }: Round): Edited | undefined {
  const edited = [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
  const after = { text: edited, document: parse(edited) };
  if (after.document.errors.length > 0) return undefined;
  const wanted = (document.toJS() ?? {}) as Record<string, unknown>;
  for (const change of changes) makeChange(wanted, change);
  return isDeepStrictEqual(after.document.toJS(), wanted) ? after : undefined;
}

/** The library looks for repeated keys in quadratic time. */
function parse(text: string): Document.Parsed {
  return parseDocument(text, { uniqueKeys: false });
}

/** True when a comment, an anchor or a tag would go. */
function losesWords(before: string, after: string): boolean {
  const words = (part: string) => part.match(/(?:^|\s)[#&*!]/g)?.length ?? 0;
  return words(before) > words(after);
}

function editFor(document: Document, text: string, change: Change): Edit | undefined {
  if ('append' in change) return appending(document, text, change.path, change.append);
  return 'remove' in change
    ? removing(document, text, change.path)
    : setting(document, text, change.path, change.set);
}

function appending(document: Document, text: string, path: Path, item: Value): Edit | undefined {
  const list = document.getIn(path, true);
  if (list === undefined) return setting(document, text, path, [item]);
  return isSeq(list) ? appended(list, text, item) : undefined;
}

function removing(document: Document, text: string, path: Path): Edit | undefined {
  const above = path.slice(0, -1);
  const parent = document.getIn(above, true);
  const pair = isMap(parent) ? pairOf(parent, path.at(-1)) : undefined;
  if (!isMap(parent) || pair === undefined) return undefined;
  const isOnly = parent.items.length === 1 && above.length > 0;
  return isOnly ? setting(document, text, above, {}) : removed(parent, pair, text);
}

function setting(document: Document, text: string, path: Path, value: Value): Edit | undefined {
  const [above, key = ''] = [path.slice(0, -1), path.at(-1)];
  const parent = document.getIn(above, true);
  if (isSeq(parent)) return exchanged(parent.items[Number(key)] as Node | undefined, text, value);
  if (!isMap(parent))
    return above.length === 0 ? undefined : setting(document, text, above, { [key]: value });
  const pair = pairOf(parent, key);
  return pair === undefined ? added(parent, text, String(key), value) : replaced(pair, text, value);
}

type Entry = Pair<Node, Node | null>;

function pairOf(map: YAMLMap, key: unknown): Entry | undefined {
  return (map.items as Entry[]).find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** A new value on one line in the place of an old one; what a key had below it goes. */
function replaced({ key, value }: Entry, text: string, wanted: Value): Edit | undefined {
  const start = text.indexOf(':', endOf(key, text)) + 1;
  if (value === null || (isScalar(value) && value.source === '')) {
    return { start, end: start, text: ` ${inline(wanted)}` };
  }
  const edit = exchanged(value, text, wanted);
  return edit && /\n/.test(text.slice(start, edit.start)) ? { ...edit, start, text: ` ${edit.text}` } : edit;
}

/** Another value in the place of one that stands by itself. */
function exchanged(value: Node | undefined, text: string, wanted: Value): Edit | undefined {
  if (value === undefined || isAlias(value) || value.anchor !== undefined || value.tag?.startsWith('!')) {
    return undefined;
  }
  return { start: startOf(value), end: endOf(value, text), text: inline(wanted) };
}

/** A key behind the last one of a mapping. */
function added(map: YAMLMap, text: string, key: string, value: Value): Edit | undefined {
  const last = (map.items as Entry[]).at(-1);
  if (map.flow || last === undefined)
    return flowAdded(map, text, last && endOfEntry(last, text), `${key}: ${inline(value)}`);
  const indent = indentOf(last.key, text);
  const lines = block({ [key]: value }, indent === 0);
  return indent === undefined ? undefined : lineAfter(endOfEntry(last, text), text, indented(lines, indent));
}

/** An item behind the last one of a list. */
function appended(list: YAMLSeq, text: string, value: Value): Edit | undefined {
  const last = list.items.at(-1) as Node | undefined;
  if (list.flow || last === undefined) return flowAdded(list, text, last && endOf(last, text), inline(value));
  const hyphen = text.lastIndexOf('-', startOf(last));
  const indent = hyphen - (text.lastIndexOf('\n', hyphen) + 1);
  return lineAfter(endOf(last, text), text, indented(`- ${inline(value)}`, indent));
}

/** Something more between brackets. */
function flowAdded(
  collection: YAMLMap | YAMLSeq,
  text: string,
  last: number | undefined,
  more: string,
): Edit | undefined {
  if (last !== undefined) return { start: last, end: last, text: `, ${more}` };
  const [start, end] = [startOf(collection), endOf(collection, text)];
  const brackets = isMap(collection) ? `{ ${more} }` : `[${more}]`;
  return /^[{[]\s*[}\]]$/.test(text.slice(start, end)) ? { start, end, text: brackets } : undefined;
}

/** Lines below the line that an offset is in; a comment at its end stays there. */
function lineAfter(offset: number, text: string, lines: string): Edit {
  const lineEnd = text.indexOf('\n', offset);
  const at = lineEnd < 0 ? text.length : lineEnd;
  const isCarriageReturn = text[at - 1] === '\r';
  const lineBreak = isCarriageReturn ? '\r\n' : '\n';
  const start = isCarriageReturn ? at - 1 : at;
  return {
    start,
    end: start,
    text: lines
      .split('\n')
      .map((line) => lineBreak + line)
      .join(''),
  };
}

function removed(map: YAMLMap, pair: Entry, text: string): Edit | undefined {
  const items = map.items as Entry[];
  const index = items.indexOf(pair);
  const [before, after] = [items[index - 1], items[index + 1]];
  if (map.flow) {
    if (before) return { start: endOfEntry(before, text), end: endOfEntry(pair, text), text: '' };
    return { start: startOf(pair.key), end: after ? startOf(after.key) : endOfEntry(pair, text), text: '' };
  }
  const start = text.lastIndexOf('\n', startOf(pair.key)) + 1;
  const lineEnd = text.indexOf('\n', endOfEntry(pair, text));
  return { start, end: lineEnd < 0 ? text.length : lineEnd + 1, text: '' };
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where a node ends, less the white space that a block has behind it. */
function endOf(node: Node, text: string): number {
  const [start = 0, end = 0] = node.range ?? [];
  return start + text.slice(start, end).trimEnd().length;
}

function endOfEntry({ key, value }: Entry, text: string): number {
  const end = value === null ? endOf(key, text) : endOf(value, text);
  return Math.max(end, text.indexOf(':', endOf(key, text)) + 1);
}

/** How far a key of a block stands in; undefined when something else stands before it. */
function indentOf(key: Node, text: string): number | undefined {
  const before = text.slice(text.lastIndexOf('\n', startOf(key) - 1) + 1, startOf(key));
  return /^ *(?:- )?$/.test(before) ? before.length : undefined;
}

function indented(lines: string, indent: number): string {
  return lines
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

/** YAML on one line. */
function inline(value: Value): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/** YAML in lines; what holds no other collection stands on one. A section is set off by an empty line. */
function block(value: { readonly [key: string]: Value }, isSection: boolean): string {
  const [entry] = Object.entries(value);
  const [key = '', child = ''] = entry ?? [];
  if (isFlat(child)) return `${isSection ? '\n' : ''}${key}: ${inline(child)}`;
  const lines = Array.isArray(child)
    ? child.map((item: Value) => `- ${inline(item)}`)
    : Object.entries(child).map(([name, inner]) => block({ [name]: inner }, false));
  return `${isSection ? '\n' : ''}${key}:\n${indented(lines.join('\n'), 2)}`;
}

function isFlat(value: Value): boolean {
  if (typeof value !== 'object') return true;
  return !Array.isArray(value) && Object.values(value).every((child) => typeof child !== 'object');
}

/** Makes a change in the value that a document has. */
function makeChange(root: Record<string | number, unknown>, change: Change): void {
  const { path } = change;
  const last = path.at(-1) ?? '';
  let parent = root;
  for (const key of path.slice(0, -1)) {
    parent[key] ??= {};
    parent = parent[key] as Record<string | number, unknown>;
  }
  if ('set' in change) parent[last] = change.set;
  else if ('append' in change)
    parent[last] = [...((parent[last] as unknown[] | undefined) ?? []), change.append];
  else delete parent[last];
}
