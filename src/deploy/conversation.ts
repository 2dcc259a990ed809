import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, MachineAccess } from '../io/ssh.ts';
import type { Machine } from './machines.ts';
import { type MachineRelease, type Ticket, ticketText } from './release.ts';
import { type MachineStatus, parseStatus } from './status.ts';

/** The exit codes of the agent. */
const AGENT = { done: 0, refused: 4, rolledBack: 5, degraded: 6 } as const;

/** How a step with a machine ended. */
export type Ending =
  /** It was done. */
  | { readonly kind: 'done' }
  /** The machine has what it had. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The machine had the new release, and has the old one again. */
  | { readonly kind: 'rolled-back'; readonly reason: string }
  /** The machine has the old release, or returns to it, and something is wrong there, or nobody knows. */
  | { readonly kind: 'degraded'; readonly reason: string };

/** Hears what the agent does, by the names of its steps. */
export type OnStep = (step: string) => void;

/** What prepare found out. */
export interface Preparation {
  readonly ending: Ending;
  /** The services that would be reloaded, in this order. */
  readonly reloads: readonly string[];
  /** Files made by hand in whose place ours come. */
  readonly replaces: readonly string[];
}

/** Milliseconds between two attempts to reach a machine again. */
const RETRY = 2000;
/** Milliseconds for which that is tried: longer than an agent that was interrupted needs to finish. */
const PERSISTENCE = 60_000;

/** Talks with the agent of one machine; each command is a connection of its own. */
export class Conversation {
  readonly machine: Machine;
  readonly #access: MachineAccess;
  readonly #onStep: OnStep;

  constructor(machine: Machine, access: MachineAccess, onStep: OnStep = () => {}) {
    this.machine = machine;
    this.#access = access;
    this.#onStep = onStep;
  }

  /** What the machine has; the reason where it cannot be asked. */
  async status(): Promise<MachineStatus | string> {
    const answer = await this.#access.ask(this.machine.address, 'status', { timeout: PERSISTENCE });
    if (answer.exitCode !== AGENT.done) return `it cannot be asked: ${reasonOf(answer)}`;
    return parseStatus(answer.output);
  }

  /** Brings a release to the machine, and has everything tested there that can be before it runs. */
  async prepare(release: MachineRelease, ticket: Ticket): Promise<Preparation> {
    const upload = await this.#access.upload(this.machine.address, release.digest, uploadOf(release, ticket));
    if (upload.exitCode !== 0) {
      const reason = `the upload failed: ${reasonOf(upload)}`;
      return { ending: { kind: 'refused', reason }, reloads: [], replaces: [] };
    }
    this.#onStep('uploaded');
    const answer = await this.#command('prepare', release.digest);
    const all = (key: string) => valuesOf(answer, key);
    return { ending: endingOf(answer), reloads: all('reloads'), replaces: all('replaces') };
  }

  /** Switches to a prepared release. The machine takes it back by itself unless `confirm` follows in time. */
  async activate(release: string): Promise<Ending> {
    return await this.#orReturn(await this.#command('activate', release), release);
  }

  /** Switches to a release that is kept; the rest is as with `activate`. */
  async returnTo(release: string): Promise<Ending> {
    return await this.#orReturn(await this.#command('rollback', release), release);
  }

  /** Makes an activation final, over a connection of its own: whoever cannot get in any more does not confirm. */
  async confirm(release: string): Promise<Ending> {
    const answer = await this.#command('confirm', release);
    if (isKnown(answer) && answer.exitCode !== AGENT.refused) return endingOf(answer);
    // The time was over, or the answer was lost, or the agent was: what the machine has tells whether it was done.
    const status = await this.#persist(async () => {
      const found = await this.status();
      return typeof found === 'string' ? undefined : found;
    });
    if (status?.release === release && status.pending === undefined) return { kind: 'done' };
    return await this.giveUp(release, `it did not confirm: ${reasonOf(answer)}`);
  }

  /** Has the machine return from a release that it may or may not have activated. */
  async giveUp(release: string, reason: string): Promise<Ending> {
    const ending = await this.#persist(async () => await this.#return(release, reason));
    if (ending !== undefined) return ending;
    return {
      kind: 'degraded',
      reason: `${reason}; it does not answer, and returns by itself when its time is over`,
    };
  }

  /** One attempt; undefined when the machine did not answer. */
  async #return(release: string, reason: string): Promise<Ending | undefined> {
    const status = await this.status();
    if (typeof status === 'string') return undefined;
    if (status.pending === undefined) {
      if (status.degraded !== undefined) return { kind: 'degraded', reason: status.degraded };
      const has = status.release === release ? 'degraded' : 'rolled-back';
      return { kind: has, reason };
    }
    const answer = await this.#command('rollback', status.pending.from);
    if (!isKnown(answer) || answer.exitCode === AGENT.refused) return undefined;
    return { ...endingOf(answer), reason } as Ending;
  }

  async #orReturn(answer: Answer, release: string): Promise<Ending> {
    if (isKnown(answer)) return endingOf(answer);
    return await this.giveUp(release, `the connection or the agent broke off: ${reasonOf(answer)}`);
  }

  async #command(verb: string, release: string): Promise<Answer> {
    const onLine = (line: string) => {
      if (line.startsWith('step ')) this.#onStep(line.slice('step '.length));
    };
    return await this.#access.ask(this.machine.address, `${verb} ${release}`, { onLine });
  }

  /** Tries again until there is an answer, for a while. */
  async #persist<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    for (const end = Date.now() + PERSISTENCE; ; await pause(RETRY)) {
      const answer = await attempt();
      if (answer !== undefined || Date.now() > end) return answer;
    }
  }
}

function uploadOf({ digest: _, manifest, files }: MachineRelease, ticket: Ticket): Map<string, string> {
  const contents = [...files].map(([path, { content }]): [string, string] => [`files${path}`, content]);
  return new Map([['manifest', manifest], ['ticket', ticketText(ticket)], ...contents]);
}

/** True when the agent itself said how it ended. */
function isKnown({ exitCode }: Answer): boolean {
  return Object.values(AGENT).some((code) => code === exitCode);
}

function endingOf(answer: Answer): Ending {
  const reason = reasonOf(answer);
  switch (answer.exitCode) {
    case AGENT.done:
      return { kind: 'done' };
    case AGENT.rolledBack:
      return { kind: 'rolled-back', reason };
    case AGENT.degraded:
      return { kind: 'degraded', reason };
    default:
      return { kind: 'refused', reason };
  }
}

/** Why something was not done, in the words of the agent, or else of ssh. */
function reasonOf(answer: Answer): string {
  const said = [...valuesOf(answer, 'problem'), ...valuesOf(answer, 'refused')];
  const complaint = answer.complaint.trim().split('\n').slice(-3).join(' ');
  return [...said, complaint].find((text) => text !== '') ?? `it ended with ${answer.exitCode ?? 'a signal'}`;
}

function valuesOf({ output }: Answer, key: string): string[] {
  const lines = output.split('\n').filter((line) => line.startsWith(`${key} `));
  return lines.map((line) => line.slice(key.length + 1));
}
