import type { YAMLError } from 'yaml';
import type { Finding } from './finding.ts';
import type { Marks, Range } from './marks.ts';

export type Yaml = typeof import('yaml');

/** A mapping as it was read: without a prototype, so that "__proto__" is a key like any other. */
export type Mapping = Record<string, unknown>;

/** A key that its mapping already has. The offsets are those of the source. */
export interface Repeat extends Range {
  readonly key: string;
  /** The mark of the mapping; -1 when nothing is marked. */
  readonly mapping: number;
  /** The value that it has here. */
  readonly value: unknown;
}

/** A value that an anchor names. */
export interface Anchor {
  value: unknown;
  /** How many values it holds, those behind its own aliases counted in. */
  size: number;
  /** True until the value is read to its end: an alias for it would contain itself. */
  open: boolean;
}

/** What the parts of one source share while they are read. */
export interface Sheet {
  readonly yaml: Yaml;
  readonly marks: Marks;
  readonly findings: Finding[];
  /** The sections of the document that stand twice; see joinSections. */
  readonly sections: Repeat[];
  readonly anchors: Map<string, Anchor>;
  /** What each anchor stood for before it was set, so that a failed attempt can be taken back. */
  readonly anchorLog: { readonly name: string; readonly before: Anchor | undefined }[];
  /** How many values aliases have brought in. */
  aliased: number;
}

/** What the library makes of a part of the source. */
export interface Full {
  /** Undefined when the part has no value at all. */
  readonly value: unknown;
  /** The library's objections to the syntax, by their offset in the part. */
  readonly errors: readonly YAMLError[];
}

/** A sheet with nothing on it. */
export function createSheet(yaml: Yaml, marks: Marks): Sheet {
  return { yaml, marks, findings: [], sections: [], anchors: new Map(), anchorLog: [], aliased: 0 };
}
