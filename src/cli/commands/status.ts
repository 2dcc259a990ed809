import type { MachineStatus } from '../../deploy/status.ts';
import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { ExitCode } from '../../io/failure.ts';
import { type Asked, askMachines } from '../ask-machines.ts';
import { chosenMachines, openFleet } from '../fleet.ts';
import type { Terminal } from '../terminal.ts';

export interface StatusOptions {
  readonly file: string;
  readonly target?: readonly string[];
  readonly json?: boolean;
}

/** `mailc status`: which release each machine runs, of which commit, since when, and what is wrong with it. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<number> {
  const fleet = await openFleet(options.file, terminal);
  if (fleet === undefined) return ExitCode.findings;
  const answers = await askMachines(options.file, chosenMachines(fleet, options.target));
  if (options.json === true) terminal.print(jsonText(dataOf(answers)));
  else terminal.print(table(answers));
  return answers.every(isWell) ? ExitCode.clean : ExitCode.findings;
}

function isWell({ status }: Asked): boolean {
  return typeof status !== 'string' && remarksOn(status).length === 0;
}

/** What has to be known of a machine beside its release. */
function remarksOn(status: MachineStatus): string[] {
  const { release, pending, degraded, drift, missing } = status;
  return [
    ...(release === undefined ? ['nothing was deployed yet'] : []),
    ...(pending === undefined ? [] : [`waits to be confirmed, ${pending.seconds} s left`]),
    ...(degraded === undefined ? [] : [`degraded: ${degraded}`]),
    ...(drift.length === 0 ? [] : [`changed by hand: ${drift.map(({ path }) => path).join(', ')}`]),
    ...(missing.length === 0 ? [] : [`lacks ${missing.join(', ')}`]),
  ];
}

function table(answers: readonly Asked[]): string {
  const rows = answers.map(({ machine, status }) =>
    typeof status === 'string'
      ? [machine.name, '-', '-', '-', status]
      : [machine.name, short(status.release), short(status.commit), ageOf(status.since), remark(status)],
  );
  const all = [['machine', 'release', 'commit', 'age', 'drift and state'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map((row) => `${line(row)}\n`).join('');
}

function remark(status: MachineStatus): string {
  return remarksOn(status).join('; ') || 'as deployed';
}

function short(digest: string | undefined): string {
  return digest?.slice(0, 12) ?? '-';
}

/** By the clock of the machine and ours, which need not agree: to the minute it is right anyway. */
function ageOf(since: number | undefined): string {
  if (since === undefined) return '-';
  const minutes = Math.max(0, Math.round((Date.now() / 1000 - since) / 60));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

/** Of the first machine, the server where none is chosen, also in the form that `mailc plan --deployed` reads. */
function dataOf(answers: readonly Asked[]): object {
  const first = answers[0]?.status;
  const {
    commit,
    today,
    estate: digest,
  } = typeof first === 'object' ? first : ({} as Partial<MachineStatus>);
  return { commit, today, digest, machines: answers.map(machineData) };
}

function machineData({ machine, status }: Asked): object {
  if (typeof status === 'string') return { name: machine.name, unreachable: status };
  const { machine: _, drift, ...rest } = status;
  return { name: machine.name, ...rest, drift: drift.map(({ path }) => path) };
}
