import { nextLine, quotedEnd } from './lines.ts';

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
