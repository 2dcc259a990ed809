import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { FormatName } from '../../diagnostics/formats/index.ts';
import { ExitCode } from '../../io/failure.ts';
import { printFindings, summarize } from '../findings.ts';
import { openProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckOptions {
  readonly format?: FormatName;
  readonly today?: string;
  readonly quiet?: boolean;
}

/** `mailc check`: prints every finding about a mail.yml. */
export async function check(file: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const project = await openProject(file, options.today);
  await printFindings(project, terminal, options.format);
  if (options.quiet !== true) terminal.say(`${file}: ${summarize(project.diagnostics)}\n`);
  return hasErrors(project.diagnostics) ? ExitCode.findings : ExitCode.clean;
}
