import { canonicalDestination, completeAddress, isCatchAll } from '../mail/address.ts';
import { type AddressBook, type BookEntry, pathOf } from '../mail/address-book.ts';
import type { AddressEntry, ForwardEntry, MailDocument, Route } from '../mail/document.ts';
import { accountOf, destinationsOf, isExpired } from '../mail/entries.ts';
import { LIST_COMMANDS } from '../mail/list-manager.ts';
import { byCodeUnit, sortedKeys } from '../mail/order.ts';
import { kept } from '../mail/remembered.ts';
import type { Delivery, Domain, EndedAddress, KnownAddress, MailSystem } from '../mail/system.ts';

/** Larger estates are not kept in memory a second time. */
const MOST_KEPT = 100_000;

/** Every known address in the order of output, and one of them. Of a large estate each walk makes the entries afresh. */
export function resolveAddresses(
  document: MailDocument,
  book: AddressBook,
  domains: readonly Domain[],
  today: string,
): Pick<MailSystem, 'addresses' | 'find' | 'findEnded'> {
  const names = new Set(domains.map((domain) => domain.name));
  const complete = (destination: string) =>
    canonicalDestination(destination, book.domain, (domain) => names.has(domain));
  const walked = {
    *[Symbol.iterator]() {
      yield* mailboxes(document);
      yield* forwards(document, complete, today);
      yield* listAddresses(document);
      yield* routes(document, complete);
    },
  };
  const addresses = book.size > MOST_KEPT ? walked : kept(walked);
  const find = (address: string) => {
    const entry = book.get(address);
    return entry === undefined ? undefined : knownAddress(entry, complete, today);
  };
  return { addresses, find, findEnded: (address) => endedAddress(book.get(address), today) };
}

function endedAddress(entry: BookEntry | undefined, today: string): EndedAddress | undefined {
  if (entry?.section !== 'forwards' || !isExpired(entry.value, today)) return undefined;
  const { expires = '' } = entry.value as { expires?: string };
  return { address: entry.address, expires, path: pathOf(entry) };
}

/** What an entry of mail.yml makes known; nothing when it has expired. */
function knownAddress(
  entry: BookEntry,
  complete: (destination: string) => string,
  today: string,
): KnownAddress | undefined {
  if (entry.section === 'forwards' && isExpired(entry.value, today)) return undefined;
  const { address, section } = entry;
  return {
    address,
    section,
    category: categoryOf(entry),
    delivery: deliveryOf(entry, complete),
    ...(entry.section === 'forwards' && expiryOf(entry.value)),
    path: pathOf(entry),
  };
}

/** The ten addresses of a list stand together under its name. */
function categoryOf(entry: BookEntry): string {
  return entry.section === 'lists' ? entry.list : entry.category;
}

function deliveryOf(entry: BookEntry, complete: (destination: string) => string): Delivery {
  switch (entry.section) {
    case 'addresses':
      return { kind: 'mailbox', account: accountOf(entry.address, entry.value) };
    case 'forwards':
      return forwardDelivery(entry.value, complete);
    case 'lists':
      return { kind: 'forward', to: [entry.target], account: undefined };
    case 'routes':
      return routeDelivery(entry.value);
  }
}

function* mailboxes(document: MailDocument): Generator<KnownAddress> {
  for (const category of sortedKeys(document.addresses)) {
    const entries = document.addresses?.[category] ?? {};
    for (const { key, address } of byAddress(entries, document.domain)) {
      const account = accountOf(address, entries[key] as AddressEntry);
      const path = ['addresses', category, key];
      yield { address, section: 'addresses', category, delivery: { kind: 'mailbox', account }, path };
    }
  }
}

function* forwards(
  document: MailDocument,
  complete: (destination: string) => string,
  today: string,
): Generator<KnownAddress> {
  for (const category of sortedKeys(document.forwards)) {
    const entries = document.forwards?.[category] ?? {};
    for (const { key, address } of byAddress(entries, document.domain)) {
      const value = entries[key] as ForwardEntry;
      if (isExpired(value, today)) continue;
      const delivery = forwardDelivery(value, complete);
      const path = ['forwards', category, key];
      yield { address, section: 'forwards', category, delivery, ...expiryOf(value), path };
    }
  }
}

function expiryOf(value: ForwardEntry): Pick<KnownAddress, 'expires'> {
  return typeof value === 'object' && 'expires' in value && value.expires !== undefined
    ? { expires: value.expires }
    : {};
}

function forwardDelivery(value: ForwardEntry, complete: (destination: string) => string): Delivery {
  if (typeof value === 'object' && !Array.isArray(value)) {
    if ('discard' in value) return { kind: 'discard' };
    if ('reject' in value) return { kind: 'reject', text: value.reject };
    if ('moved' in value) return { kind: 'moved', to: complete(value.moved) };
  }
  const account = typeof value === 'object' && 'account' in value ? value.account : undefined;
  const to = [...new Set(destinationsOf(value).map(complete))].sort(byCodeUnit);
  return { kind: 'forward', to, account };
}

function* listAddresses(document: MailDocument): Generator<KnownAddress> {
  const { lists } = document;
  if (lists === undefined) return;
  const names = lists.names.map((name, index) => ({ list: name.toLowerCase(), index }));
  for (const { list, index } of names.sort((a, b) => byCodeUnit(a.list, b.list))) {
    for (const command of LIST_COMMANDS[lists.manager ?? 'mailman2']) {
      const address = `${list}${command}@${document.domain}`;
      const to = [`${list}${command}@${lists.host}`];
      const delivery: Delivery = { kind: 'forward', to, account: undefined };
      yield { address, section: 'lists', category: list, delivery, path: ['lists', 'names', index] };
    }
  }
}

function* routes(document: MailDocument, complete: (address: string) => string): Generator<KnownAddress> {
  const addresses = sortedKeys(document.routes).filter((key) => !key.startsWith('/'));
  for (const key of addresses) {
    const delivery = routeDelivery(document.routes?.[key] as Route);
    yield { address: complete(key), section: 'routes', category: '', delivery, path: ['routes', key] };
  }
}

/** Where a route leads. */
export function routeDelivery(route: Route): Extract<Delivery, { kind: 'relay' | 'pipe' }> {
  return 'relay' in route ? { kind: 'relay', nextHop: route.relay } : { kind: 'pipe', service: route.pipe };
}

/** The keys of a category with their canonical addresses, by address; the first of two equal ones. */
function byAddress(entries: object, domain: string): { key: string; address: string }[] {
  return Object.keys(entries)
    .map((key) => ({ key, address: canonicalKey(key, domain) }))
    .sort((a, b) => byCodeUnit(a.address, b.address));
}

function canonicalKey(key: string, domain: string): string {
  return isCatchAll(key) ? key.slice(1).toLowerCase() : completeAddress(key, domain);
}
