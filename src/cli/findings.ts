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
  { print, style, isInteractive }: Terminal,
  wish?: FormatName,
): Promise<void> {
  const name = wish ?? (isInteractive ? 'pretty' : 'compact');
  if (diagnostics.length === 0 && FOR_PEOPLE.has(name)) return;
  const format = await formats[name]();
  print(format(diagnostics, sources, style, name === 'sarif' ? await rulesByCode() : undefined));
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
