import type { Span } from './diagnostic.ts';

/** The text of one input file and the name a reader of messages knows it by. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** The way from the root of a document to one of its values: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** Which part of an entry a message is about: its key, its value, or both together. */
export type Part = 'key' | 'value' | 'entry';

/**
 * Answers where a path of a document stands in its source.
 * A path that is not in the source gets the span of its nearest ancestor that is.
 * The items of a list have no key; for them 'key' and 'entry' mean the value.
 */
export type Locate = (path: Path, part?: Part) => Span;
