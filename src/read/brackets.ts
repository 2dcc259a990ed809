import { isDash, keyAt, type Line, lineStart, nextLine, quotedEnd, skipBlanks } from './lines.ts';

/** What brackets come to: where they end, or which character is to blame. */
interface Brackets {
  readonly kind: 'closed' | 'open bracket' | 'stray bracket' | 'open quote';
  /** Offset after the closing bracket, or of the one to blame. */
  readonly at: number;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** Follows the brackets of the flow collection that begins at an offset. */
export function followBrackets(text: string, start: number, end = text.length): Brackets {
  const open: number[] = [];
  let mayQuote = true;
  for (let at = start; at < end; at += 1) {
    const character = text.charAt(at);
    if (mayQuote && /["']/.test(character)) {
      const after = quotedEnd(text, at);
      if (after === undefined) return { kind: 'open quote', at };
      at = after - 1;
    } else if (character === '#' && /\s/.test(text.charAt(at - 1))) at = nextLine(text, at) - 1;
    else if (character in CLOSING) open.push(at);
    else if (/[\]}]/.test(character)) {
      const blamed = close(text, open, at);
      if (blamed !== undefined || open.length === 0) return blamed ?? { kind: 'closed', at: at + 1 };
    }
    if (/\S/.test(character)) mayQuote = /[[{,:]/.test(character);
  }
  return { kind: 'open bracket', at: open.at(-1) ?? start };
}

/** Closes the innermost bracket, unless the closing one is for an outer one or for none. */
function close(text: string, open: number[], at: number): Brackets | undefined {
  const innermost = open.pop() ?? at;
  if (CLOSING[text.charAt(innermost)] === text.charAt(at)) return undefined;
  const isForOuter = open.some((opening) => CLOSING[text.charAt(opening)] === text.charAt(at));
  return isForOuter ? { kind: 'open bracket', at: innermost } : { kind: 'stray bracket', at };
}

/** Tells which lines stand within the brackets of an entry although they are not indented like it. */
export class OpenBrackets {
  readonly #source: string;
  readonly #end: number;
  /** How many characters may still be followed: each entry can leave a bracket open to the end of the part. */
  #budget: number;
  #closed = 0;

  constructor(
    source: string,
    { lines, end }: { readonly lines: readonly [Line, ...Line[]]; readonly end: number },
  ) {
    this.#source = source;
    this.#end = end;
    this.#budget = end - lines[0].start;
  }

  /** Looks whether an entry opens a bracket that a later line closes, which has nothing before it. */
  follow({ start }: Line): void {
    const source = this.#source;
    const sign = keyAt(source, start)?.colon ?? (isDash(source, start) ? start : -1);
    const value = sign < 0 ? start : skipBlanks(source, sign + 1);
    if (!/[[{]/.test(source.charAt(value)) || this.#budget <= 0) return;
    if (followBrackets(source, value, nextLine(source, value)).kind === 'closed') return;
    const { kind, at } = followBrackets(source, value, this.#end);
    this.#budget -= kind === 'closed' ? at - value : this.#end - value;
    if (kind === 'closed' && skipBlanks(source, lineStart(source, at - 1)) === at - 1) this.#closed = at;
  }

  /** True for a line within the brackets that were followed last. */
  hold({ start }: Line): boolean {
    return start < this.#closed;
  }
}

/** Offset of the first line within brackets that is not indented deeper than the line of their entry. */
export function shallowLine(text: string, start: number, end: number): number | undefined {
  const column = start - lineStart(text, start);
  for (let at = nextLine(text, start); at < end; at = nextLine(text, at)) {
    const first = skipBlanks(text, at);
    if (first - at <= column && !/[#\r\n]/.test(text.charAt(first))) return first;
  }
  return undefined;
}
