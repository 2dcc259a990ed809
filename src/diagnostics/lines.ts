import type { Span } from './diagnostic.ts';
import type { SourceFile } from './source.ts';

/** A place as editors count it: from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One line of a text without its line break, and the offset it begins at. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

/** The lines of one text, looked for as far as is asked; YAML 1.2 breaks them at LF, CR LF and a lone CR. */
export class Lines {
  readonly #text: string;
  readonly #break = /\r\n?|\n/g;
  readonly #starts: number[] = [0];
  #isWhole = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The place of an offset; one beyond the text counts as its end. */
  position(offset: number): Position {
    const within = Math.max(0, Math.min(offset, this.#text.length));
    while (this.#startOf(this.#starts.length) <= within && this.#findNext());
    const line = this.#lineAt(within);
    return { line, column: within - this.#startOf(line) + 1 };
  }

  /** A line by its number. */
  line(number: number): Line {
    while (this.#starts.length <= number && this.#findNext());
    const start = this.#startOf(number);
    const end = this.#starts[number] ?? this.#text.length;
    return { text: this.#text.slice(start, end).replace(/[\r\n]+$/, ''), start };
  }

  /** Looks for one more line; false when there is none. */
  #findNext(): boolean {
    if (this.#isWhole) return false;
    this.#isWhole = !this.#break.test(this.#text);
    if (!this.#isWhole) this.#starts.push(this.#break.lastIndex);
    return !this.#isWhole;
  }

  #startOf(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length;
  }

  /** The last line that begins at or before an offset, by halving. */
  #lineAt(offset: number): number {
    let low = 1;
    let high = this.#starts.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Where a span begins and ends in the lines of its file. */
export interface Place {
  readonly file: string;
  readonly lines: Lines;
  readonly start: Position;
  readonly end: Position;
}

/** Answers where spans stand in these files; each text is split into lines once, and only when asked for. */
export function placeFinder(sources: readonly SourceFile[]): (span: Span) => Place {
  const known = new Map<string, Lines>();
  return ({ file, start, end }) => {
    const lines = known.get(file) ?? new Lines(sources.find(({ name }) => name === file)?.text ?? '');
    known.set(file, lines);
    return { file, lines, start: lines.position(start), end: lines.position(end) };
  };
}
