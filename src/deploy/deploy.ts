import type { MachineAccess } from '../io/ssh.ts';
import { addsAnything } from './change.ts';
import { Conversation, type Ending } from './conversation.ts';
import type { Machine } from './machines.ts';
import { type Candidate, type History, objections } from './preflight.ts';
import { filesOf, type MachineRelease, type Ticket } from './release.ts';
import type { MachineStatus } from './status.ts';

/** What is deployed, and how. */
export interface DeployJob {
  /** The server before the hosts; with `--target` one of them alone. */
  readonly machines: readonly Machine[];
  readonly releaseOf: (machine: Machine) => MachineRelease;
  /** What every ticket says. */
  readonly origin: Pick<Ticket, 'commit' | 'today' | 'estate'>;
  readonly history: History;
  readonly access: MachineAccess;
  /** How many machines at a time. */
  readonly parallel: number;
  readonly dryRun: boolean;
  readonly allowLargeChange: boolean;
  readonly report: Report;
  /** True once somebody wants it to end: what is not confirmed then is taken back. */
  readonly stopped: () => boolean;
}

/** Hears what happens, while it happens. */
export interface Report {
  /** A machine did a step. */
  step(machine: Machine, step: string): void;
  /** A machine is done, for this time. */
  end(result: MachineResult): void;
}

/** What became of a machine. */
export interface MachineResult {
  readonly machine: Machine;
  /** `waiting`: nothing was done, for another machine stopped the deploy. */
  readonly outcome: 'confirmed' | 'unchanged' | 'prepared' | 'waiting' | Exclude<Ending['kind'], 'done'>;
  readonly release: string;
  readonly reason?: string;
  /** The services that were reloaded, or would be. */
  readonly reloads: readonly string[];
  /** Files made by hand in whose place ours came, or would. */
  readonly replaces: readonly string[];
}

/** A machine on its way. */
interface Course {
  readonly machine: Machine;
  readonly release: MachineRelease;
  readonly talk: Conversation;
  readonly status: MachineStatus;
}

/**
 * Brings every machine to its release: all are asked, then all are prepared, and only then is the first one switched. Stops
 * at the first failure; each machine ends with its old release or its new one. The results are in the order of machines.
 */
export async function deploy(job: DeployJob): Promise<MachineResult[]> {
  const asked = await inParallel(job, job.machines, (machine) => ask(job, machine));
  const courses = asked.flatMap((answer) => ('talk' in answer ? [answer] : []));
  const refused = asked.flatMap((answer) => ('talk' in answer ? [] : [answer]));
  if (refused.length > 0) return together(job, refused, courses);
  const prepared = await inParallel(job, courses, (course) => prepare(job, course));
  if (job.dryRun || prepared.some(({ outcome }) => outcome === 'refused')) return report(job, prepared);
  return await switchAll(job, courses, prepared);
}

/** The machine's status, weighed; a result where it must not be deployed to. */
async function ask(job: DeployJob, machine: Machine): Promise<Course | MachineResult> {
  const talk = new Conversation(machine, job.access, (step) => job.report.step(machine, step));
  const release = job.releaseOf(machine);
  const status = await talk.status();
  if (typeof status === 'string') return result(machine, release, 'refused', status);
  const candidate: Candidate = { machine, status, release };
  const reasons = await objections(candidate, job.history, job.allowLargeChange);
  if (reasons.length > 0) return result(machine, release, 'refused', reasons.join('; '));
  return { machine, release, talk, status };
}

/** A machine that has the release already is told of the commit, if that is new to it, and otherwise left alone. */
async function prepare(job: DeployJob, course: Course): Promise<MachineResult> {
  const { machine, release, talk, status } = course;
  if (status.release === release.digest && status.commit === job.origin.commit) {
    return result(machine, release, 'unchanged');
  }
  const after = { release: status.release, commit: status.commit };
  const { ending, reloads, replaces } = await talk.prepare(release, { ...job.origin, after });
  if (ending.kind !== 'done')
    return { ...result(machine, release, 'refused', ending.reason), reloads, replaces };
  const outcome = status.release === release.digest ? 'unchanged' : 'prepared';
  return { ...result(machine, release, outcome), reloads, replaces };
}

/** The server by itself, before the hosts or after them. */
async function switchAll(
  job: DeployJob,
  courses: readonly Course[],
  prepared: readonly MachineResult[],
): Promise<MachineResult[]> {
  const results = new Map(prepared.map((one) => [one.machine, one]));
  const server = courses.filter(({ machine }) => machine.kind === 'server');
  const hosts = courses.filter(({ machine }) => machine.kind === 'host');
  const isFirst = server[0] === undefined || (await serverGoesFirst(job.history, server[0]));
  const groups = isFirst ? [server, hosts] : [hosts, server];
  let isWell = true;
  for (const group of groups) {
    await inParallel(job, group, async (course) => {
      const before = results.get(course.machine);
      if (before === undefined) return;
      const ended = isWell && !job.stopped() ? await switchOne(job, course, before) : waiting(before);
      results.set(course.machine, ended);
      job.report.end(ended);
      isWell &&= ended.outcome === 'confirmed' || ended.outcome === 'unchanged';
    });
  }
  return job.machines.flatMap((machine) => results.get(machine) ?? []);
}

/** Whether what the server takes on may be needed by the hosts; without a release of ours it has nothing to take away. */
export async function serverGoesFirst(history: History, server: Candidate): Promise<boolean> {
  if (server.status.commit === undefined) return true;
  const before = filesOf(server.machine.name, await history.outAt(server.status.commit));
  return addsAnything(before, server.release.files);
}

async function switchOne(job: DeployJob, course: Course, before: MachineResult): Promise<MachineResult> {
  const { talk, release, status } = course;
  if (before.outcome === 'unchanged') {
    if (status.commit === job.origin.commit) return before;
    return ended(before, await talk.confirm(release.digest), 'unchanged');
  }
  const activated = await talk.activate(release.digest);
  if (activated.kind !== 'done') return ended(before, activated, 'confirmed');
  const confirmed = job.stopped()
    ? await talk.giveUp(release.digest, 'the deploy was called off')
    : await talk.confirm(release.digest);
  return ended(before, confirmed, 'confirmed');
}

function ended(before: MachineResult, ending: Ending, success: 'confirmed' | 'unchanged'): MachineResult {
  if (ending.kind === 'done') return { ...before, outcome: success };
  return { ...before, outcome: ending.kind, reason: ending.reason };
}

function waiting(before: MachineResult): MachineResult {
  return before.outcome === 'unchanged' ? before : { ...before, outcome: 'waiting' };
}

function result(
  machine: Machine,
  { digest }: MachineRelease,
  outcome: MachineResult['outcome'],
  reason?: string,
): MachineResult {
  return {
    machine,
    release: digest,
    outcome,
    ...(reason !== undefined && { reason }),
    reloads: [],
    replaces: [],
  };
}

/** The refusals, and all others as waiting. */
function together(
  job: DeployJob,
  refused: readonly MachineResult[],
  courses: readonly Course[],
): MachineResult[] {
  const others = courses.map(({ machine, release }) => result(machine, release, 'waiting'));
  const all = new Map([...refused, ...others].map((one) => [one.machine, one]));
  return report(
    job,
    job.machines.flatMap((machine) => all.get(machine) ?? []),
  );
}

function report(job: DeployJob, results: readonly MachineResult[]): MachineResult[] {
  const isRefused = results.some(({ outcome }) => outcome === 'refused');
  const final = isRefused ? results.map((one) => (one.outcome === 'prepared' ? waiting(one) : one)) : results;
  for (const one of final) job.report.end(one);
  return [...final];
}

/** At most as many at a time as were asked for, in order. */
async function inParallel<T, R>(
  { parallel }: Pick<DeployJob, 'parallel'>,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return results;
}
