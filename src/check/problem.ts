import type { SchemaCode } from '../diagnostics/codes.ts';
import type { Part, Path } from '../diagnostics/source.ts';

/** One fault in the shape of a document, before its place in the text is looked up. */
export interface Problem {
  readonly code: SchemaCode;
  readonly path: Path;
  readonly part: Part;
  readonly message: string;
  readonly help?: string | undefined;
  readonly reference?: string | undefined;
}
