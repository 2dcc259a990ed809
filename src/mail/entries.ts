import { splitAddress } from './address.ts';
import type { AddressEntry, ForwardEntry, Limit } from './document.ts';

/** The account that owns an address: the one it names, by default its local part. */
export function accountOf(address: string, value: AddressEntry): string {
  if (typeof value === 'string') return value;
  return value.account ?? splitAddress(address).localPart;
}

/** The destinations of a forward as they are written; none for one that drops, refuses or has moved. */
export function destinationsOf(value: ForwardEntry): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return presentItems(value);
  if (!('to' in value)) return [];
  return typeof value.to === 'string' ? [value.to] : presentItems(value.to);
}

/** In a document with errors, the place of a broken item is empty. */
export function presentItems(items: readonly string[]): readonly string[] {
  return items.includes(undefined as never) ? items.filter(() => true) : items;
}

/** True for an entry that takes no mail: it refuses it, or tells the sender a new address. */
export function isRefusal(value: ForwardEntry): boolean {
  return typeof value === 'object' && ('reject' in value || 'moved' in value);
}

/** The new address that an entry tells to senders. */
export function newAddressOf(value: ForwardEntry): string | undefined {
  return typeof value === 'object' && 'moved' in value ? value.moved : undefined;
}

/** The accounts that a forward names itself, beside its destinations. */
export function accountsNamedBy(value: ForwardEntry): readonly string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [];
  const accounts: string[] = [];
  if ('account' in value && value.account !== undefined) accounts.push(value.account);
  if ('owner' in value && value.owner !== undefined) accounts.push(value.owner);
  return accounts;
}

/** The limit that an entry gives to its account or owner. */
export function limitOf(value: AddressEntry | ForwardEntry): Limit | undefined {
  return typeof value === 'object' && 'limit' in value ? value.limit : undefined;
}

/** The logins that replace the default senders of an entry. */
export function sendersOf(value: AddressEntry | ForwardEntry): readonly string[] | undefined {
  return typeof value === 'object' && 'senders' in value ? value.senders : undefined;
}

/** True when a forward has ended on or before this day. */
export function isExpired(value: ForwardEntry, today: string): boolean {
  return (
    typeof value === 'object' && 'expires' in value && value.expires !== undefined && value.expires <= today
  );
}
