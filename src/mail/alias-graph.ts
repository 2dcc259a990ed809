import { completeAddress, splitAddress } from './address.ts';
import type { AddressBook, BookEntry } from './address-book.ts';
import { accountOf, destinationsOf, isExpired } from './entries.ts';

/** Where the mail of an address ends, worked out through every forward on the way. */
export interface Reach {
  /** Accounts of the server, sorted. */
  readonly accounts: readonly string[];
  /** Addresses that are not in this file: elsewhere, or unknown. Sorted. */
  readonly outside: readonly string[];
}

/** Forwards and lists in an order of work, and what makes a complete one impossible. */
export interface Survey {
  /** Each comes after all forwards and lists that it leads to, except around a loop. */
  readonly order: readonly BookEntry[];
  /** Each from its first entry on; the last leads to the first. One for each knot, and no more than a reader reads. */
  readonly loops: readonly (readonly BookEntry[])[];
}

const NOTHING: readonly BookEntry[] = [];

/** Whoever mends the first of so many loops has mended most of them. */
const MOST_LOOPS = 100;

/** The way of mail through mailboxes, forwards and catch-alls, as Postfix's virtual alias expansion walks it. */
export class AliasGraph {
  readonly #book: AddressBook;
  readonly #today: string;
  readonly #next = new Map<BookEntry, readonly BookEntry[]>();
  #survey: Survey | undefined;

  constructor(book: AddressBook, today: string) {
    this.#book = book;
    this.#today = today;
  }

  /** Everything that mail to an address reaches; a loop is walked once. */
  reach(address: string): Reach {
    const accounts = new Set<string>();
    const outside = new Set<string>();
    const seen = new Set<string>();
    const pending = [address];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      this.#step(next, accounts, outside, pending);
    }
    return { accounts: [...accounts].sort(), outside: [...outside].sort() };
  }

  /** The entries that the mail of a forward or a list goes on to, in the order of its destinations. */
  next(entry: BookEntry): readonly BookEntry[] {
    if (!goesOn(entry)) return NOTHING;
    const known = this.#next.get(entry);
    if (known !== undefined) return known;
    const next = this.#targetsOf(entry).flatMap((target) => this.find(target) ?? []);
    this.#next.set(entry, next);
    return next;
  }

  #targetsOf(entry: BookEntry): readonly string[] {
    if (entry.section === 'lists') return [entry.target];
    if (entry.section !== 'forwards') return [];
    return destinationsOf(entry.value).map((to) => completeAddress(to, this.#book.domain));
  }

  /** Walks every entry that has not expired, once; an entry that leads to itself is no loop of this list. */
  get survey(): Survey {
    this.#survey ??= this.#walkAll();
    return this.#survey;
  }

  #walkAll(): Survey {
    const order: BookEntry[] = [];
    const loops: BookEntry[][] = [];
    const knotted = new Set<BookEntry>();
    const state = new Map<BookEntry, 'open' | 'done'>();
    const way: { entry: BookEntry; next: BookEntry[] }[] = [];
    const enter = (entry: BookEntry) => {
      state.set(entry, 'open');
      way.push({ entry, next: this.next(entry).filter(goesOn).reverse() });
    };
    for (const start of this.#book.entries()) {
      if (goesOn(start) && !state.has(start) && this.#live(start.address) === start) enter(start);
      for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
        const following = top.next.pop();
        if (following === undefined) {
          state.set(top.entry, 'done');
          order.push(top.entry);
          way.pop();
        } else if (!state.has(following)) {
          enter(following);
        } else if (state.get(following) === 'open' && following !== top.entry && loops.length < MOST_LOOPS) {
          if (knotted.has(following) && knotted.has(top.entry)) continue;
          const loop = way.slice(way.findIndex(({ entry }) => entry === following)).map(({ entry }) => entry);
          for (const entry of loop) knotted.add(entry);
          loops.push(loop);
        }
      }
    }
    return { order, loops };
  }

  /** The entry that mail to a full address meets (virtual(5)): its own, that without the extension, the catch-all. */
  find(address: string): BookEntry | undefined {
    const { localPart, domain } = splitAddress(address);
    const plus = localPart.indexOf('+');
    return (
      this.#live(address) ??
      (plus > 0 ? this.#live(`${localPart.slice(0, plus)}@${domain}`) : undefined) ??
      this.#live(`@${domain}`)
    );
  }

  /** An expired forward is as good as absent. */
  #live(address: string): BookEntry | undefined {
    const entry = this.#book.get(address);
    return entry?.section === 'forwards' && isExpired(entry.value, this.#today) ? undefined : entry;
  }

  #step(address: string, accounts: Set<string>, outside: Set<string>, pending: string[]): void {
    const entry = this.find(address);
    if (entry === undefined) {
      outside.add(address);
    } else if (entry.section === 'addresses') {
      accounts.add(accountOf(entry.address, entry.value));
    } else if (entry.section === 'lists') {
      outside.add(entry.target);
    } else if (entry.section === 'forwards') {
      const { value } = entry;
      for (const to of destinationsOf(value)) pending.push(completeAddress(to, this.#book.domain));
      if (typeof value === 'object' && 'account' in value && value.account !== undefined) {
        accounts.add(value.account);
      }
    }
  }
}

/** True for what leads to other addresses; mailboxes and routes are where a way ends. */
function goesOn({ section }: BookEntry): boolean {
  return section === 'forwards' || section === 'lists';
}
