import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import type { Example } from './rule.ts';

/** The text that a reader sees of an example, and what was found in it. */
export interface CheckedExample {
  readonly source: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Findings about a completed example as findings about its own lines, for a reader who is shown no others. Where one
 * points to a line that only the completion has, the reader has to be shown the completed text.
 */
export function inOwnLines(
  { mail }: Example,
  completed: SourceFile,
  diagnostics: readonly Diagnostic[],
): CheckedExample {
  const source = { name: completed.name, text: mail.replace(/[«»]/g, '').replace(/\n*$/, '\n') };
  const move = mover(completed.text, source.text);
  const moved = diagnostics.map((diagnostic) => movedDiagnostic(diagnostic, move));
  const isWhole = moved.every((diagnostic) => diagnostic !== undefined);
  return isWhole ? { source, diagnostics: moved } : { source: completed, diagnostics };
}

type Move = (span: Span) => Span | undefined;

/** The own lines stand in the completed text in their order, with others between them. */
function mover(completed: string, own: string): Move {
  const ownLines = linesOf(own);
  const shifts: { readonly from: number; readonly to: number; readonly by: number }[] = [];
  let next = 0;
  for (const { text, start } of linesOf(completed)) {
    const line = ownLines[next];
    if (line?.text !== text) continue;
    shifts.push({ from: start, to: start + text.length, by: line.start - start });
    next += 1;
  }
  const moved = (offset: number) => {
    const shift = shifts.find(({ from, to }) => from <= offset && offset <= to);
    return shift && offset + shift.by;
  };
  return ({ file, start, end }) => {
    const [first, last] = [moved(start), moved(end)];
    return first === undefined || last === undefined ? undefined : { file, start: first, end: last };
  };
}

function linesOf(text: string): { readonly text: string; readonly start: number }[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const found = { text: line, start };
    start += line.length + 1;
    return found;
  });
}

function movedDiagnostic(diagnostic: Diagnostic, move: Move): Diagnostic | undefined {
  const span = move(diagnostic.span);
  const related = diagnostic.related?.flatMap((other) => {
    const place = move(other.span);
    return place === undefined ? [] : [{ ...other, span: place }];
  });
  if (span === undefined || related?.length !== diagnostic.related?.length) return undefined;
  return { ...diagnostic, span, ...(related && { related }) };
}
