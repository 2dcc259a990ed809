import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type SimpleGit, simpleGit } from 'simple-git';
import { Failure } from './failure.ts';
import { dayOf } from './git.ts';

/** A commit, and the day of it. */
export interface Commit {
  /** In full: 40 hexadecimal digits, 64 in a repository of SHA-256. */
  readonly id: string;
  /** YYYY-MM-DD in UTC. */
  readonly day: string;
}

/** What to do about a clone of limited depth, in the words of those who make such clones. */
const DEEPEN =
  'fetch all of the history: git fetch --unshallow (GitLab CI: GIT_DEPTH: 0; GitHub Actions: fetch-depth: 0)';

/** Links and submodules have other modes: what they lead to is no part of the commit. */
const REGULAR_FILE = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s;

/** What Git knows about the past of a file; asking never touches the working tree or the index. */
export class Revisions {
  readonly #git: SimpleGit;
  readonly #root: string;
  readonly #contents = new Map<string, Promise<Buffer>>();

  private constructor(git: SimpleGit, root: string) {
    this.#git = git;
    this.#root = root;
  }

  /** Undefined for a directory in no repository, and where Git is not installed. */
  static async open(directory: string): Promise<Revisions | undefined> {
    const git = simpleGit(directory);
    try {
      return new Revisions(git, (await git.raw('rev-parse', '--show-toplevel')).replace(/\n$/, ''));
    } catch (error) {
      const message = messageOf(error);
      if (/not a git repository|spawn git ENOENT/.test(message)) return undefined;
      if (/work tree/.test(message)) {
        throw new Failure(`${directory} is a repository without a working tree`, {
          help: 'work in a clone of it',
        });
      }
      throw failureOf('open the repository', error);
    }
  }

  /** The path of a file on disk from the top of the working tree. */
  pathOf(file: string): string {
    return relative(this.#root, join(realpathSync(dirname(file)), basename(file)))
      .split(sep)
      .join('/');
  }

  /** The commit that a name means; undefined when the repository does not have it. */
  async commit(name: string): Promise<Commit | undefined> {
    if (name.startsWith('-')) return undefined;
    const id = await this.#commitId(name);
    if (id === '') return undefined;
    return { id, day: dayOf(Number(await this.#ask('log', '-1', '--format=%ct', id)) * 1000) };
  }

  /** The commit that a name means; a Failure that says what to do when the repository does not have it. */
  async requireCommit(name: string): Promise<Commit> {
    const commit = await this.commit(name);
    if (commit !== undefined) return commit;
    const isShallow = await this.#isShallow();
    throw new Failure(`this ${isShallow ? 'clone of limited depth' : 'repository'} has no commit ${name}`, {
      help: isShallow ? DEEPEN : 'name a commit, a branch or a tag; git fetch brings those of the others',
    });
  }

  /** The nearest commit that two have in common. */
  async mergeBase(one: Commit, other: Commit): Promise<Commit> {
    const id = await this.#ask('merge-base', one.id, other.id);
    if (id !== '') return this.requireCommit(id);
    const commits = `${one.id.slice(0, 7)} and ${other.id.slice(0, 7)}`;
    if (await this.#isShallow()) {
      throw new Failure(`this clone does not reach back to where ${commits} parted`, { help: DEEPEN });
    }
    throw new Failure(`${commits} have no commit in common`, {
      help: 'compare them as they are: mailc plan BASE..HEAD',
    });
  }

  /**
   * The tip of the default branch: of the remote, as `git clone` wrote it down; or the first of these names, of
   * `init.defaultBranch`, `main` and `master` that there is. Undefined when there is none.
   */
  async defaultBranch(names: readonly string[]): Promise<Commit | undefined> {
    const remote = await this.#ask('symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD');
    const configured = await this.#ask('config', '--get', 'init.defaultBranch');
    const branches = [...names, configured, 'main', 'master'].filter((name) => name !== '');
    const candidates = branches.flatMap((name) => [`refs/remotes/origin/${name}`, `refs/heads/${name}`]);
    for (const candidate of [remote, ...candidates]) {
      const commit = candidate === '' ? undefined : await this.commit(candidate);
      if (commit !== undefined) return commit;
    }
    return undefined;
  }

  /** The regular files of a commit below a directory ('' for all), by path from the top: each with the name of its content. */
  async files({ id }: Commit, directory: string): Promise<ReadonlyMap<string, string>> {
    const below = directory === '' ? [] : [`${directory}/`];
    const listing = await this.#ask('ls-tree', '-r', '-z', '--full-tree', id, '--', ...below);
    const files = new Map<string, string>();
    for (const entry of listing.split('\0')) {
      const [, blob, path] = REGULAR_FILE.exec(entry) ?? [];
      if (blob !== undefined && path !== undefined) files.set(path, blob);
    }
    return files;
  }

  /** The content by its name in Git. */
  content(blob: string): Promise<Buffer> {
    const known = this.#contents.get(blob) ?? this.#read(blob);
    this.#contents.set(blob, known);
    return known;
  }

  /** The name that a file had in a commit before it got its present one, there or in the working tree. */
  async formerName(path: string, base: Commit, head: Commit | undefined): Promise<string | undefined> {
    const sides = head === undefined ? [base.id] : [base.id, head.id];
    const renames = await this.#ask(
      'diff',
      '--name-status',
      '--find-renames',
      '--diff-filter=R',
      '-z',
      ...sides,
    );
    const fields = renames.split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) if (fields[at + 2] === path) return fields[at + 1];
    return undefined;
  }

  /** '' for a name that means nothing, or a file or directory of a commit. */
  async #commitId(name: string): Promise<string> {
    try {
      return await this.#ask('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    } catch (error) {
      if (/expected commit type/.test(messageOf(error))) return '';
      throw error;
    }
  }

  async #isShallow(): Promise<boolean> {
    return (await this.#ask('rev-parse', '--is-shallow-repository')) === 'true';
  }

  async #read(blob: string): Promise<Buffer> {
    try {
      return await this.#git.binaryCatFile(['blob', blob]);
    } catch (error) {
      throw failureOf(`read ${blob}`, error);
    }
  }

  /** What Git prints; '' too where the answer is no, which it says by its exit code alone. */
  async #ask(...args: string[]): Promise<string> {
    try {
      return (await this.#git.raw(...args)).replace(/\n$/, '');
    } catch (error) {
      throw failureOf(`ask for git ${args[0]}`, error);
    }
  }
}

function failureOf(action: string, error: unknown): Failure {
  return new Failure(`cannot ${action}: ${messageOf(error)}`, { cause: error });
}

/** The first line of what Git says. */
function messageOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return first.replace(/^(fatal|error): /i, '');
}
