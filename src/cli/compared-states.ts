import { dirname } from 'node:path';
import { ExitCode, Failure } from '../io/failure.ts';
import { exists } from '../io/files.ts';
import { type Commit, Revisions } from '../io/revisions.ts';
import { releaseDigest } from '../mail/release-digest.ts';
import { readDeployed } from './deployed.ts';
import {
  type CommittedFile,
  directoryOf,
  type State,
  shortName,
  stateInCommit,
  stateOnDisk,
} from './states.ts';

/** Which states are to be compared. */
export interface Wish {
  /** BASE..HEAD, BASE...HEAD or BASE; undefined for the default branch and the working tree. */
  readonly range?: string | undefined;
  readonly file: string;
  /** The path of a manifest of what is deployed, to be compared with the working tree. */
  readonly deployed?: string | undefined;
  readonly today?: string | undefined;
}

/** The two states, and the words of a command that names them. */
export interface ComparedStates {
  /** Undefined where there was no mail.yml before. */
  readonly base: State | undefined;
  readonly head: State;
  /** As `8c6ab0e1..0c0ffee0`; what stands behind `mailc plan`. */
  readonly names: readonly string[];
}

const WORKING_TREE = 'the working tree';

/** Finds both states, reads them and compiles what can be compiled. */
export async function openStates(wish: Wish): Promise<ComparedStates> {
  if (wish.range !== undefined && wish.deployed !== undefined) {
    throw usage('--deployed is compared with the working tree, not with a range', 'leave out one of them');
  }
  const range = parseRange(wish.range);
  if (range !== undefined && isOnDisk(range.base) && (range.head === undefined || isOnDisk(range.head))) {
    return statesOfFiles(range.base, range.head ?? wish.file, wish);
  }
  const revisions = await historyOf(wish.file);
  if (wish.deployed !== undefined) return deployedState(revisions, wish.deployed, wish);
  const [base, head] = await commitsOf(range, revisions);
  return statesInGit({ revisions, base, head }, wish);
}

/** The repository that a file is in. */
async function historyOf(file: string): Promise<Revisions> {
  const directory = dirname(file);
  if (!exists(directory)) {
    throw new Failure(`there is no directory ${directory}`, {
      help: 'name the file that you mean by --file',
    });
  }
  const revisions = await Revisions.open(directory);
  if (revisions !== undefined) return revisions;
  throw new Failure(`${file} is in no repository of Git, or Git is not installed`, {
    help: 'compare two files: mailc plan OLD.yml..NEW.yml',
  });
}

/** Both sides of a range as Git writes it; a side that is left out is HEAD, and without dots the working tree. */
function parseRange(range: string | undefined): Range | undefined {
  if (range === undefined) return undefined;
  if (range.trim() === '') {
    throw usage('the commit to compare with has an empty name', 'name one, or leave the argument out');
  }
  const [, base = '', dots, head = ''] = /^(.*?)(?:(\.\.\.?)(.*))?$/s.exec(range) ?? [];
  if (dots === undefined) return { base, head: undefined, isFromMergeBase: false };
  return { base: base || 'HEAD', head: head || 'HEAD', isFromMergeBase: dots === '...' };
}

interface Range {
  readonly base: string;
  /** Undefined for the working tree. */
  readonly head: string | undefined;
  readonly isFromMergeBase: boolean;
}

/** The path of a mail.yml, not the name of a commit. */
function isOnDisk(name: string): boolean {
  return /\.ya?ml$/.test(name) && exists(name);
}

async function statesOfFiles(base: string, head: string, { today }: Wish): Promise<ComparedStates> {
  const [before, after] = [await stateOnDisk(base, base, today), await stateOnDisk(head, head, today)];
  return { base: before, head: after, names: [`${base}..${head}`] };
}

/** The commits to compare; undefined for the working tree as head, and for the base of a first commit. */
async function commitsOf(
  range: Range | undefined,
  revisions: Revisions,
): Promise<[Commit | undefined, Commit | undefined]> {
  if (range === undefined) return [await baseOfWork(revisions), undefined];
  const base = await revisions.requireCommit(range.base);
  const head = range.head === undefined ? undefined : await revisions.requireCommit(range.head);
  return [range.isFromMergeBase && head !== undefined ? await revisions.mergeBase(base, head) : base, head];
}

/**
 * Where the work in progress left the default branch; undefined before the first commit. GitLab says it in a pipeline of a
 * merge request; where it has merged both branches for the pipeline, it is the tip of the target branch.
 */
async function baseOfWork(revisions: Revisions): Promise<Commit | undefined> {
  const { CI_MERGE_REQUEST_TARGET_BRANCH_SHA, CI_MERGE_REQUEST_DIFF_BASE_SHA } = process.env;
  const { CI_DEFAULT_BRANCH, GITHUB_BASE_REF } = process.env;
  const stated = CI_MERGE_REQUEST_TARGET_BRANCH_SHA || CI_MERGE_REQUEST_DIFF_BASE_SHA;
  if (stated) return revisions.requireCommit(stated);
  const head = await revisions.commit('HEAD');
  if (head === undefined) return undefined;
  const branches = [CI_DEFAULT_BRANCH, GITHUB_BASE_REF].filter((name) => name !== undefined && name !== '');
  const branch = await revisions.defaultBranch(branches as string[]);
  if (branch === undefined) {
    throw usage(
      'this clone does not know its default branch',
      'name what to compare with, as in mailc plan HEAD, or ask the remote: git remote set-head origin --auto',
    );
  }
  return revisions.mergeBase(branch, head);
}

interface Commits {
  readonly revisions: Revisions;
  readonly base: Commit | undefined;
  /** The day that the base was built for; undefined for that of its commit. */
  readonly baseDay?: string | undefined;
  readonly head: Commit | undefined;
}

async function statesInGit(commits: Commits, wish: Wish): Promise<ComparedStates> {
  const { revisions, base: baseCommit, baseDay = wish.today, head: headCommit } = commits;
  const file = baseCommit && (await fileIn(baseCommit, commits, wish.file));
  const base = file && (await stateInCommit(file, { today: baseDay }));
  const head =
    headCommit === undefined
      ? await stateOnDisk(wish.file, WORKING_TREE, wish.today)
      : await stateInCommit(
          { revisions, commit: headCommit, path: revisions.pathOf(wish.file), name: wish.file },
          { today: wish.today, before: base?.project.source },
        );
  const range = [baseCommit, headCommit].flatMap((commit) =>
    commit === undefined ? [] : [shortName(commit)],
  );
  return { base, head, names: [...(range.length === 0 ? [] : [range.join('..')]), ...namesOfFile(wish)] };
}

/** The file in the base, under its former name if it had one; undefined where it was not there yet. */
async function fileIn(
  commit: Commit,
  { revisions, head }: Commits,
  file: string,
): Promise<CommittedFile | undefined> {
  const path = revisions.pathOf(file);
  const isThere = (await revisions.files(commit, directoryOf(path))).has(path);
  const former = isThere ? path : await revisions.formerName(path, commit, head);
  return former === undefined
    ? undefined
    : { revisions, commit, path: former, name: isThere ? file : former };
}

function namesOfFile({ file }: Wish): string[] {
  return file === 'mail.yml' ? [] : ['--file', file];
}

/** What is deployed, by the commit that it was built of; it is doubtful when that commit gives something else. */
async function deployedState(revisions: Revisions, manifest: string, wish: Wish): Promise<ComparedStates> {
  const { commit: id, today, digest } = readDeployed(manifest);
  const commit = await revisions.requireCommit(id);
  const { base, head } = await statesInGit(
    { revisions, base: commit, baseDay: today, head: undefined },
    wish,
  );
  const names = ['--deployed', manifest, ...namesOfFile(wish)];
  if (base === undefined || base.side.compiled === undefined || digest === undefined)
    return { base, head, names };
  const built = releaseDigest(base.side.compiled.files);
  if (built === digest) return { base, head, names };
  const doubt = `What is deployed (${digest}) is not what this mailc makes of commit ${shortName(commit)}, which is compared with`;
  return { base: { ...base, side: { ...base.side, doubt } }, head, names };
}

function usage(message: string, help: string): Failure {
  return new Failure(message, { help, exitCode: ExitCode.usage });
}
