import type { MailSystem } from './system.ts';

/**
 * The same mail system, whose big collections are made once and kept: for work that walks them so often that its time
 * is worth their memory, some 300 octets an address.
 */
export function remembered(system: MailSystem): MailSystem {
  return {
    ...system,
    addresses: kept(system.addresses),
    senderRights: kept(system.senderRights),
  };
}

/** The same entries, made once and kept. */
export function kept<Entry>(entries: Iterable<Entry>): Iterable<Entry> {
  let known: readonly Entry[] | undefined;
  return {
    [Symbol.iterator]() {
      known ??= [...entries];
      return known[Symbol.iterator]();
    },
  };
}
