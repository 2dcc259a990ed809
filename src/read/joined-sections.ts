import type { Finding } from './finding.ts';
import { childMarks, hasKeys, keyRange, type Marks } from './marks.ts';
import * as messages from './messages.ts';
import type { Mapping, Repeat } from './sheet.ts';
import { isMapping } from './target.ts';

/** The sections that are joined, and what is found in them. */
interface Joining {
  readonly marks: Marks;
  readonly findings: Finding[];
  /** The marks of the children of a mark by their keys, with those that were joined to them. */
  readonly children: Map<number, Map<string, number>>;
}

/**
 * Joins the sections of a document that stand twice, as a union merge leaves them, so that all their entries are read,
 * and their categories. Of an entry that both have, the first one counts; one that adds nothing goes without saying.
 * @param repeats keys that stand twice; those of the document are the ones with mark 0
 * @returns a finding for each key that stands in both
 */
export function joinSections(marks: Marks, document: Mapping, repeats: readonly Repeat[]): Finding[] {
  const joining: Joining = { marks, findings: [], children: new Map() };
  const sections = repeats.filter(({ mapping }) => mapping === 0);
  if (sections.length === 0) return [];
  const firsts = childrenOf(joining, 0);
  const byPlace = new Map([...childMarks(marks, 0)].map((mark) => [keyRange(marks, mark).start, mark]));
  for (const { key, start, value } of sections) {
    joinValues(joining, [document[key], firsts.get(key)], [value, byPlace.get(start)], true);
  }
  return joining.findings;
}

type Marked = readonly [value: unknown, mark: number | undefined];

function joinValues(
  joining: Joining,
  [into, first]: Marked,
  [from, second]: Marked,
  isSection: boolean,
): void {
  if (first === undefined || second === undefined || !isMapping(into) || !isMapping(from)) return;
  if (!hasKeys(joining.marks, first) || !hasKeys(joining.marks, second)) return;
  const children = childrenOf(joining, first);
  for (const [key, child] of childrenOf(joining, second)) {
    if (!(key in from)) continue;
    const there = children.get(key);
    if (there === undefined || !(key in into)) {
      into[key] = from[key];
      children.set(key, child);
      continue;
    }
    if (isWithin(from[key], into[key])) continue;
    const at = keyRange(joining.marks, child);
    joining.findings.push(messages.duplicateKey(key, at, keyRange(joining.marks, there)));
    if (isSection) joinValues(joining, [into[key], there], [from[key], child], false);
  }
}

/** True for a value that another one holds already; it takes as long as the value is large, however large the other is. */
function isWithin(value: unknown, other: unknown): boolean {
  if (isMapping(value) && isMapping(other)) {
    for (const key in value) if (!(key in other && isWithin(value[key], other[key]))) return false;
    return true;
  }
  if (!Array.isArray(value) || !Array.isArray(other)) return Object.is(value, other);
  return value.length === other.length && value.every((item, index) => isWithin(item, other[index]));
}

function childrenOf({ marks, children }: Joining, mark: number): Map<string, number> {
  const known = children.get(mark);
  if (known !== undefined) return known;
  const found = new Map<string, number>();
  for (const child of childMarks(marks, mark)) {
    const key = marks.keys[child];
    if (key !== undefined && !found.has(key)) found.set(key, child);
  }
  children.set(mark, found);
  return found;
}
