import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Style } from '../../diagnostics/formats/format.ts';
import { findingsData } from '../../diagnostics/formats/json.ts';
import { pretty } from '../../diagnostics/formats/pretty.ts';
import { placeFinder } from '../../diagnostics/lines.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { counted, say } from '../words.ts';
import { VERSION } from './json.ts';
import { inMarkdown, MARKER } from './markdown.ts';

/** A mail.yml with errors, of which there is no plan. */
export interface Refused {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];
}

/** What is told in the place of a plan, for a terminal. */
export function refusalText(refused: Refused, style: Style): string {
  return `${style.paint('strong', verdict(refused))}\n\n${pretty(errorsOf(refused), refused.sources, style)}`;
}

/** What is told in the place of a plan, for a comment. */
export function refusalMarkdown(refused: Refused): string {
  const placeOf = placeFinder(refused.sources);
  const items = errorsOf(refused).map(({ span, message, help, code }) => {
    const { file, start } = placeOf(span);
    const mend = help === undefined ? [] : say`; ${help}`;
    return `- ${inMarkdown(say`${`${file}:${start.line}:${start.column}`} ${message}${mend} (${code})`)}`;
  });
  return `${[MARKER, `**${verdict(refused)}**`, items.join('\n')].join('\n\n')}\n`;
}

/** What is told in the place of a plan, for programs. */
export function refusalJson(refused: Refused): string {
  const head = findingsData(errorsOf(refused), refused.sources);
  return `${JSON.stringify({ version: VERSION, verdict: verdict(refused), head }, null, 2)}\n`;
}

function errorsOf({ diagnostics }: Refused): Diagnostic[] {
  return diagnostics.filter((finding) => hasErrors([finding]));
}

function verdict(refused: Refused): string {
  return `There is no plan: mail.yml has ${counted(errorsOf(refused).length, 'error')}.`;
}
