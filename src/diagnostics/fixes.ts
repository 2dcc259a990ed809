import type { Diagnostic, TextEdit } from './diagnostic.ts';

/** A text with fixes made, and the findings whose fixes they were. */
export interface Fixed {
  readonly text: string;
  readonly made: readonly Diagnostic[];
}

/** A fix and the part of the text that it is about. */
interface Reach {
  readonly finding: Diagnostic;
  readonly edits: readonly TextEdit[];
  readonly start: number;
  readonly end: number;
}

/**
 * Makes the fixes of findings about one text. Of two that touch, the second could be about what the first one
 * leaves: it waits for the next round.
 */
export function makeFixes(text: string, findings: readonly Diagnostic[]): Fixed {
  const made: Reach[] = [];
  for (const reach of findings.flatMap(reachOf).sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (reach.start > (made.at(-1)?.end ?? -1)) made.push(reach);
  }
  return {
    text: edited(
      text,
      made.flatMap(({ edits }) => edits),
    ),
    made: made.map(({ finding }) => finding),
  };
}

function reachOf(finding: Diagnostic): Reach[] {
  const { fix: edits = [] } = finding;
  if (edits.length === 0) return [];
  const start = Math.min(...edits.map(({ span }) => span.start));
  const end = Math.max(...edits.map(({ span }) => span.end));
  return [{ finding, edits, start, end }];
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { span, text: replacement } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    parts.push(text.slice(done, span.start), replacement);
    done = span.end;
  }
  return [...parts, text.slice(done)].join('');
}
