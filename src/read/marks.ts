import type { Locate, Part, Path } from '../diagnostics/source.ts';

/** The columns of a mark; -1 stands for "has none" in the two of the key. */
const KEY_START = 0;
const KEY_END = 1;
const START = 2;
const END = 3;
/** How many marks the value takes: its own and those of everything in it. */
const SIZE = 4;
const COLUMNS = 5;

/**
 * Where the values of a document stand, one mark for each, a parent before its children.
 * Columns of numbers, because a large file has millions of them.
 */
export interface Marks {
  table: Int32Array;
  /** The key of each mark; undefined for the root and the items of lists. */
  readonly keys: (string | undefined)[];
  count: number;
}

/** A half-open range of offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Marks with nothing marked yet. */
export function createMarks(): Marks {
  return { table: new Int32Array(64 * COLUMNS), keys: [], count: 0 };
}

/**
 * Begins the mark of a value. Until it is closed, every mark that is opened belongs to a value inside it.
 * @param keyStart offset of the key as written, -1 when the value has none
 * @returns the number of the mark
 */
export function openMark(marks: Marks, key?: string, keyStart = -1, keyEnd = -1): number {
  const mark = marks.count;
  const at = mark * COLUMNS;
  if (at === marks.table.length) {
    const wider = new Int32Array(at * 2);
    wider.set(marks.table);
    marks.table = wider;
  }
  marks.table[at + KEY_START] = keyStart;
  marks.table[at + KEY_END] = keyEnd;
  marks.keys.push(key);
  marks.count += 1;
  return mark;
}

/** Ends the mark of a value that stands from `start` to `end`. */
export function closeMark(marks: Marks, mark: number, start: number, end: number): void {
  const at = mark * COLUMNS;
  marks.table[at + START] = start;
  marks.table[at + END] = end;
  marks.table[at + SIZE] = marks.count - mark;
}

/** Takes back a mark and all that were made after it. */
export function dropMarks(marks: Marks, mark: number): void {
  marks.count = mark;
  marks.keys.length = mark;
}

/** Takes a mark out from around its children, the last ones made, which move up to its parent. */
export function unwrapMark(marks: Marks, mark: number): void {
  marks.table.copyWithin(mark * COLUMNS, (mark + 1) * COLUMNS, marks.count * COLUMNS);
  marks.keys.splice(mark, 1);
  marks.count -= 1;
}

/** Names a mark after it was made. */
export function nameMark(marks: Marks, mark: number, key: string, range: Range): void {
  marks.keys[mark] = key;
  marks.table[mark * COLUMNS + KEY_START] = range.start;
  marks.table[mark * COLUMNS + KEY_END] = range.end;
}

/** Where the value of a mark stands in the source. */
export function valueRange(marks: Marks, mark: number): Range {
  return { start: column(marks, mark, START), end: column(marks, mark, END) };
}

/** Where the key of a mark stands in the source, or its value when it has no key. */
export function keyRange(marks: Marks, mark: number): Range {
  const start = column(marks, mark, KEY_START);
  return start < 0 ? valueRange(marks, mark) : { start, end: column(marks, mark, KEY_END) };
}

/** Where keys stand, and values that have nothing inside them, in the order of the source. */
export function leafRanges(marks: Marks): Range[] {
  const ranges: Range[] = [];
  for (let mark = 0; mark < marks.count; mark += 1) {
    if (column(marks, mark, KEY_START) >= 0) ranges.push(keyRange(marks, mark));
    if (column(marks, mark, SIZE) === 1) ranges.push(valueRange(marks, mark));
  }
  return ranges.filter(({ start, end }) => end > start).sort((one, other) => one.start - other.start);
}

/** True for a mapping that has entries. */
export function hasKeys(marks: Marks, mark: number): boolean {
  return column(marks, mark, SIZE) > 1 && marks.keys[mark + 1] !== undefined;
}

/** The marks directly inside a mark, in the order of the source. */
export function* childMarks(marks: Marks, mark: number): Generator<number> {
  const end = mark + column(marks, mark, SIZE);
  for (let child = mark + 1; child < end; child += column(marks, child, SIZE)) yield child;
}

/**
 * Answers where the paths of a document stand.
 * @param makeMarks called at the first question, because most runs ask none
 */
export function createLocate(file: string, makeMarks: () => Marks): Locate {
  let marks: Marks | undefined;
  const indexes = new Map<number, Index>();
  return (path: Path, part: Part = 'value') => {
    marks ??= makeMarks();
    return { file, ...partRange(marks, findMark(marks, indexes, path), part) };
  };
}

/** The marks of the children of a value; several for a section or category that stands several times and was joined. */
type Index = Map<string | number, number | number[]>;

/** Sections and their categories are joined, nothing in them; see joinSections. */
const JOINED_DEPTH = 2;

/** The mark of a path, or of its nearest ancestor that has one. */
function findMark(marks: Marks, indexes: Map<number, Index>, path: Path): number {
  let found: number | number[] = 0;
  for (const [depth, step] of path.entries()) {
    const parent = firstOf(found);
    let index = indexes.get(parent);
    if (index === undefined) {
      index = indexChildren(marks, found, depth < JOINED_DEPTH);
      indexes.set(parent, index);
    }
    const child = index.get(step);
    if (child === undefined) return parent;
    found = child;
  }
  return firstOf(found);
}

function firstOf(found: number | number[]): number {
  return typeof found === 'number' ? found : (found[0] ?? 0);
}

function indexChildren(marks: Marks, parents: number | number[], isJoined: boolean): Index {
  const index: Index = new Map();
  for (const parent of typeof parents === 'number' ? [parents] : parents) {
    let position = 0;
    for (const child of childMarks(marks, parent)) {
      const step = marks.keys[child] ?? position;
      const before = index.get(step);
      // Of a key that is there twice, the first counts.
      if (before === undefined) index.set(step, child);
      else if (isJoined && (parent === 0 || firstOf(before) < parent)) joinMark(marks, index, step, child);
      position += 1;
    }
  }
  return index;
}

function joinMark(marks: Marks, index: Index, step: string | number, child: number): void {
  const before = index.get(step) ?? child;
  if (!hasKeys(marks, firstOf(before)) || !hasKeys(marks, child)) return;
  if (typeof before === 'number') index.set(step, [before, child]);
  else before.push(child);
}

function partRange(marks: Marks, mark: number, part: Part): Range {
  if (part === 'value') return valueRange(marks, mark);
  const key = keyRange(marks, mark);
  return part === 'key' ? key : { start: key.start, end: Math.max(key.end, valueRange(marks, mark).end) };
}

function column(marks: Marks, mark: number, index: number): number {
  return marks.table[mark * COLUMNS + index] ?? -1;
}
