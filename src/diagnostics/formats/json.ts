import type { Diagnostic, Span } from '../diagnostic.ts';
import { type Place, placeFinder } from '../lines.ts';
import type { SourceFile } from '../source.ts';
import type { Format } from './format.ts';
import { jsonText } from './json-text.ts';

/** Where a span stands, as data: lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface PlaceData {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A finding as programs read it; absent parts are left out. */
export interface FindingData extends PlaceData {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly related?: readonly (PlaceData & { readonly message: string })[];
  readonly help?: string;
  readonly reference?: string;
  /** What `--fix` would do: texts to stand in the place of others. */
  readonly fix?: readonly (PlaceData & { readonly text: string })[];
}

/** Findings as one JSON object with their number by severity. */
export const json: Format = (findings, sources) => jsonText(findingsData(findings, sources));

/** The object that `json` prints, for commands that say more than findings. */
export function findingsData(findings: readonly Diagnostic[], sources: readonly SourceFile[]) {
  const placeOf = placeFinder(sources);
  const at = (span: Span): PlaceData => placeData(placeOf(span));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return {
    errors,
    warnings: findings.length - errors,
    findings: findings.map((one) => findingData(one, at)),
  };
}

/** A place in the form that JSON output has everywhere. */
export function placeData({ file, start, end }: Omit<Place, 'lines'>): PlaceData {
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function findingData(
  { span, related, fix, ...finding }: Diagnostic,
  at: (span: Span) => PlaceData,
): FindingData {
  const { code, severity, message, ...mend } = finding;
  const places = related?.map((other) => ({ message: other.message, ...at(other.span) }));
  const edits = fix?.map((edit) => ({ ...at(edit.span), text: edit.text }));
  return {
    code,
    severity,
    message,
    ...at(span),
    ...mend,
    ...(places && { related: places }),
    ...(edits && { fix: edits }),
  };
}
