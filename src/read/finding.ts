import type { YamlCode } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { Range } from './marks.ts';

/** A problem of a text, before it knows the name of its file. Offsets are those of the source. */
export interface Finding {
  readonly code: YamlCode;
  readonly at: Range;
  readonly message: string;
  readonly help: string;
  readonly related?: { readonly at: Range; readonly message: string };
}

/** The finding as every other stage knows it. All findings of the reader are errors. */
export function toDiagnostic(file: string, { code, at, message, help, related }: Finding): Diagnostic {
  const diagnostic: Diagnostic = { code, severity: 'error', message, span: spanOf(file, at), help };
  if (related === undefined) return diagnostic;
  return { ...diagnostic, related: [{ span: spanOf(file, related.at), message: related.message }] };
}

function spanOf(file: string, { start, end }: Range): Span {
  return { file, start, end };
}
