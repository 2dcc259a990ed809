import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { FormatName } from '../../diagnostics/formats/index.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { ExitCode } from '../../io/failure.ts';
import { printFindings, summarize } from '../findings.ts';
import type { FixedProject } from '../fix.ts';
import { openProject, type Project } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckOptions {
  readonly format?: FormatName;
  readonly today?: string;
  readonly quiet?: boolean;
  readonly fix?: boolean;
}

/** `mailc check`: prints every finding about a mail.yml, after it mended what it can where that is wanted. */
export async function check(file: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const { fix = false, today, quiet = false } = options;
  const opened = await openProject(file, today);
  const { project, told } = fix ? await mended(opened, today) : { project: opened, told: [] };
  if (!quiet) for (const line of told) terminal.say(`${visible(line)}\n`);
  await printFindings(project, terminal, options.format);
  if (!quiet) terminal.say(`${file}: ${[...summaryOf(told), summarize(project.diagnostics)].join(', ')}\n`);
  return hasErrors(project.diagnostics) ? ExitCode.findings : ExitCode.clean;
}

async function mended(project: Project, today: string | undefined): Promise<FixedProject> {
  const { fixProject } = await import('../fix.ts');
  return fixProject(project, today);
}

function summaryOf(told: readonly string[]): string[] {
  return told.length === 0 ? [] : [`${told.length} mended`];
}
