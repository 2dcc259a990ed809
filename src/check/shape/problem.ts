import type { SchemaCode } from '../../diagnostics/codes.ts';
import type { Part, Path } from '../../diagnostics/source.ts';

/** The text of a scalar as it stands in the source: `0755` where its value is 755. */
export type Written = (path: Path) => string;

/** One fault in the shape of a document, before its place in the text is looked up. */
export interface Problem {
  readonly code: SchemaCode;
  /** The value at fault, or the one that lacks something. */
  readonly path: Path;
  /** What is marked in its place, where the value is too long to be. */
  readonly mark?: Path;
  readonly part: Part;
  /** True where the place is broken by a fault that is told elsewhere. */
  readonly isUntold?: true;
  /** The key that is not there. */
  readonly missing?: string;
  readonly message: string;
  readonly help?: string | undefined;
  readonly reference?: string | undefined;
  /** What is to stand in the place instead, as YAML, where that leaves no doubt. */
  readonly mended?: string | undefined;
}
