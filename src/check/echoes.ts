import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';

/**
 * The findings of the reader and those of the schema about one text, each cause once. What the reader could not
 * understand stands in the document as the text that was probably meant, or is missing from it, and the schema then has
 * something to say about it too.
 */
export function withoutEchoes(
  ofReader: readonly Diagnostic[],
  ofSchema: readonly Diagnostic[],
  text: string,
): Diagnostic[] {
  if (ofReader.length === 0 || ofSchema.length === 0) return [...ofReader, ...ofSchema];
  const spans = new Set(ofSchema.map(({ span }) => nameOf(span)));
  // A word that is wrong anyway need not be put in quotes first.
  const causes = ofReader.filter(({ code, span }) => code !== 'yaml/syntax' || !spans.has(nameOf(span)));
  return [...causes, ...ofSchema.filter(({ span }) => !causes.some((cause) => isEcho(span, cause, text)))];
}

/** True for a finding about a line of which the reader told more exactly what is wrong, or about the key above it. */
function isEcho({ start, end }: Span, { code, span: cause }: Diagnostic, text: string): boolean {
  if (code === 'yaml/duplicate-key' || cause.start < start) return false;
  if (cause.end <= end) return !text.slice(start, cause.start).includes('\n');
  return cause.start > end && /^[ \t]*:\s*$/.test(text.slice(end, cause.start));
}

function nameOf({ start, end }: Span): string {
  return `${start}-${end}`;
}
