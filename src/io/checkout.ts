import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** A file in a clone of a repository, and the commit that is checked out there. */
export interface Checkout {
  /** `.git`. */
  readonly repository: string;
  readonly commit: string;
  /** From the top of the working tree. */
  readonly path: string;
}

/** With these in the environment, Git looks for its repository elsewhere (git(1), "ENVIRONMENT VARIABLES"). */
const MOVING_GIT = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_CEILING_DIRECTORIES'];

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * Where a file stands, told from the files of `.git` (gitrepository-layout(5)), which costs a fiftieth of asking Git.
 * Undefined wherever Git may see it in another way: outside of a plain clone, in a worktree or a submodule, with
 * settings of Git in the environment, with references that are kept in another form; and in CI, which compares with
 * more commits than this one, in a clone where the job of another branch may have written what it liked.
 */
export function checkoutOf(file: string): Checkout | undefined {
  try {
    if (process.env.CI || basesInCi().length > 0) return undefined;
    if (MOVING_GIT.some((name) => process.env[name] !== undefined)) return undefined;
    const directory = realpathSync.native(dirname(file));
    const top = topAbove(directory);
    const repository = join(top, '.git');
    const commit = statSync(repository).isDirectory() ? headOf(repository) : undefined;
    return commit === undefined
      ? undefined
      : { repository, commit, path: relative(top, join(directory, basename(file))) };
  } catch {
    // Whatever cannot be read here is for Git to judge.
    return undefined;
  }
}

/** True where no clone can be: then Git need not be asked to say so. */
export function isOutsideOfGit(file: string): boolean {
  if (MOVING_GIT.some((name) => process.env[name] !== undefined)) return false;
  try {
    return !existsSync(join(topAbove(realpathSync.native(dirname(file))), '.git'));
  } catch {
    return false;
  }
}

/** The nearest directory that has a `.git`, from a directory upwards; the root where there is none. */
function topAbove(directory: string): string {
  const parent = dirname(directory);
  return parent === directory || existsSync(join(directory, '.git')) ? directory : topAbove(parent);
}

function headOf(repository: string): string | undefined {
  const head = readFileSync(join(repository, 'HEAD'), 'latin1').trim();
  if (COMMIT.test(head)) return head;
  const [, branch = ''] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  const commit = looseCommit(join(repository, branch)) ?? packedCommit(repository, branch);
  return COMMIT.test(commit ?? '') ? commit : undefined;
}

function looseCommit(reference: string): string | undefined {
  return existsSync(reference) ? readFileSync(reference, 'latin1').trim() : undefined;
}

function packedCommit(repository: string, branch: string): string | undefined {
  const lines = readFileSync(join(repository, 'packed-refs'), 'latin1').split('\n');
  return lines.find((line) => line.endsWith(` ${branch}`))?.slice(0, -branch.length - 1);
}

/**
 * GitLab's names for what a pipeline is about to change: the target of a merge, where the branch left it, the branch
 * before the push.
 */
export function basesInCi(): string[] {
  const { CI_MERGE_REQUEST_TARGET_BRANCH_SHA, CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_COMMIT_BEFORE_SHA } =
    process.env;
  const stated = [CI_MERGE_REQUEST_TARGET_BRANCH_SHA, CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_COMMIT_BEFORE_SHA];
  // Where there is no such commit, GitLab says so with zeros.
  return stated.flatMap((sha = '') => (/^(?!0+$)[0-9a-f]{40,64}$/.test(sha) ? [sha] : []));
}
