import { type StructuredPatchHunk, structuredPatch } from 'diff';

/** What differs between two texts. */
export interface Patch {
  /** The hunks of a unified diff. */
  readonly lines: readonly string[];
  readonly added: number;
  readonly removed: number;
}

/** Beyond these a diff takes long to make and nobody reads it. */
const LARGEST_TEXT = 2 * 1024 * 1024;
const MOST_EDITS = 2000;

/** What leads from one text to the other; undefined when they differ too much to be told line by line. */
export function patchOf(readBefore: () => string, after: string): Patch | undefined {
  if (after.length > LARGEST_TEXT) return undefined;
  const before = readBefore();
  if (before.length > LARGEST_TEXT) return undefined;
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return undefined;
  const count = (sign: string) =>
    patch.hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
  return { lines: patch.hunks.flatMap(hunkLines), added: count('+'), removed: count('-') };
}

function hunkLines({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): string[] {
  return [`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`, ...lines];
}

/** A range without lines is named by the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
