import {
  copyFileSync,
  type Dirent,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorCode, explainError } from './failure.ts';
import { listDirectory } from './files.ts';
import { holdSignals, isRunning } from './signals.ts';

/** A new tree is laid out under this name in the directory of its build. */
const NEW = 'new';
/** The old tree stands under this name between the two renames, complete. */
const ASIDE = 'aside';
/** The old tree gets this name before it is deleted, so that half of it is never taken for the whole. */
const DISCARDED = 'discarded';
const SWAP_ATTEMPTS = 5;
/** Milliseconds after which a signal is looked for; that takes as long as to write a small file. */
const LONGEST_TURN = 10;

/** A file by its path below a directory. */
export interface TreeFile {
  readonly path: string;
  readonly content: string;
}

/** How a directory differs from the files that it should have. */
export interface TreeChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** The changes that a directory needs, and which directory that was when it was looked at. */
export interface TreeComparison {
  readonly directory: string;
  readonly changes: readonly TreeChange[];
  readonly identity: string | undefined;
}

/**
 * What has to change in a directory so that it has exactly these files, by path. Entries outside of `inScope` are
 * left alone; anything that is no regular file counts as changed or removed.
 */
export function compareTree(
  directory: string,
  files: readonly TreeFile[],
  inScope: (path: string) => boolean,
): TreeComparison {
  const identity = identityOf(directory);
  const changes = changesOf(directory, files, inScope);
  // Another build took the directory's place meanwhile: what was seen is half of each.
  if (identityOf(directory) !== identity) return compareTree(directory, files, inScope);
  return { directory, changes, identity };
}

function changesOf(
  directory: string,
  files: readonly TreeFile[],
  inScope: (path: string) => boolean,
): TreeChange[] {
  const present = listTree(directory);
  const changes: TreeChange[] = [];
  for (const { path, content } of files) {
    const entry = present.get(path);
    present.delete(path);
    if (entry === undefined) changes.push({ path, kind: 'added' });
    else if (!entry.isFile() || !hasContent(join(directory, path), content))
      changes.push({ path, kind: 'changed' });
  }
  for (const path of present.keys()) if (inScope(path)) changes.push({ path, kind: 'removed' });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The text of a file below a directory; undefined when there is no such regular file. */
export function readTreeFile(directory: string, path: string): string | undefined {
  const full = join(directory, path);
  try {
    return lstatSync(full).isFile() ? readFileSync(full, 'utf8') : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw explainError(`read ${full}`, error);
  }
}

/**
 * Makes the changes by replacing the directory as a whole: the new tree is laid out beside it, with hard links for
 * what stays, and swapped in by rename. At every moment the directory is the old tree or the new one, or, for the
 * time between two system calls, stands aside complete, where `recoverTree` finds it. False when another build has
 * replaced the directory since it was compared: then nothing was done, and it is to be compared again.
 */
export async function replaceTree(comparison: TreeComparison, files: readonly TreeFile[]): Promise<boolean> {
  const { directory, identity } = comparison;
  const stage = join(dirname(resolve(directory)), `${stagePrefix(directory)}${process.pid}`);
  const signals = holdSignals();
  try {
    removeStage(stage);
    mkdirSync(dirname(stage), { recursive: true });
    mkdirSync(stage);
    const isComplete = await layOut(comparison, join(stage, NEW), files, signals.stopped);
    if (identityOf(directory) !== identity) return false;
    if (isComplete) swap(directory, stage);
    return true;
  } catch (error) {
    if (isMissing(error) && identityOf(directory) !== identity) return false;
    throw explainError(`write ${directory}`, error);
  } finally {
    removeStage(stage);
    await signals.release();
  }
}

/** Puts back a tree that a killed build left standing aside, and removes what else such builds left. */
export function recoverTree(directory: string): void {
  const parent = dirname(resolve(directory));
  const prefix = stagePrefix(directory);
  try {
    for (const name of listDirectory(parent)) {
      const pid = name.startsWith(prefix) ? /^(\d+)\/$/.exec(name.slice(prefix.length))?.[1] : undefined;
      if (pid === undefined || isRunning(Number(pid))) continue;
      const aside = join(parent, name, ASIDE);
      if (!existsSync(directory) && existsSync(aside)) renameSync(aside, directory);
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw explainError(`mend what a killed build left beside ${directory}`, error);
  }
}

/** What stands in place of a directory: nothing, a directory, or something that is none. */
export function kindOfTree(directory: string): 'missing' | 'directory' | 'link' | 'file' {
  try {
    const stats = lstatSync(resolve(directory));
    if (stats.isSymbolicLink()) return 'link';
    return stats.isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (isMissing(error)) return 'missing';
    throw explainError(`read ${directory}`, error);
  }
}

/** Removes a staging directory; what can remove a whole tree is slow to load, and mostly there is none. */
function removeStage(stage: string): void {
  if (!existsSync(stage)) return;
  if (readdirSync(stage).length === 0) rmdirSync(stage);
  else rmSync(stage, { recursive: true, force: true });
}

/** Staging directories are named after the tree and the process, so that two builds never share one. */
function stagePrefix(directory: string): string {
  return `.mailc-${basename(resolve(directory))}-`;
}

/** The entries below a directory that are no directories themselves, by path. */
function listTree(directory: string): Map<string, Dirent> {
  const entries = new Map<string, Dirent>();
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isDirectory()) entries.set(join(relative(directory, entry.parentPath), entry.name), entry);
    }
  } catch (error) {
    if (!isMissing(error)) throw explainError(`read ${directory}`, error);
  }
  return entries;
}

/** Tells one directory from another that takes its place; undefined where there is none. */
function identityOf(directory: string): string | undefined {
  const stats = lstatSync(directory, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.ino}-${stats.birthtimeNs}`;
}

function hasContent(path: string, content: string): boolean {
  try {
    // The size alone tells most changed files, without reading them.
    return (
      statSync(path).size === Buffer.byteLength(content) && readFileSync(path).equals(Buffer.from(content))
    );
  } catch (error) {
    if (isMissing(error)) return false;
    throw explainError(`read ${path}`, error);
  }
}

/** Lays out the new tree; false when it was given up because a signal came. */
async function layOut(
  { directory, changes }: TreeComparison,
  target: string,
  files: readonly TreeFile[],
  stopped: () => boolean,
): Promise<boolean> {
  mkdirSync(target);
  const placeFor = placesIn(target);
  const changed = new Set(changes.map(({ path }) => path));
  for (const path of listTree(directory).keys()) {
    if (!changed.has(path)) keepFile(join(directory, path), placeFor(path));
  }
  let turn = performance.now();
  for (const { path, content } of files) {
    if (changed.has(path)) writeFileSync(placeFor(path), content);
    if (performance.now() - turn < LONGEST_TURN) continue;
    await nextTurn();
    if (stopped()) return false;
    turn = performance.now();
  }
  return true;
}

/** Gives the place of a path below a directory, and makes the directory it lies in. */
function placesIn(target: string): (path: string) => string {
  const made = new Set<string>();
  return (path) => {
    const place = join(target, path);
    const folder = dirname(place);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    return place;
  };
}

function keepFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Some file systems have no hard links, and some kernels none for files of other users.
    copyFileSync(from, to);
  }
}

/** Two renames without a turn of the event loop between them: no signal that is held can come in. */
function swap(directory: string, stage: string): void {
  const aside = join(stage, ASIDE);
  for (let attempt = 1; ; attempt += 1) {
    const hadTree = moveIfPresent(directory, aside);
    try {
      renameSync(join(stage, NEW), directory);
      if (hadTree) renameSync(aside, join(stage, DISCARDED));
      return;
    } catch (error) {
      // Another build put its tree there in between: ours is to replace that one.
      const isTaken = ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '');
      if (!isTaken && hadTree) renameSync(aside, directory);
      if (!isTaken || attempt === SWAP_ATTEMPTS) throw error;
      rmSync(aside, { recursive: true, force: true });
    }
  }
}

function moveIfPresent(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}
