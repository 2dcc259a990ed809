import type { Path } from '../diagnostics/source.ts';
import { completeAddress, isCatchAll } from './address.ts';
import type { AddressEntry, ForwardEntry, MailDocument, Route } from './document.ts';
import { LIST_COMMANDS, listNames } from './list-manager.ts';

/** Where an address stands in mail.yml. */
export type BookEntry = {
  /** Full, in lower case; `@domain` for a catch-all. */
  readonly address: string;
  readonly category: string;
} & (
  | { readonly section: 'addresses'; readonly key: string; readonly value: AddressEntry }
  | { readonly section: 'forwards'; readonly key: string; readonly value: ForwardEntry }
  | { readonly section: 'lists'; readonly index: number; readonly list: string; readonly target: string }
  | { readonly section: 'routes'; readonly key: string; readonly value: Route }
);

/** Every address that mail.yml makes known, found by its canonical form. */
export class AddressBook {
  readonly domain: string;
  /** Two entries that make the same address: the first of them counts. */
  readonly duplicates: { readonly first: BookEntry; readonly second: BookEntry }[] = [];
  /** True when an entry has a date, so that a build depends on the day. */
  hasDates = false;
  readonly #entries = new Map<string, BookEntry>();

  constructor(document: MailDocument) {
    this.domain = document.domain;
    this.#addMailboxes(document);
    this.#addForwards(document);
    this.#addLists(document);
    this.#addRoutes(document);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of a full address in lower case, or of `@domain`. */
  get(address: string): BookEntry | undefined {
    return this.#entries.get(address);
  }

  /** Every entry, in the order of mail.yml. */
  entries(): IterableIterator<BookEntry> {
    return this.#entries.values();
  }

  #addMailboxes(document: MailDocument): void {
    for (const [category, entries] of Object.entries(document.addresses ?? {})) {
      for (const key of Object.keys(entries)) {
        const value = entries[key] as AddressEntry;
        this.#add({ address: completeAddress(key, this.domain), section: 'addresses', category, key, value });
      }
    }
  }

  #addForwards(document: MailDocument): void {
    for (const [category, entries] of Object.entries(document.forwards ?? {})) {
      for (const key of Object.keys(entries)) {
        const value = entries[key] as ForwardEntry;
        const address = isCatchAll(key) ? key.slice(1).toLowerCase() : completeAddress(key, this.domain);
        if (typeof value === 'object' && 'expires' in value) this.hasDates = true;
        this.#add({ address, section: 'forwards', category, key, value });
      }
    }
  }

  #addLists(document: MailDocument): void {
    const { lists } = document;
    if (lists === undefined) return;
    for (const [index, name] of listNames(lists.names)) {
      const list = name.toLowerCase();
      for (const command of LIST_COMMANDS[lists.manager ?? 'mailman2']) {
        const localPart = `${list}${command}`;
        const target = `${localPart}@${lists.host}`;
        const address = `${localPart}@${this.domain}`;
        this.#add({ address, section: 'lists', category: '', index, list, target });
      }
    }
  }

  #addRoutes(document: MailDocument): void {
    for (const [key, value] of Object.entries(document.routes ?? {})) {
      if (key.startsWith('/')) continue;
      this.#add({ address: completeAddress(key, this.domain), section: 'routes', category: '', key, value });
    }
  }

  #add(entry: BookEntry): void {
    const first = this.#entries.get(entry.address);
    if (first === undefined) this.#entries.set(entry.address, entry);
    else this.duplicates.push({ first, second: entry });
  }
}

/** Where an entry stands in mail.yml. */
export function pathOf(entry: BookEntry): Path {
  switch (entry.section) {
    case 'addresses':
    case 'forwards':
      return [entry.section, entry.category, entry.key];
    case 'lists':
      return ['lists', 'names', entry.index];
    case 'routes':
      return ['routes', entry.key];
  }
}
