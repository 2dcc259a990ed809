import type { Diagnostic } from '../diagnostic.ts';
import type { SourceFile } from '../source.ts';

/** What a piece of text is, for the colours of a terminal. */
export type Role = 'error' | 'warning' | 'strong' | 'faint' | 'frame' | 'label' | 'added' | 'removed';

/** How a text may look: formats know roles, only the command line knows colours. */
export interface Style {
  /** Columns that a line may take. */
  readonly width: number;
  readonly paint: (role: Role, text: string) => string;
}

/** What the rule behind a code says of itself, for the formats that explain codes. */
export interface RuleText {
  readonly summary: string;
  readonly explanation: string;
}

/** Turns findings into text; `sources` are the files that their spans point into, `rules` are known by their codes. */
export type Format = (
  findings: readonly Diagnostic[],
  sources: readonly SourceFile[],
  style: Style,
  rules?: ReadonlyMap<string, RuleText>,
) => string;
