import {
  childMarks,
  dropMarks,
  keyRange,
  type Marks,
  nameMark,
  type Range,
  unwrapMark,
  valueRange,
} from './marks.ts';
import type { Mapping, Repeat } from './sheet.ts';

/** A key and where it stands. */
export interface Key {
  readonly text: string;
  readonly at: Range;
}

/** A block mapping or list while entries that were read by themselves are put into it. */
export interface Target {
  readonly marks: Marks;
  readonly mark: number;
  readonly value: Mapping | unknown[];
  readonly repeats: Repeat[];
  /** End of the last value in it. */
  last: number;
}

/**
 * Moves the entries of a mapping or list with the given mark into the target.
 * @returns false when it is not of the same kind; its mark is taken back then
 */
export function adopt(target: Target, mark: number, value: unknown): boolean {
  const { marks } = target;
  const last = valueRange(marks, mark).end;
  if (Array.isArray(target.value) && Array.isArray(value)) {
    unwrapMark(marks, mark);
    for (const item of value) target.value.push(item);
  } else if (isMapping(target.value) && isMapping(value)) {
    putEntries(target, mark, value);
    unwrapMark(marks, mark);
  } else {
    dropMarks(marks, mark);
    return false;
  }
  target.last = last;
  return true;
}

/** Puts a value in at its key, and names its mark. */
export function putEntry(target: Target, mark: number, key: Key, value: unknown): void {
  nameMark(target.marks, mark, key.text, key.at);
  target.last = Math.max(key.at.end, valueRange(target.marks, mark).end);
  if (isMapping(target.value)) put(target, target.value, key, value);
}

/** Puts a value in as the next item. */
export function putItem(target: Target, mark: number, value: unknown): void {
  target.last = valueRange(target.marks, mark).end;
  if (Array.isArray(target.value)) target.value.push(value);
}

function putEntries(target: Target, mark: number, entries: Mapping): void {
  const done = new Set<string>();
  for (const child of childMarks(target.marks, mark)) {
    const key = target.marks.keys[child];
    // Keys that are there twice, or are none, have been reported.
    if (key === undefined || done.has(key) || !(key in entries)) continue;
    done.add(key);
    put(target, target.value as Mapping, { text: key, at: keyRange(target.marks, child) }, entries[key]);
  }
}

function put({ mark, repeats }: Target, mapping: Mapping, { text, at }: Key, value: unknown): void {
  if (text in mapping) repeats.push({ key: text, mapping: mark, ...at, value });
  else mapping[text] = value;
}

/** True for a value with keys. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
