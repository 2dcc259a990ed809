import { type CharacterSet, domainsMatched, type Step } from './pattern-domains.ts';

/**
 * The patterns of routes: regular expressions as far as PCRE, which Postfix uses, and JavaScript agree about them.
 * Matching takes time in proportion to pattern and address, whatever the pattern: a state machine walks all
 * possibilities at once, so that no pattern of a user can make a check hang.
 */
export interface AddressPattern {
  /** True when the pattern matches somewhere in the address; case does not count. */
  test(address: string): boolean;
  /** The domains of the addresses that it matches; undefined where it matches others than these have. */
  domainsMatched(domains: Iterable<string>): ReadonlySet<string> | undefined;
}

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: AddressPattern }
  /** What is wrong with it, in words that follow "it has". */
  | { readonly ok: false; readonly problem: string };

/** Reads a pattern with the slashes around it. */
export function parseAddressPattern(text: string): ParsedPattern {
  const source = text.slice(1, -1);
  if (/^(?:[^\\/]|\\.)*\//s.test(source))
    return { ok: false, problem: 'a slash without a backslash before it' };
  try {
    return { ok: true, pattern: new Machine(new Parser(source).parse()) };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, problem: error.message };
    throw error;
  }
}

class PatternError extends Error {}

type Node =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'begin' | 'end' | 'nothing' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

const ASCII = Array.from({ length: 128 }, (_, code) => code);
const DIGIT = ASCII.filter((code) => code >= 48 && code <= 57);
const SPACE = [9, 10, 11, 12, 13, 32];
const WORD = ASCII.filter((code) => /\w/.test(String.fromCharCode(code)));
const ESCAPED_SETS: Readonly<Record<string, readonly number[]>> = {
  d: DIGIT,
  D: except(DIGIT),
  s: SPACE,
  S: except(SPACE),
  w: WORD,
  W: except(WORD),
};
const ANY = new Set(except([10]));

function except(codes: readonly number[]): number[] {
  const without = new Set(codes);
  return ASCII.filter((code) => !without.has(code));
}

/** Recursive descent over the text between the slashes. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw new PatternError('a ) without its (');
    return node;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#eat('|')) parts.push(this.#sequence());
    return { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#peek())) parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): Node {
    const part = this.#atom();
    const counted = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#text.slice(this.#at));
    if (counted === null) return part;
    if (part.kind === 'begin' || part.kind === 'end')
      throw new PatternError(`a ${counted[0]} that repeats nothing`);
    this.#at += counted[0].length;
    if (/[*+?]/.test(this.#peek())) throw new PatternError('one repetition after another');
    const [least, most] = bounds(counted);
    return { kind: 'repeat', part, least, most };
  }

  #atom(): Node {
    const character = this.#next();
    if (character === '^') return { kind: 'begin' };
    if (character === '$') return { kind: 'end' };
    if (character === '.') return { kind: 'set', set: ANY };
    if (character === '(') return this.#group();
    if (character === '[') return { kind: 'set', set: this.#class() };
    if (character === '\\') return { kind: 'set', set: new Set(bothCases(this.#escape())) };
    if (/[*+?]/.test(character)) throw new PatternError(`a ${character} that repeats nothing`);
    if (character === '{' && /^\d+(,\d*)?\}/.test(this.#text.slice(this.#at))) {
      throw new PatternError('a { that repeats nothing');
    }
    return { kind: 'set', set: new Set(bothCases([character.charCodeAt(0)])) };
  }

  #group(): Node {
    if (++this.#depth > 100) throw new PatternError('too many groups within groups');
    if (this.#eat('?') && !this.#eat(':'))
      throw new PatternError(`a group (?${this.#peek()}, which is not supported`);
    const node = this.#choice();
    if (!this.#eat(')')) throw new PatternError('a ( without its )');
    this.#depth -= 1;
    return node;
  }

  #class(): CharacterSet {
    // PCRE takes [.x.], [:x:] and [=x=] for classes that must stand within another one, and refuses them here.
    if (/^([:.=])(?:\\[\\\]]|[^\]])*?\1\]/.test(this.#text.slice(this.#at)))
      throw new PatternError('a class that is not within a class');
    const negated = this.#eat('^');
    const codes: number[] = [];
    while (this.#peek() !== ']') codes.push(...this.#range());
    this.#at += 1;
    if (codes.length === 0) throw new PatternError('an empty class []');
    const both = bothCases(codes);
    return new Set(negated ? except(both) : both);
  }

  #range(): readonly number[] {
    const first = this.#member();
    if (this.#peek() !== '-' || this.#text[this.#at + 1] === ']') return first;
    if (first.length > 1) throw new PatternError('a range in a class that begins with a class');
    this.#at += 1;
    const last = this.#member();
    const [from = 0, to = 0] = [first[0], last[0]];
    if (last.length > 1 || to < from) throw new PatternError('a range in a class that ends before it begins');
    return ASCII.slice(from, to + 1);
  }

  #member(): readonly number[] {
    if (this.#at >= this.#text.length) throw new PatternError('a [ without its ]');
    if (/^\[[:.=]/.test(this.#text.slice(this.#at))) throw new PatternError('a class within a class');
    const character = this.#next();
    return character === '\\' ? this.#escape() : [character.charCodeAt(0)];
  }

  #escape(): readonly number[] {
    if (this.#at >= this.#text.length) throw new PatternError('a backslash at its end');
    const character = this.#next();
    const set = ESCAPED_SETS[character];
    if (set !== undefined) return set;
    if (/[A-Za-z0-9]/.test(character)) throw new PatternError(`\\${character}, which is not supported`);
    return [character.charCodeAt(0)];
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #next(): string {
    this.#at += 1;
    return this.#text[this.#at - 1] ?? '';
  }

  #eat(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}

const MOST_REPETITIONS = 1000;

function bounds([text, least, comma, most]: RegExpExecArray): [number, number] {
  if (text.startsWith('*')) return [0, Number.POSITIVE_INFINITY];
  if (text.startsWith('+')) return [1, Number.POSITIVE_INFINITY];
  if (text.startsWith('?')) return [0, 1];
  const from = Number(least);
  const to = comma === undefined ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most);
  if (to < from) throw new PatternError(`a repetition ${text} that ends before it begins`);
  if (from > MOST_REPETITIONS || (to > MOST_REPETITIONS && to !== Number.POSITIVE_INFINITY)) {
    throw new PatternError(`a repetition ${text} of more than ${MOST_REPETITIONS}`);
  }
  return [from, to];
}

function bothCases(codes: readonly number[]): number[] {
  return codes.flatMap((code) => {
    const character = String.fromCharCode(code);
    return [character.toLowerCase().charCodeAt(0), character.toUpperCase().charCodeAt(0)];
  });
}

const MOST_STEPS = 10_000;

/**
 * PCRE refuses what takes it more than 65,535 bytes; it spends about so many on a class, on a single letter, and on
 * what begins or ends a group.
 */
const MOST_BYTES = 60_000;
const BYTES = { class: 34, letter: 2, other: 8 };

/** Thompson's construction: steps with the numbers of those that may follow; the one after the last is a match. */
class Machine implements AddressPattern {
  readonly #steps: Step[] = [];
  #bytes = 0;

  constructor(node: Node) {
    this.#add(node);
  }

  test(address: string): boolean {
    const first = this.#steps[0];
    const isAnchored = first !== undefined && 'at' in first && first.at === 'begin';
    if (isAnchored && !this.#canBegin(address)) return false;
    let states = new Set<number>();
    for (let at = 0; at <= address.length; at += 1) {
      if (at === 0 || !isAnchored) this.#reach(0, at, address.length, states);
      if (states.size === 0) return false;
      if (states.has(this.#steps.length)) return true;
      const code = address.charCodeAt(at);
      const following = new Set<number>();
      for (const state of states) {
        const step = this.#steps[state];
        if (step && 'set' in step && step.set.has(code))
          this.#reach(state + 1, at + 1, address.length, following);
      }
      states = following;
    }
    return states.has(this.#steps.length);
  }

  domainsMatched(domains: Iterable<string>): ReadonlySet<string> | undefined {
    return domainsMatched(this.#steps, domains);
  }

  /** False for an address that goes apart from an anchored pattern before the pattern first forks, as most do. */
  #canBegin(address: string): boolean {
    for (let at = 0; ; at += 1) {
      const step = this.#steps[at + 1];
      if (step === undefined || !('set' in step)) return true;
      if (!step.set.has(address.charCodeAt(at))) return false;
    }
  }

  /** Adds a state, and those that follow it without a character. */
  #reach(state: number, at: number, length: number, states: Set<number>): void {
    const pending = [state];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (states.has(next)) continue;
      states.add(next);
      const step = this.#steps[next];
      if (step === undefined || 'set' in step) continue;
      if ('ways' in step) pending.push(...step.ways);
      else if (step.at === 'begin' ? at === 0 : at === length) pending.push(next + 1);
    }
  }

  #add(node: Node): void {
    if (node.kind === 'set') this.#push({ set: node.set }, node.set.size > 2 ? BYTES.class : BYTES.letter);
    else if (node.kind === 'begin' || node.kind === 'end') this.#push({ at: node.kind }, BYTES.other);
    else if (node.kind === 'sequence') for (const part of node.parts) this.#add(part);
    else if (node.kind === 'choice') this.#addChoice(node.parts);
    else if (node.kind === 'repeat') this.#addRepeat(node.part, node.least, node.most);
  }

  #addChoice(parts: readonly Node[]): void {
    const [only] = parts;
    if (parts.length === 1 && only) {
      this.#add(only);
      return;
    }
    const ends: number[][] = [];
    for (const [index, part] of parts.entries()) {
      const fork = this.#fork();
      fork.push(this.#steps.length);
      this.#add(part);
      ends.push(this.#fork());
      if (index < parts.length - 1) fork.push(this.#steps.length);
    }
    for (const end of ends) end.push(this.#steps.length);
  }

  #addRepeat(part: Node, least: number, most: number): void {
    for (let count = 0; count < least; count += 1) this.#add(part);
    if (most === Number.POSITIVE_INFINITY) {
      const start = this.#steps.length;
      const fork = this.#fork();
      fork.push(this.#steps.length);
      this.#add(part);
      this.#fork().push(start);
      fork.push(this.#steps.length);
      return;
    }
    const skips: number[][] = [];
    for (let count = least; count < most; count += 1) {
      const fork = this.#fork();
      fork.push(this.#steps.length);
      this.#add(part);
      skips.push(fork);
    }
    for (const skip of skips) skip.push(this.#steps.length);
  }

  /** A step that goes on in several ways; they are filled in when their numbers are known. */
  #fork(): number[] {
    const ways: number[] = [];
    this.#push({ ways }, BYTES.other);
    return ways;
  }

  #push(step: Step, bytes: number): void {
    this.#steps.push(step);
    this.#bytes += bytes;
    if (this.#steps.length > MOST_STEPS || this.#bytes > MOST_BYTES)
      throw new PatternError('more repetitions than can be matched');
  }
}
