import { dirname } from 'node:path';
import { filesOf } from '../../deploy/release.ts';
import type { MachineStatus } from '../../deploy/status.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { ExitCode } from '../../io/failure.ts';
import { Revisions } from '../../io/revisions.ts';
import { RELEASE_NAME } from '../../mail/postfix-rows.ts';
import { type Asked, askMachines } from '../ask-machines.ts';
import { outAt } from '../commit.ts';
import { chosenMachines, openFleet } from '../fleet.ts';
import { outDirectory } from '../out-directory.ts';
import { patchOf } from '../patch.ts';
import type { Terminal } from '../terminal.ts';

export interface DriftOptions {
  readonly file: string;
  readonly target?: readonly string[];
}

/** The text that was deployed to a place of a machine; undefined where Git does not know. */
type Deployed = (path: string) => string | undefined;

/** `mailc drift`: what was changed by hand on the machines, as a diff from what was deployed. */
export async function drift({ file, target }: DriftOptions, terminal: Terminal): Promise<number> {
  const fleet = await openFleet(file, terminal);
  if (fleet === undefined) return ExitCode.findings;
  const answers = await askMachines(file, chosenMachines(fleet, target));
  for (const answer of answers) await printDrift(answer, file, terminal);
  const silent = answers.filter(({ status }) => typeof status === 'string');
  if (silent.length > 0) return ExitCode.failure;
  return answers.some(({ status }) => typeof status === 'object' && status.drift.length > 0)
    ? ExitCode.findings
    : ExitCode.clean;
}

async function printDrift({ machine, status }: Asked, file: string, terminal: Terminal): Promise<void> {
  if (typeof status === 'string') {
    terminal.say(`${machine.name}: ${status}\n`);
    return;
  }
  if (status.drift.length === 0) return;
  const deployed = await deployedTexts(machine.name, status, file);
  for (const { path, text } of status.drift) {
    const lines = differenceOf(deployed(path), text) ?? ['(not shown: a secret, no text, gone, or too much)'];
    const head = [`--- deployed/${machine.name}${path}`, `+++ now/${machine.name}${path}`];
    terminal.print([...head, ...lines].map((line) => `${visible(line)}\n`).join(''));
  }
}

function differenceOf(before: string | undefined, now: string | undefined): readonly string[] | undefined {
  if (before === undefined || now === undefined) return undefined;
  return patchOf(() => before, now)?.lines;
}

/** From Git, with what the agent had put in. */
async function deployedTexts(
  name: string,
  { commit, release = '' }: MachineStatus,
  file: string,
): Promise<Deployed> {
  const revisions = await Revisions.open(dirname(file));
  if (commit === undefined || (await revisions?.commit(commit)) === undefined) return () => undefined;
  const out = await outAt(revisions as Revisions, commit, outDirectory(file, undefined));
  const files = filesOf(name, out);
  return (path) => files.get(path)?.content.replace(RELEASE_NAME, release);
}
