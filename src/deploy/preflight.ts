import { largeChanges } from './change.ts';
import type { Machine } from './machines.ts';
import { filesOf, type MachineRelease, type OutFiles } from './release.ts';
import type { MachineStatus } from './status.ts';

/** A machine, what it has, and what it is to have. */
export interface Candidate {
  readonly machine: Machine;
  readonly status: MachineStatus;
  readonly release: MachineRelease;
}

/** What the history in Git says of commits. */
export interface History {
  /** True when `commit` is the commit to deploy, or was before it on its branch; undefined when nobody knows it. */
  isBefore(commit: string): Promise<boolean | undefined>;
  /** What out/ was in a commit that is known. */
  outAt(commit: string): Promise<OutFiles>;
}

/** The reasons, each a sentence, for which a machine must not be deployed to. */
export async function objections(
  { machine, status, release }: Candidate,
  history: History,
  allowLargeChange: boolean,
): Promise<string[]> {
  const found: string[] = [];
  if (status.machine !== machine.name) found.push(`its agent says that this is ${status.machine}`);
  if (status.missing.length > 0) found.push(`it lacks ${status.missing.join(', ')}`);
  if (status.pending !== undefined) found.push(pendingText(status.pending));
  if (status.drift.length > 0) found.push(driftText(status, machine.name));
  if (status.commit === undefined) return found;
  const isBefore = await history.isBefore(status.commit);
  if (isBefore !== true) return [...found, orderText(status.commit, isBefore)];
  if (allowLargeChange) return found;
  const before = filesOf(machine.name, await history.outAt(status.commit));
  return [...found, ...largeChanges(before, release.files).map(largeText)];
}

function pendingText({ release, seconds }: NonNullable<MachineStatus['pending']>): string {
  const when = seconds > 0 ? `taken back in ${seconds} s` : 'being taken back';
  return `release ${release.slice(0, 12)} waits there to be confirmed, and is ${when} otherwise`;
}

function driftText({ drift }: MachineStatus, machine: string): string {
  const files = drift.map(({ path }) => path).join(', ');
  return `changed by hand: ${files}. See it with: mailc drift --target ${machine}`;
}

function orderText(commit: string, isBefore: false | undefined): string {
  const short = commit.slice(0, 12);
  if (isBefore === undefined) {
    return `it has commit ${short}, which this repository does not know; fetch all of the history (GitLab CI: GIT_DEPTH: 0)`;
  }
  return `it has commit ${short}, which is not before this one: a later deploy was there first, or the branches parted`;
}

function largeText({ path, before, lost }: ReturnType<typeof largeChanges>[number]): string {
  return `${path} would lose ${lost} of ${before} entries; when that is meant, --allow-large-change`;
}
