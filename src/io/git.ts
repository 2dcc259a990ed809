import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';

/** The day of HEAD's commit in UTC, YYYY-MM-DD; undefined outside of a repository and before its first commit. */
export async function commitDay(directory: string): Promise<string | undefined> {
  const { GitError, simpleGit } = await import('simple-git');
  try {
    const seconds = await simpleGit(directory).raw('log', '-1', '--format=%ct');
    return seconds.trim() === '' ? undefined : dayOf(Number(seconds) * 1000);
  } catch (error) {
    if (error instanceof GitError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

/**
 * The text of a file in HEAD; undefined outside of a repository and for a file that is not in it. Every check of an
 * estate with DKIM keys asks for it, so Git is run directly: simple-git takes six times as long to load as Git runs.
 */
export function committedText(file: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['cat-file', 'blob', `HEAD:./${basename(file)}`], {
    cwd: dirname(file),
    encoding: 'utf8',
    maxBuffer: LARGEST,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

const LARGEST = 256 * 1024 * 1024;

/** Today in UTC, YYYY-MM-DD. */
export function currentDay(): string {
  return dayOf(Date.now());
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
