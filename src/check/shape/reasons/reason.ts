import type { SchemaCode } from '../../../diagnostics/codes.ts';

/** Why a text cannot stand where it stands. */
export interface Reason {
  readonly code: SchemaCode;
  /** One sentence that names the text. */
  readonly message: string;
  /** The mend, imperative. */
  readonly help: string;
  readonly reference?: string;
}

/** Finds the reason for a text that is known not to have the form it needs; undefined when it sees none. */
export type Explain = (text: string) => Reason | undefined;
