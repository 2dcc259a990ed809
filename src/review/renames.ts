import type { End } from '../explain/answers.ts';
import type { KnownAddress } from '../mail/system.ts';
import type { Effect } from './effects.ts';

/** True for an address that the server took mail for, and does no longer. */
export function stops({ before, after }: Effect): boolean {
  return accepts(before) && !accepts(after);
}

/** True when the server takes mail and does not only give it back. */
export function accepts(ends: readonly End[]): boolean {
  return ends.some(({ kind }) => kind !== 'refusal' && kind !== 'bounce');
}

/** Of addresses that go and come with the same mail, the new names by the old ones, where there is no doubt. */
export function renames(effects: readonly Effect[]): Map<string, string> {
  const own = effects.filter(({ address }) => !address.startsWith('@'));
  const gone = byDelivery(own.filter((effect) => effect.own?.new === undefined && stops(effect)));
  const come = byDelivery(own.filter((effect) => effect.own?.old === undefined && !accepts(effect.before)));
  const pairs = [...gone].flatMap(([delivery, [from, ...moreFrom]]): [string, string][] => {
    const [to, ...moreTo] = come.get(delivery) ?? [];
    return from === undefined || to === undefined || moreFrom.length + moreTo.length > 0 ? [] : [[from, to]];
  });
  return new Map(pairs);
}

function byDelivery(effects: readonly Effect[]): Map<string, string[]> {
  const addresses = new Map<string, string[]>();
  for (const { address, own } of effects) {
    const known = (own?.new ?? own?.old)?.said as KnownAddress | undefined;
    if (known === undefined || known.section === 'lists') continue;
    if (!('account' in known.delivery || 'to' in known.delivery)) continue;
    const key = JSON.stringify(known.delivery);
    addresses.set(key, [...(addresses.get(key) ?? []), address]);
  }
  return addresses;
}
