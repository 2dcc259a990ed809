import type { Code } from './codes.ts';

/** A half-open range of UTF-16 offsets in the text of one file. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** How bad a finding is; an error keeps `build` from writing. */
export type Severity = 'error' | 'warning';

/** A second place that helps to understand a finding, such as "first declared here". */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** A text to stand in the place of a span; of an empty span, a text to be inserted. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * One finding about an input. Line and column are worked out from the offsets
 * when it is printed, so that stages never count lines.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence that names the offending value. */
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly Related[];
  /** The mend, imperative: "write ...", "remove ...". */
  readonly help?: string;
  /** Where the rule comes from: an RFC section or a parameter of a server. */
  readonly reference?: string;
  /** What `--fix` does about it: only what leaves no doubt of what was meant. Made together or not at all. */
  readonly fix?: readonly TextEdit[];
}

/**
 * Orders findings by file, offset and code, so that output never depends on the order of discovery. What an alias of
 * YAML stands for has one place for several findings, which are said once.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics
    .toSorted(compare)
    .filter((one, index, sorted) => index === 0 || compare(one, sorted[index - 1] as Diagnostic) !== 0);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.span.file, b.span.file) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** True when a finding keeps the build from writing. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
