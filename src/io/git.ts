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
 * The text of a file in each of some commits; undefined where a commit or the file is not there. One process of Git
 * answers for all of them, and it is run directly: simple-git takes six times as long to load as Git runs.
 */
export function textsIn(file: string, commits: readonly string[]): (string | undefined)[] {
  const name = basename(file);
  // A line break in a name would be a question of its own.
  const questions = name.includes('\n') ? '' : commits.map((commit) => `${commit}:./${name}\n`).join('');
  // Git answers sooner than the streams are made that would let other work go on meanwhile.
  const { stdout } = spawnSync('git', ['cat-file', '--batch'], {
    cwd: dirname(file),
    input: questions,
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return parseBatch(stdout ?? Buffer.of());
}

/** The answers of `git cat-file --batch`: for each question a line, and for what is there that many octets. */
function parseBatch(answers: Buffer): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (let at = 0; at < answers.length; ) {
    const start = answers.indexOf('\n', at) + 1;
    if (start === 0) return texts;
    const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)\n$/.exec(answers.toString('latin1', at, start)) ?? [];
    const end = start + Number(size ?? 0);
    texts.push(type === 'blob' ? new TextDecoder().decode(answers.subarray(start, end)) : undefined);
    at = size === undefined ? start : end + 1;
  }
  return texts;
}

/** Today in UTC, YYYY-MM-DD. */
export function currentDay(): string {
  return dayOf(Date.now());
}

/** A day of the calendar in UTC, YYYY-MM-DD. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
