/** The parts of an address in external form, as Postfix tells them apart (tok822(3)). */
export interface Token {
  /** A word, one in quotes, a domain in brackets, a comment with its parentheses, or one operator. */
  readonly kind: 'atom' | 'quoted' | 'literal' | 'comment' | 'operator';
  /** Without quotes, brackets and backslashes. */
  readonly text: string;
}

const SPACE = ' \t\r\n';
/** `%` and `!` route mail in old forms of addresses, `|` stands in aliases(5). */
const OPERATORS = '|%!()<>@,;:\\".[]';
const SPECIAL = /[\x00-\x20\x7f|%!()<>@,;:\\".[\]]/;

/** Splits an address in external form; white space between parts is dropped. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new Scanner(text);
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) tokens.push(token);
  return tokens;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | undefined {
    while (SPACE.includes(this.#peek()) && this.#at < this.#text.length) this.#at += 1;
    if (this.#at >= this.#text.length) return undefined;
    const character = this.#peek();
    if (character === '(') return { kind: 'comment', text: this.#comment() };
    if (character === '[') return { kind: 'literal', text: this.#enclosed(']') };
    if (character === '"') return { kind: 'quoted', text: this.#enclosed('"') };
    if (character !== '\\' && OPERATORS.includes(character)) {
      this.#at += 1;
      return { kind: 'operator', text: character };
    }
    const text = this.#collect((next) => !SPACE.includes(next) && !OPERATORS.includes(next));
    return { kind: SPECIAL.test(text) ? 'quoted' : 'atom', text };
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  /** What is accepted, and every character behind a backslash. */
  #collect(accept: (character: string) => boolean): string {
    let text = '';
    while (this.#at < this.#text.length) {
      if (this.#peek() === '\\') {
        this.#at += 1;
        if (this.#at >= this.#text.length) break;
      } else if (!accept(this.#peek())) {
        break;
      }
      text += SPACE.includes(this.#peek()) ? ' ' : this.#peek();
      this.#at += 1;
    }
    return text;
  }

  #enclosed(end: string): string {
    this.#at += 1;
    const text = this.#collect((character) => character !== end);
    this.#at += 1;
    return text;
  }

  #comment(): string {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const character = this.#peek();
      this.#at += character === '\\' ? 2 : 1;
      if (character === '(') depth += 1;
      if (character === ')' && --depth === 0) break;
    }
    return this.#text.slice(start, this.#at);
  }
}

/** The internal form of what tokens spell. */
export function internalForm(tokens: readonly Token[]): string {
  return joined(tokens, ({ kind, text }) => (kind === 'literal' ? `[${text}]` : text));
}

/** The external form of what tokens spell. */
export function externalForm(tokens: readonly Token[]): string {
  return joined(tokens, ({ kind, text }) => {
    if (kind === 'quoted') return `"${text.replace(/["\\\r\n]/g, '\\$&')}"`;
    return kind === 'literal' ? `[${text.replace(/[\\\r\n]/g, '\\$&')}]` : text;
  });
}

/** Two words that follow one another are kept apart by a space. */
function joined(tokens: readonly Token[], spell: (token: Token) => string): string {
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const isApart = index > 0 && token.kind !== 'operator' && tokens[index - 1]?.kind !== 'operator';
    text += isApart ? ` ${spell(token)}` : spell(token);
  }
  return text;
}
