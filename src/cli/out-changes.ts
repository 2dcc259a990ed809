import type { RenderedFile } from '../emit/output.ts';
import { readTreeFile, type TreeChange } from '../io/tree.ts';
import type { Patch } from './patch.ts';

/** A file of out/ that comes, goes or changes. */
export interface OutChange extends TreeChange {
  /** What differs in it; undefined where nobody asked, or where it is too much to tell. */
  readonly patch: Patch | undefined;
}

/** Adds what differs to the changes of a kind that is asked for. */
export async function withPatches(
  out: string,
  files: readonly RenderedFile[],
  changes: readonly TreeChange[],
  isAsked: (change: TreeChange) => boolean,
): Promise<OutChange[]> {
  if (!changes.some(isAsked)) return changes.map((change) => ({ ...change, patch: undefined }));
  const { patchOf } = await import('./patch.ts');
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  return changes.map((change) => {
    if (!isAsked(change)) return { ...change, patch: undefined };
    const before = () => readTreeFile(out, change.path) ?? '';
    return { ...change, patch: patchOf(before, contents.get(change.path) ?? '') };
  });
}

/** True for a file that stays but with other content. */
export function isChanged({ kind }: TreeChange): boolean {
  return kind === 'changed';
}
