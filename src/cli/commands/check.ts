import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { FormatName } from '../../diagnostics/formats/index.ts';
import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { beginCheck } from '../../io/clean.ts';
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
  const rememberClean = beginCheck(file);
  const opened = await openProject(file, today);
  const { project, told } = fix ? await mended(opened, today) : { project: opened, told: [] };
  if (!quiet) for (const line of told) terminal.say(`${visible(line)}\n`);
  if (options.format === 'json') await printData(project, terminal);
  else await printFindings(project, terminal, options.format);
  if (!quiet) terminal.say(`${visible(file)}: ${summary(project.diagnostics, told.length)}\n`);
  if (isCleanForGood(project)) rememberClean(project.source.text, project.attachments);
  return hasErrors(project.diagnostics) ? ExitCode.findings : ExitCode.clean;
}

/** True when the next check of the same files need not even load the rules: see repeatsCleanCheck. */
function isCleanForGood({ diagnostics, isLasting }: Project): boolean {
  return diagnostics.length === 0 && isLasting;
}

/** As data there are, beside the findings, the results that receivers will see of our mail. */
async function printData(project: Project, terminal: Terminal): Promise<void> {
  const { checkData } = await import('../check-report.ts');
  terminal.print(jsonText(await checkData(project)));
}

async function mended(project: Project, today: string | undefined): Promise<FixedProject> {
  const { fixProject } = await import('../fix.ts');
  return fixProject(project, today);
}

/** "1 mended, 2 errors (--fix mends 1)". */
function summary(findings: readonly Diagnostic[], mended: number): string {
  const left = summarize(findings);
  if (mended > 0) return `${mended} mended, ${left}`;
  const fixable = findings.filter(({ fix }) => fix !== undefined).length;
  return fixable === 0 ? left : `${left} (--fix mends ${fixable})`;
}
