import type { End } from '../explain/answers.ts';
import { splitAddress } from '../mail/address.ts';
import type { KnownAddress } from '../mail/system.ts';
import { type Effect, endKey } from './effects.ts';
import { isSame } from './plain.ts';

/** True for an address that the server took mail for, and does no longer. */
export function stops({ before, after }: Effect): boolean {
  return accepts(before) && !accepts(after);
}

/** True when the server takes mail and does not only give it back. */
export function accepts(ends: readonly End[]): boolean {
  return ends.some(({ kind }) => kind !== 'refusal' && kind !== 'bounce');
}

/**
 * Of addresses that go and come with the same mail, the new names by the old ones, where there is no doubt: the same name
 * in another domain, or the only other address with that mail.
 */
export function renames(effects: readonly Effect[]): Map<string, string> {
  const own = effects.filter(({ address }) => !address.startsWith('@'));
  const gone = own.filter((effect) => effect.own?.new === undefined && stops(effect));
  const come = own.filter((effect) => effect.own?.old === undefined && !accepts(effect.before));
  const moved = pairs(gone, come, ({ address }) => splitAddress(address).localPart).filter(([from, to]) =>
    isSame(endsOf(from, 'before'), endsOf(to, 'after')),
  );
  const met = new Set(moved.flat());
  const rest = (side: readonly Effect[]) => side.filter((effect) => !met.has(effect));
  const renamed = [...moved, ...pairs(rest(gone), rest(come), deliveryOf)];
  return new Map(renamed.map(([from, to]) => [from.address, to.address]));
}

/** The effects that are alike in something and the only ones on their sides; those of lists are told as lists. */
function pairs(
  gone: readonly Effect[],
  come: readonly Effect[],
  likenessOf: (effect: Effect) => string | undefined,
): [Effect, Effect][] {
  const [olds, news] = [gone, come].map((side) => byLikeness(side, likenessOf));
  return [...(olds ?? [])].flatMap(([likeness, [from, ...moreFrom]]): [Effect, Effect][] => {
    const [to, ...moreTo] = news?.get(likeness) ?? [];
    return from === undefined || to === undefined || moreFrom.length + moreTo.length > 0 ? [] : [[from, to]];
  });
}

function byLikeness(
  effects: readonly Effect[],
  likenessOf: (effect: Effect) => string | undefined,
): Map<string, Effect[]> {
  const alike = new Map<string, Effect[]>();
  for (const effect of effects) {
    const likeness = entryOf(effect)?.section === 'lists' ? undefined : likenessOf(effect);
    if (likeness !== undefined) alike.set(likeness, [...(alike.get(likeness) ?? []), effect]);
  }
  return alike;
}

/** Where mail ended or ends, in any order; an end that names the address itself is one for all names. */
function endsOf(effect: Effect, when: 'before' | 'after'): string[] {
  return effect[when].map((end) => endKey(end).replaceAll(JSON.stringify(effect.address), '""')).sort();
}

function deliveryOf(effect: Effect): string | undefined {
  const delivery = entryOf(effect)?.delivery;
  return delivery !== undefined && ('account' in delivery || 'to' in delivery)
    ? JSON.stringify(delivery)
    : undefined;
}

function entryOf({ own }: Effect): KnownAddress | undefined {
  return (own?.new ?? own?.old)?.said as KnownAddress | undefined;
}
