import { Conversation, type Ending } from '../../deploy/conversation.ts';
import type { MachineStatus } from '../../deploy/status.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { MachineAccess } from '../../io/ssh.ts';
import { DeployExit, machineNamed, openFleet } from '../fleet.ts';
import { progressOf } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export interface RollbackOptions {
  readonly file: string;
}

/** `mailc rollback`: brings a machine back to a release that it keeps; without a wish to the one before. */
export async function rollback(
  name: string,
  wish: string | undefined,
  { file }: RollbackOptions,
  terminal: Terminal,
): Promise<number> {
  const fleet = await openFleet(file, terminal);
  if (fleet === undefined) return ExitCode.findings;
  const machine = machineNamed(fleet.machines, name);
  const access = MachineAccess.open(file);
  try {
    const progress = progressOf(terminal, terminal.talkStyle.width);
    const talk = new Conversation(machine, access, (step) => progress.step(machine, step));
    const status = await talk.status();
    if (typeof status === 'string') throw new Failure(`${name}: ${status}`);
    const release = targetOf(status, wish);
    const ending = await goBack(talk, status, release);
    terminal.print(`${name}: ${sentenceOf(ending, release)}\n`);
    return exitCodeOf(ending);
  } finally {
    access.close();
  }
}

/** What is pending is merely taken back; a kept release is confirmed as a new one is. */
async function goBack(talk: Conversation, status: MachineStatus, release: string): Promise<Ending> {
  const returned = await talk.returnTo(release);
  if (status.pending !== undefined) return returned.kind === 'rolled-back' ? { kind: 'done' } : returned;
  return returned.kind === 'done' ? await talk.confirm(release) : returned;
}

/** The release that a wish begins like. */
function targetOf({ kept, pending, previous, release }: MachineStatus, wish: string | undefined): string {
  const help = `it keeps ${kept.map((one) => one.release.slice(0, 12)).join(', ') || 'none'}`;
  if (pending !== undefined && wish === undefined) return pending.from;
  const found = kept.filter((one) =>
    wish === undefined ? one.release === previous : one.release.startsWith(wish),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1 && only.release !== release) return only.release;
  if (only?.release === release)
    throw new Failure(`that release runs already`, { exitCode: DeployExit.refused });
  const what = wish === undefined ? 'no release before this one' : `no release ${wish}`;
  throw new Failure(`the machine keeps ${what}`, { help, exitCode: DeployExit.refused });
}

function sentenceOf(ending: Ending, release: string): string {
  if (ending.kind === 'done') return `runs release ${release.slice(0, 12)} again`;
  return `${ending.kind}: ${ending.reason}`;
}

function exitCodeOf({ kind }: Ending): number {
  const codes = {
    done: ExitCode.clean,
    refused: DeployExit.refused,
    'rolled-back': DeployExit.rolledBack,
    degraded: DeployExit.degraded,
  };
  return codes[kind];
}
