import { type Machine, machinesOf } from '../deploy/machines.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import { quoted, similarName } from '../mail/names.ts';
import type { MailSystem } from '../mail/system.ts';
import { resolveSystem } from '../pipeline.ts';
import { printFindings, summarize } from './findings.ts';
import { openProject, type Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** The exit codes of the verbs that change machines, beside the usual ones. */
export const DeployExit = { refused: 4, rolledBack: 5, degraded: 6 } as const;

/** A mail.yml without errors, and its machines. */
export interface Fleet {
  readonly project: Project;
  readonly system: MailSystem;
  readonly machines: readonly Machine[];
}

/** Opens a mail.yml; undefined when it has errors, which are printed then. */
export async function openFleet(
  file: string,
  terminal: Terminal,
  today?: string,
): Promise<Fleet | undefined> {
  const project = await openProject(file, today);
  if (project.document === undefined) {
    await printFindings(project, terminal);
    terminal.say(`${visible(project.source.name)}: ${summarize(project.diagnostics)}\n`);
    return undefined;
  }
  const system = await resolveSystem(project.document);
  return { project, system, machines: machinesOf(system) };
}

/** The machines of these names; all of them for none. */
export function chosenMachines(
  { machines }: Pick<Fleet, 'machines'>,
  names: readonly string[] = [],
): Machine[] {
  const chosen = new Set(names.map((name) => machineNamed(machines, name)));
  return machines.filter((machine) => names.length === 0 || chosen.has(machine));
}

/** The machine of this name. */
export function machineNamed(machines: readonly Machine[], name: string): Machine {
  const found = machines.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  const similar = similarName(
    name,
    machines.map((machine) => machine.name),
  );
  throw new Failure(`no machine of this mail.yml is called ${quoted(name)}`, {
    help: similar === undefined ? 'the names stand under servers and hosts' : `did you mean ${similar}?`,
    exitCode: ExitCode.usage,
  });
}
