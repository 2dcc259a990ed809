import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type FormatName, formats } from '../diagnostics/formats/index.ts';
import { rulesByCode } from '../pipeline.ts';
import { count } from './count.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** Formats for readers who see from an empty page that nothing was found; the others are read by programs. */
const FOR_PEOPLE: ReadonlySet<FormatName> = new Set(['pretty', 'compact']);

/** Prints findings as data; without a wish, in the form that suits the reader. */
export async function printFindings(
  { diagnostics, sources }: Pick<Project, 'diagnostics' | 'sources'>,
  terminal: Terminal,
  wish?: FormatName,
): Promise<void> {
  if (diagnostics.length === 0 && (wish === undefined || FOR_PEOPLE.has(wish))) return;
  const name = wish ?? (terminal.isInteractive ? 'pretty' : 'compact');
  const format = await formats[name]();
  const rules = name === 'sarif' ? await rulesByCode() : undefined;
  terminal.print(format(diagnostics, sources, terminal.style, rules));
}

/** "2 errors and 1 warning". */
export function summarize(findings: readonly Diagnostic[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (warnings === 0) return errors === 0 ? 'no findings' : count(errors, 'error');
  return errors === 0
    ? count(warnings, 'warning')
    : `${count(errors, 'error')} and ${count(warnings, 'warning')}`;
}
