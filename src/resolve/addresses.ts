import { canonicalDestination, completeAddress, isCatchAll } from '../mail/address.ts';
import type { AddressBook } from '../mail/address-book.ts';
import type { AddressEntry, ForwardEntry, MailDocument, Route } from '../mail/document.ts';
import { accountOf, destinationsOf, isExpired } from '../mail/entries.ts';
import { LIST_COMMANDS } from '../mail/list-manager.ts';
import { byCodeUnit, sortedKeys } from '../mail/order.ts';
import type { Delivery, Domain, KnownAddress } from '../mail/system.ts';

/** Every known address in the order of output; each walk makes the entries afresh. */
export function resolveAddresses(
  document: MailDocument,
  book: AddressBook,
  domains: readonly Domain[],
  today: string,
): Iterable<KnownAddress> {
  const names = new Set(domains.map((domain) => domain.name));
  const complete = (destination: string) =>
    canonicalDestination(destination, book.domain, (domain) => names.has(domain));
  return {
    *[Symbol.iterator]() {
      yield* mailboxes(document);
      yield* forwards(document, complete, today);
      yield* listAddresses(document);
      yield* routes(document, complete);
    },
  };
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
      yield { address, section: 'forwards', category, delivery, path: ['forwards', category, key] };
    }
  }
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
