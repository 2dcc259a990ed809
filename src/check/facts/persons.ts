import type { BookEntry } from '../../mail/address-book.ts';
import { accountOf } from '../../mail/entries.ts';
import type { Context } from '../context.ts';
import { copyOf, destinationsAt } from './destinations.ts';

/** Who is behind addresses, one by one or not at all. */
export class Persons {
  readonly #context: Context;
  /** Where each entry ends; null while it is followed, and for one that leads into a circle. */
  readonly #ends = new Map<BookEntry, string | null>();

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * The account of a mailbox, or the full address elsewhere, that a full address comes to through forwards and lists
   * with that one destination and nothing else; the address of a group, and one that goes around in a circle, stay.
   * Each entry is followed once.
   */
  behind(address: string): string {
    const way: BookEntry[] = [];
    let end = address;
    for (let entry = this.#entryOf(end); entry !== undefined; entry = this.#entryOf(end)) {
      const next = this.#after(entry);
      if (next === undefined) break;
      const known = this.#ends.get(entry);
      if (known === null) return address;
      way.push(entry);
      this.#ends.set(entry, null);
      end = known ?? next;
      if (known !== undefined) break;
    }
    for (const entry of way) this.#ends.set(entry, end);
    return end;
  }

  /** Two extensions of one address may be meant for two folders. */
  #entryOf(address: string): BookEntry | undefined {
    const entry = this.#context.find(address);
    return entry?.address === address || entry?.address.startsWith('@') ? entry : undefined;
  }

  /** The only thing that mail goes on to; undefined where it is several, or nothing. */
  #after(entry: BookEntry): string | undefined {
    if (entry.section === 'addresses') return accountOf(entry.address, entry.value);
    if (entry.section === 'lists') return entry.target;
    if (entry.section === 'routes') return undefined;
    const copy = copyOf(entry);
    const destinations = destinationsAt(entry);
    if (destinations.length + (copy === undefined ? 0 : 1) !== 1) return undefined;
    return copy ?? this.#context.complete(destinations[0]?.text ?? '');
  }
}
