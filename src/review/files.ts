import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { byCodeUnit } from '../mail/order.ts';

/** A file of a build, by its path below out/. */
export interface BuiltFile {
  readonly path: string;
  readonly content: string;
}

/** What differs in one file of out/. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Lines that come, and lines that go. */
  readonly added: number;
  readonly removed: number;
  /** Lines of a unified diff without context; none of what is sealed, which says nothing to a reader. */
  readonly lines: readonly string[];
  readonly isSealed: boolean;
}

/** A diff with more edits takes long to work out. */
const MOST_EDITS = 1000;

/** What is sealed is an age file in ASCII armor. */
const SEALED = '-----BEGIN AGE ENCRYPTED FILE-----';

/** How one build differs from another, by path. */
export function fileChanges(before: readonly BuiltFile[], after: readonly BuiltFile[]): FileChange[] {
  const olds = new Map(before.map(({ path, content }) => [path, content]));
  const news = new Map(after.map(({ path, content }) => [path, content]));
  const paths = [...new Set([...olds.keys(), ...news.keys()])].sort(byCodeUnit);
  return paths.flatMap((path) => {
    const [old, fresh] = [olds.get(path), news.get(path)];
    return old === fresh ? [] : [fileChange(path, old, fresh)];
  });
}

function fileChange(path: string, old: string | undefined, fresh: string | undefined): FileChange {
  const kind = old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed';
  const lines = diffLines(old ?? '', fresh ?? '');
  const isSealed = [old, fresh].some((text) => text?.includes(SEALED));
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { path, kind, added: count('+'), removed: count('-'), lines: isSealed ? [] : lines, isSealed };
}

function diffLines(before: string, after: string): string[] {
  const { start, oldEnd, newEnd } = middle(before, after);
  const [old, fresh] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
  const above = before.slice(0, start).split('\n').length - 1;
  const patch = structuredPatch('', '', old, fresh, undefined, undefined, {
    context: 0,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return unpaired(old, fresh);
  return patch.hunks.flatMap((hunk) => hunkLines(hunk, above)).filter((line) => !line.startsWith('\\'));
}

/** The lines between the first and the last that differ: nearly always a small part of a large table. */
function middle(before: string, after: string): { start: number; oldEnd: number; newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  const start = before.slice(0, sameStart(before, after, shorter)).lastIndexOf('\n') + 1;
  // From there to the end nothing differs; but the first line of it may only end alike.
  const tail = sameEnd(before, after, shorter - start);
  const lineEnd = tail === 0 ? -1 : before.indexOf('\n', before.length - tail);
  if (lineEnd < 0) return { start, oldEnd: before.length, newEnd: after.length };
  const oldEnd = lineEnd + 1;
  return { start, oldEnd, newEnd: after.length - (before.length - oldEnd) };
}

/** Large parts are compared at once. */
const PART = 65_536;

function sameStart(a: string, b: string, most: number): number {
  let same = 0;
  while (same + PART <= most && a.slice(same, same + PART) === b.slice(same, same + PART)) same += PART;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same += 1;
  return same;
}

function sameEnd(a: string, b: string, most: number): number {
  const part = (text: string, same: number) => text.slice(text.length - same - PART, text.length - same);
  let same = 0;
  while (same + PART <= most && part(a, same) === part(b, same)) same += PART;
  while (same < most && a.charCodeAt(a.length - 1 - same) === b.charCodeAt(b.length - 1 - same)) same += 1;
  return same;
}

function hunkLines(
  { oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk,
  above: number,
): string[] {
  return [`@@ -${range(oldStart + above, oldLines)} +${range(newStart + above, newLines)} @@`, ...lines];
}

/** A range without lines is named by the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** Where too much differs for a diff: the lines that the other side does not have. A table has each line once. */
function unpaired(before: string, after: string): string[] {
  const [olds, news] = [before.split('\n'), after.split('\n')];
  const [oldSet, newSet] = [new Set(olds), new Set(news)];
  return [
    ...olds.filter((line) => !newSet.has(line)).map((line) => `-${line}`),
    ...news.filter((line) => !oldSet.has(line)).map((line) => `+${line}`),
  ];
}
