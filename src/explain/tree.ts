import type { Cause, End, Hop } from './answers.ts';
import { deliver } from './delivery.ts';
import { expand, results } from './expansion.ts';
import { quoteLocalPart } from './postfix/quoting.ts';
import type { Naming } from './postfix/rewriting.ts';
import { folded, type Tables } from './tables.ts';

/** A hop whose branches are still being added. */
interface OpenHop {
  readonly address: string;
  readonly causes: readonly Cause[];
  readonly kind: 'forward';
  readonly next: Hop[];
}

/** An address, in internal form, that is to be put into the tree. */
interface Pending {
  readonly address: string;
  /** True for one that has led to itself: it is not expanded again. */
  readonly isFinal: boolean;
  readonly into: Hop[];
}

/** The whole way of a message to an address that the server has taken; each address is followed where it is nearest. */
export function treeOf(address: string, naming: Naming, tables: Tables): Hop {
  return new Tree(naming, tables).of(address);
}

class Tree {
  readonly #naming: Naming;
  readonly #tables: Tables;
  /** Of recipients that differ in case only, the one that gets the message. */
  readonly #spelling = new Map<string, string>();
  readonly #followed = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(naming: Naming, tables: Tables) {
    this.#naming = naming;
    this.#tables = tables;
  }

  of(address: string): Hop {
    const top: Hop[] = [];
    const pending = this.#send(address, top);
    for (const next of pending) {
      const key = folded(next.address);
      const known = next.isFinal ? this.#ended : this.#followed;
      if (known.has(key)) {
        next.into.push({ address: quoteLocalPart(next.address), causes: [], kind: 'repeated' });
        continue;
      }
      known.add(key);
      pending.push(...this.#grow(next));
    }
    return top[0] as Hop;
  }

  /** Begins a branch, unless its expansion is above a limit. */
  #send(address: string, into: Hop[]): Pending[] {
    const expansion = expand(address, this.#tables);
    if (expansion.isWhole) {
      for (const recipient of expansion.recipients) this.#spelling.set(folded(recipient), recipient);
      return [{ address, isFinal: false, into }];
    }
    const end = deferral(address);
    into.push({ address: end.address, causes: [expansion.limit], kind: 'end', end });
    return [];
  }

  /** Adds a hop to the tree and gives what comes after it. */
  #grow(pending: Pending): Pending[] {
    const { address, isFinal, into } = pending;
    const found = isFinal ? undefined : this.#tables.aliases(address);
    if (found === undefined) return this.#settle(pending, []);
    const next = results(found, address);
    const isOwn = (target: string) => folded(target) === folded(address);
    if (next.every(isOwn)) return this.#settle(pending, [found.cause]);
    const hop: OpenHop = {
      address: quoteLocalPart(address),
      causes: [found.cause],
      kind: 'forward',
      next: [],
    };
    into.push(hop);
    return next.map((target) => ({ address: target, isFinal: isOwn(target), into: hop.next }));
  }

  /** Ends a branch, or sends it on through a local alias. */
  #settle({ address, into }: Pending, known: readonly Cause[]): Pending[] {
    const recipient = this.#spelling.get(folded(address)) ?? address;
    const destination = deliver(recipient, this.#naming, this.#tables);
    const causes = [...known, ...destination.causes];
    const shown = quoteLocalPart(address);
    if ('end' in destination) {
      into.push({ address: shown, causes, kind: 'end', end: destination.end });
      return [];
    }
    const hop: OpenHop = { address: shown, causes, kind: 'forward', next: [] };
    into.push(hop);
    return this.#send(destination.alias, hop.next);
  }
}

/** Where the message ends that the server has taken for an address, without repetition. */
export function endsOf(address: string, naming: Naming, tables: Tables): End[] {
  const ends = new Map<string, End>();
  const pending = [address];
  const sent = new Set(pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const expansion = expand(next, tables);
    if (!expansion.isWhole) {
      const end = deferral(next);
      ends.set(endKey(end), end);
      continue;
    }
    for (const recipient of expansion.recipients) {
      const destination = deliver(recipient, naming, tables);
      if ('end' in destination) ends.set(endKey(destination.end), destination.end);
      else if (!sent.has(destination.alias)) {
        sent.add(destination.alias);
        pending.push(destination.alias);
      }
    }
  }
  return [...ends.values()];
}

/** Beyond a limit of the expansion; the client hears of it at the end of the message. */
function deferral(address: string): Extract<End, { kind: 'deferral' }> {
  return {
    kind: 'deferral',
    address: quoteLocalPart(address),
    status: '4.6.0',
    text: 'Alias expansion error',
  };
}

/** What makes two ends one. */
export function endKey(end: End): string {
  return `${end.kind} ${'account' in end ? end.account : 'address' in end ? folded(end.address) : end.text}`;
}
