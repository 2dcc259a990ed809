import { basename } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { Failure } from './failure.ts';

/** A version of a file in Git. */
export interface Version {
  /** When it was committed, or merged, in milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** The versions of a file on the way to HEAD, newest first; none outside of a repository. They are read as they are asked for. */
export async function* versionsOf(file: string, directory: string): AsyncGenerator<Version> {
  const git = await repositoryAt(directory);
  if (git === undefined) return;
  // Of a branch that was merged, the merge counts: from then on it was deployed.
  const log = await git.raw('log', '--first-parent', '--format=%H %ct', '--', basename(file));
  for (const line of log.split('\n').filter((entry) => entry !== '')) {
    const [commit = '', seconds = ''] = line.split(' ');
    const text = await git.raw('show', `${commit}:./${basename(file)}`).catch(() => '');
    yield { time: Number(seconds) * 1000, text };
  }
}

/** The text of a file in a commit; undefined where one of them is not there. */
export async function textAt(commit: string, file: string, directory: string): Promise<string | undefined> {
  const git = await repositoryAt(directory);
  return await git?.raw('show', `${commit}:./${basename(file)}`).catch(() => undefined);
}

/** When each file below a folder was added, by its path relative to the directory: removed ones too, on every branch. */
export async function additionsBelow(folder: string, directory: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const git = await repositoryAt(directory);
  if (git === undefined) return times;
  const format = ['--format=%x00%ct', '--name-only', '--no-renames', '--diff-filter=A', '--relative'];
  const log = await git.raw('log', '--all', ...format, '--', folder);
  for (const commit of log.split('\0').slice(1)) {
    const [seconds, ...paths] = commit.split('\n').filter((line) => line !== '');
    for (const path of paths) times.set(path, Number(seconds) * 1000);
  }
  return times;
}

/** True when a version of a file, on any branch, has or had a line that the pattern (POSIX extended) matches. */
export async function everHad(file: string, directory: string, pattern: string): Promise<boolean> {
  const git = await repositoryAt(directory);
  if (git === undefined) return false;
  const log = await git.raw('log', '--all', '-1', '--format=%H', '-E', `-G${pattern}`, '--', basename(file));
  return log.trim() !== '';
}

/** True in a clone that has only the last commits: what it has may be older than it seems there. */
export async function isShallow(directory: string): Promise<boolean> {
  const git = await repositoryAt(directory);
  return git !== undefined && (await git.raw('rev-parse', '--is-shallow-repository')).trim() !== 'false';
}

/** Throws where Git does not know all that ever was: what is not to be used twice cannot be found in a part of it. */
export async function requireWholeHistory(directory: string): Promise<void> {
  if (!(await isShallow(directory))) return;
  throw new Failure('this clone has only the last commits, so what was used before is not known', {
    help: 'run: git fetch --unshallow',
  });
}

/** Undefined outside of a repository and before its first commit. */
async function repositoryAt(directory: string): Promise<SimpleGit | undefined> {
  const { GitError, simpleGit } = await import('simple-git');
  const git = simpleGit(directory);
  try {
    await git.raw('rev-parse', '--verify', 'HEAD');
    return git;
  } catch (error) {
    if (error instanceof GitError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
