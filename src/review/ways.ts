import { splitAddress } from '../mail/address.ts';
import type { KnownAddress, MailSystem } from '../mail/system.ts';

/** The addresses that a known address leads to itself, as they are known: its destinations' own rows. */
export function nextOf({ delivery }: KnownAddress, system: MailSystem): string[] {
  if (delivery.kind !== 'forward') return [];
  return delivery.to.flatMap((target) => {
    const key = lookupKeys(target).find((candidate) => system.find(candidate) !== undefined);
    return key === undefined ? [] : [key];
  });
}

/** These addresses, and all whose mail may come by one of them on a side: rather one too many than one too few. */
export function leadingTo(addresses: Iterable<string>, systems: readonly MailSystem[]): Set<string> {
  const reached = new Set(addresses);
  if (reached.size === 0) return reached;
  for (const system of systems) {
    const sources = sourcesByTarget(system);
    // What is found while the set is walked is walked too.
    for (const address of reached) for (const source of sources.get(address) ?? []) reached.add(source);
  }
  return reached;
}

/** For each key that a lookup of a destination asks for, the addresses that have the destination. */
function sourcesByTarget(system: MailSystem): Map<string, string[]> {
  const own = new Set(system.domains.map(({ name }) => name));
  const sources = new Map<string, string[]>();
  for (const { address, delivery } of system.addresses) {
    if (delivery.kind !== 'forward') continue;
    for (const target of delivery.to) {
      if (!own.has(splitAddress(target).domain)) continue;
      for (const key of lookupKeys(target)) {
        const known = sources.get(key);
        if (known === undefined) sources.set(key, [address]);
        else known.push(address);
      }
    }
  }
  return sources;
}

/** What virtual(5) looks up for an address, in this order: all of it, without its extension, the rest of its domain. */
function lookupKeys(address: string): string[] {
  const { localPart, domain } = splitAddress(address);
  const plus = localPart.indexOf('+');
  const stem = plus > 0 ? [`${localPart.slice(0, plus)}@${domain}`] : [];
  return [address, ...stem, `@${domain}`];
}
