import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import { sendersOf } from '../../mail/entries.ts';
import { allOf, quoted } from '../../mail/names.ts';
import { groupedBy } from '../../mail/order.ts';
import { accountsIn, type Context, domainOf } from '../context.ts';
import { keyOf } from './destinations.ts';

/** An entry that belongs to somebody: to the account of its mailbox, or to those that a forward names itself. */
export interface Owned {
  readonly entry: BookEntry;
  readonly accounts: readonly string[];
}

/** Whom an address belongs to, by the entry that its mail meets: that of `dev1+x` is the entry of `dev1`. */
export function ownedAt(address: string, host: string, context: Context): Owned | undefined {
  const entry = context.find(address);
  const accounts = entry === undefined ? [] : accountsIn(entry, context.today);
  if (entry === undefined || accounts.length === 0 || isSharedWith(entry, host)) return undefined;
  return { entry, accounts };
}

/** The first entry of a domain that belongs to somebody. */
export function ownedIn(domain: string, host: string, context: Context): Owned | undefined {
  const entry = ownedEntries(context)
    .get(domain)
    ?.find((one) => !isSharedWith(one, host));
  return entry && { entry, accounts: accountsIn(entry, context.today) };
}

/** True where `senders` of an entry names the host: what mail.yml says itself is no surprise. */
function isSharedWith(entry: BookEntry, host: string): boolean {
  if (entry.section !== 'addresses' && entry.section !== 'forwards') return false;
  return sendersOf(entry.value)?.includes(host) ?? false;
}

/** The entries that belong to somebody, by domain; worked out once, whatever number of hosts asks. */
function ownedEntries(context: Context): ReadonlyMap<string, readonly BookEntry[]> {
  const entries = known.get(context) ?? collectOwned(context);
  known.set(context, entries);
  return entries;
}

const known = new WeakMap<Context, ReadonlyMap<string, readonly BookEntry[]>>();

function collectOwned({ book, today }: Context): Map<string, readonly BookEntry[]> {
  const owned = [...book.entries()].filter((entry) => accountsIn(entry, today).length > 0);
  return groupedBy(owned, ({ address }) => domainOf(address));
}

/** `the account dev1`, for a sentence. */
export function accountsNamed({ accounts }: Owned): string {
  const names = [...new Set(accounts)];
  return `the account${names.length === 1 ? '' : 's'} ${allOf(names)}`;
}

/** An address of somebody, for a sentence about its domain. */
export function addressNamed(owned: Owned): string {
  return `${quoted(keyOf(owned.entry))}, which belongs to ${accountsNamed(owned)}`;
}

/** Where an owned address stands, for a message about another place. */
export function addressHere({ entry }: Owned) {
  return { path: pathOf(entry), part: 'key', message: 'the address' } as const;
}
