import { dirname, posix } from 'node:path';
import type { History } from '../deploy/preflight.ts';
import type { MachineRelease, OutFiles } from '../deploy/release.ts';
import { privateKeyPath } from '../emit/outputs/signing-keys/output.ts';
import { Failure } from '../io/failure.ts';
import { uncommittedFiles } from '../io/git-state.ts';
import { type Commit, Revisions } from '../io/revisions.ts';
import { compareTree } from '../io/tree.ts';
import { releaseDigest } from '../mail/release-digest.ts';
import { emitFiles } from '../pipeline.ts';
import { DeployExit, type Fleet, openFleet } from './fleet.ts';
import { outDirectory } from './out-directory.ts';
import type { Terminal } from './terminal.ts';

/** What a commit gives: checked, built, and what was committed. */
export interface CommittedBuild {
  readonly fleet: Fleet;
  readonly commit: Commit;
  /** The digest of all of out/. */
  readonly estate: string;
  readonly files: OutFiles;
  readonly history: History;
}

/**
 * Builds the commit that is checked out, twice, and makes sure that out/ of the commit is just that. Undefined when
 * mail.yml has errors; a Failure, refused, for everything that is not as it was reviewed.
 */
export async function buildOfCommit(
  file: string,
  reviewed: string | undefined,
  terminal: Terminal,
): Promise<CommittedBuild | undefined> {
  const directory = dirname(file);
  const revisions = await Revisions.open(directory);
  const commit = await revisions?.commit('HEAD');
  if (revisions === undefined || commit === undefined) {
    throw refusal(`${file} is in no commit`, 'a deploy is of a commit: git add, git commit');
  }
  const changed = await uncommittedFiles(directory);
  if (changed[0] !== undefined) {
    throw refusal(`${changed[0]} is not as the commit has it`, 'commit it, or take the change back');
  }
  const fleet = await openFleet(file, terminal, commit.day);
  if (fleet === undefined) return undefined;
  const files = await builtTwice(file, fleet, commit, terminal);
  requireCommitted(file, files);
  const estate = releaseDigest([...files].map(([path, content]) => ({ path, content })));
  if (reviewed !== undefined && reviewed !== estate) {
    throw refusal(`this build is ${estate}, and not ${reviewed}`, 'deploy the commit that was reviewed');
  }
  return { fleet, commit, estate, files, history: historyOf(revisions, commit, file) };
}

async function builtTwice(file: string, fleet: Fleet, commit: Commit, terminal: Terminal): Promise<OutFiles> {
  const files = await filesOfFleet(fleet);
  const again = await openFleet(file, terminal, commit.day);
  const others = again === undefined ? new Map() : await filesOfFleet(again);
  const isSame = files.size === others.size && [...files].every(([path, text]) => others.get(path) === text);
  if (isSame) return files;
  throw refusal('two builds of this commit differ', 'this is a bug in mailc; please report it');
}

async function filesOfFleet({ system }: Fleet): Promise<OutFiles> {
  return new Map((await emitFiles(system)).map(({ path, content }) => [path, content]));
}

function requireCommitted(file: string, files: OutFiles): void {
  const out = outDirectory(file, undefined);
  const built = [...files].map(([path, content]) => ({ path, content }));
  const [change] = compareTree(out, built, () => true).changes;
  if (change === undefined) return;
  throw refusal(
    `${posix.join(out, change.path)} is not what ${file} gives`,
    'run npx mailc build, and have the difference reviewed',
  );
}

function refusal(message: string, help: string): Failure {
  return new Failure(message, { help, exitCode: DeployExit.refused });
}

/** A commit that was before this one is an ancestor of it; what out/ was is asked for once for each commit. */
function historyOf(revisions: Revisions, head: Commit, file: string): History {
  const known = new Map<string, Promise<OutFiles>>();
  const out = outDirectory(file, undefined);
  return {
    isBefore: async (id) => {
      const commit = await revisions.commit(id);
      return commit === undefined ? undefined : (await revisions.mergeBase(commit, head)).id === commit.id;
    },
    outAt: (id) => {
      const files = known.get(id) ?? outAt(revisions, id, out);
      known.set(id, files);
      return files;
    },
  };
}

/** What a directory of a build held in a commit. */
export async function outAt(revisions: Revisions, id: string, directory: string): Promise<OutFiles> {
  const out = revisions.pathOf(directory);
  const blobs = await revisions.files(await revisions.requireCommit(id), out);
  const contents = [...blobs].map(
    async ([path, blob]): Promise<[string, string]> => [
      path.slice(out.length + 1),
      (await revisions.content(blob)).toString('utf8'),
    ],
  );
  return new Map(await Promise.all(contents));
}

/** What each machine of a build gets. */
export async function releaseFor({
  fleet,
  files,
}: Pick<CommittedBuild, 'fleet' | 'files'>): Promise<(machine: { readonly name: string }) => MachineRelease> {
  const { releaseOf } = await import('../deploy/release.ts');
  return ({ name }) => releaseOf(name, files, fleet.system, privateKeyPath);
}
