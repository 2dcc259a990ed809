import { isPlain } from './plain.ts';
import { internalForm, scan, type Token } from './tokens.ts';

/** What smtpd(8) makes of the argument of MAIL FROM or RCPT TO. */
export interface Argument {
  /** In internal form; '' for none. Undefined for bad syntax: unbalanced quotes, or several addresses. */
  readonly address: string | undefined;
  /** What follows the address and would have to be an option of ESMTP; '' for nothing. */
  readonly option: string;
}

/** Reads an argument by what stands between its angle brackets. */
export function readArgument(text: string): Argument {
  if (isPlain(text)) return { address: text, option: '' };
  const token = /[\r\n\0]/.test(text) ? undefined : firstToken(`<${text}>`);
  if (token === undefined) return { address: undefined, option: '' };
  const option = /^\s*(\S*)/.exec(`<${text}>`.slice(token.length))?.[1] ?? '';
  const inner = token.startsWith('<') && token.endsWith('>') ? token.slice(1, -1) : token;
  const withoutRoute = inner.startsWith('@') ? inner.slice(inner.indexOf(':') + 1) : inner;
  const addresses = addressesIn(scan(withoutRoute).filter(({ kind }) => kind !== 'comment'));
  if (addresses.length > 1) return { address: undefined, option };
  // Words that follow one another have become addresses of their own, so nothing is to be kept apart.
  return { address: addresses[0] === undefined ? '' : internalForm(addresses[0]), option };
}

/** The address alone. */
export function envelopeAddress(text: string): string | undefined {
  return readArgument(text).address;
}

/**
 * The address with which Postfix probes whether a sender exists (address_verify_sender), as smtpd(8) writes it whatever
 * a client writes; any other address as it is.
 */
export function withProbeFolded(address: string, origin: string): string {
  const probe = `double-bounce@${origin}`;
  return address.toLowerCase() === probe ? probe : address;
}

/** The first word of an argument; brackets and quotes hold it together. Undefined where one is not closed (smtpd_token.c). */
function firstToken(text: string): string | undefined {
  let at = 0;
  while (at < text.length && !/\s/.test(text[at] as string)) {
    const character = text[at] as string;
    if (character === '<' || character === '"') {
      const end = closing(text, at + 1, character === '<' ? '>' : '"');
      if (end === undefined) return undefined;
      at = end;
    } else {
      at += character === '\\' ? 2 : 1;
    }
  }
  return text.slice(0, at);
}

/** Where what was opened before `start` ends, behind the sign that closes it. */
function closing(text: string, start: number, sign: string): number | undefined {
  const open = [sign];
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\') {
      at += 1;
    } else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (character === '"') {
      open.push('"');
    } else if (character === '<' && open.at(-1) === '>') {
      open.push('>');
    }
  }
  return undefined;
}

/** The addresses in a list of tokens, from right to left (tok822_parse(3)). */
function addressesIn(tokens: readonly Token[]): Token[][] {
  return new Parser(tokens).addresses();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #found: Token[][] = [];
  /** Where what has been collected for an address ends. */
  #right: number;
  #at: number;
  /** False where one word would follow another without an operator between them. */
  #mayBeWord = true;
  #isGroup = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#right = tokens.length;
    this.#at = tokens.length - 1;
  }

  addresses(): Token[][] {
    while (this.#at >= 0) this.#step(this.#operator());
    this.#collect(-1);
    return this.#found;
  }

  #step(operator: string | undefined): void {
    if (operator === '>') {
      this.#bracketed();
    } else if (operator === ':' && this.#isGroup) {
      this.#collect(this.#at);
      this.#skipTo(',');
      this.#right = this.#at;
    } else {
      if (operator === undefined) this.#word();
      else this.#separate(operator);
      this.#at -= 1;
    }
  }

  #separate(operator: string): void {
    this.#mayBeWord = true;
    if (operator !== ';' && operator !== ',') return;
    this.#isGroup ||= operator === ';';
    this.#collect(this.#at);
    this.#right = this.#at;
  }

  #word(): void {
    if (!this.#mayBeWord) {
      this.#collect(this.#at);
      this.#right = this.#at + 1;
    }
    this.#mayBeWord = false;
  }

  /** What stands between brackets is an address, whatever words stand before it. */
  #bracketed(): void {
    this.#collect(this.#at);
    this.#right = this.#at;
    this.#skipTo('<');
    this.#collect(this.#at);
    this.#skipTo('>;,:');
    this.#right = this.#at;
    this.#mayBeWord = true;
  }

  #skipTo(operators: string): void {
    while (this.#at >= 0 && !operators.includes(this.#operator() ?? ' ')) this.#at -= 1;
  }

  #collect(left: number): void {
    if (left + 1 < this.#right) this.#found.push(this.#tokens.slice(left + 1, this.#right));
  }

  #operator(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === 'operator' ? token.text : undefined;
  }
}
