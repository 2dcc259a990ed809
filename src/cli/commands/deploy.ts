import type { DeployJob, MachineResult } from '../../deploy/deploy.ts';
import { deploy as deployTo } from '../../deploy/deploy.ts';
import { deployReport } from '../../deploy/junit.ts';
import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { ExitCode } from '../../io/failure.ts';
import { replaceFile } from '../../io/report-file.ts';
import { holdSignals } from '../../io/signals.ts';
import { MachineAccess } from '../../io/ssh.ts';
import { buildOfCommit, type CommittedBuild, releaseFor } from '../commit.ts';
import { count } from '../count.ts';
import { chosenMachines, DeployExit } from '../fleet.ts';
import { progressOf } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export interface DeployOptions {
  readonly file: string;
  readonly target?: readonly string[];
  readonly parallel: number;
  readonly dryRun?: boolean;
  readonly allowLargeChange?: boolean;
  readonly digest?: string;
  readonly json?: boolean;
  readonly junit?: string;
}

/** `mailc deploy`: brings the machines to the release of the commit that is checked out. */
export async function deploy(options: DeployOptions, terminal: Terminal): Promise<number> {
  const build = await buildOfCommit(options.file, options.digest, terminal);
  if (build === undefined) return ExitCode.findings;
  const started = Date.now();
  const results = await run(build, options, terminal);
  const seconds = (Date.now() - started) / 1000;
  if (options.junit !== undefined) replaceFile(options.junit, deployReport(results, seconds));
  if (options.json === true) terminal.print(jsonText(dataOf(build, results, seconds)));
  else terminal.print(`${verdict(build, results, seconds)}\n`);
  return exitCodeOf(results);
}

async function run(
  build: CommittedBuild,
  options: DeployOptions,
  terminal: Terminal,
): Promise<MachineResult[]> {
  const machines = chosenMachines(build.fleet, options.target);
  const access = MachineAccess.open(options.file);
  const signals = holdSignals();
  const job: DeployJob = {
    machines,
    releaseOf: await releaseFor(build),
    origin: { commit: build.commit.id, today: build.commit.day, estate: build.estate },
    history: build.history,
    access,
    parallel: options.parallel,
    dryRun: options.dryRun ?? false,
    allowLargeChange: options.allowLargeChange ?? false,
    report: progressOf(terminal, terminal.talkStyle.width),
    stopped: signals.stopped,
  };
  try {
    return await deployTo(job);
  } finally {
    // Signals stay held: what a machine was told is reported, and the exit code says it.
    access.close();
  }
}

/** The worst that became of any machine. */
function exitCodeOf(results: readonly MachineResult[]): number {
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has('degraded')) return DeployExit.degraded;
  if (outcomes.has('rolled-back')) return DeployExit.rolledBack;
  return outcomes.has('refused') || outcomes.has('waiting') ? DeployExit.refused : ExitCode.clean;
}

function verdict({ commit }: CommittedBuild, results: readonly MachineResult[], seconds: number): string {
  const kinds = [...new Set(results.map(({ outcome }) => outcome))];
  const counts = kinds.map((kind) => {
    const number = results.filter(({ outcome }) => outcome === kind).length;
    return `${number} ${kind}`;
  });
  const machines = count(results.length, 'machine');
  return `${commit.id.slice(0, 12)}: ${machines}, ${counts.join(', ')}, in ${seconds.toFixed(1)} s`;
}

function dataOf(
  { commit, estate }: CommittedBuild,
  results: readonly MachineResult[],
  seconds: number,
): object {
  return {
    commit: commit.id,
    today: commit.day,
    digest: estate,
    seconds,
    machines: results.map(({ machine, ...rest }) => ({ machine: machine.name, ...rest })),
  };
}
