import type { End, Explainer } from '../explain/answers.ts';
import { byCodeUnit } from '../mail/order.ts';
import type { MailSystem } from '../mail/system.ts';
import type { FactChange } from './changes.ts';
import { leadingTo, nextOf } from './ways.ts';

/** What a change does to the mail of one address. */
export interface Effect {
  /** In full; `@domain` for every other address of a domain. */
  readonly address: string;
  /** Where its mail ended and ends; nowhere, where there was no mail system before. */
  readonly before: readonly End[];
  readonly after: readonly End[];
  readonly gained: readonly End[];
  readonly lost: readonly End[];
  /** The change of the address itself; undefined where only addresses change that it leads to. */
  readonly own: FactChange | undefined;
  /** Those addresses: the nearest that bring the difference about; empty where the address changes itself. */
  readonly through: readonly string[];
}

/** One state of a mail system, and what answers questions about it. */
export interface Explained {
  readonly system: MailSystem;
  readonly explainer: Explainer;
}

/**
 * Every address that changes itself, and every other one whose mail ends elsewhere, by address. Only those that may
 * lead to a change are looked at, unless something changed that may concern all.
 */
export function effectsOf(
  changes: readonly FactChange[],
  base: Explained | undefined,
  head: Explained,
): Effect[] {
  const own = new Map(
    changes.filter(({ kind }) => kind === 'address').map((change) => [change.subject, change]),
  );
  const systems = [base, head].flatMap((side) => (side === undefined ? [] : [side.system]));
  const addresses = changes.some(isFarReaching) ? allAddresses(systems) : leadingTo(own.keys(), systems);
  const effects = new Map<string, Effect>();
  for (const address of addresses) {
    const effect = effectOn(address, own.get(address), base, head);
    if (effect !== undefined) effects.set(address, effect);
  }
  return [...effects.values()]
    .map((effect) => ({ ...effect, through: causesOf(effect, effects, base, head) }))
    .sort((a, b) => byCodeUnit(a.address, b.address));
}

/** True for a change that may alter where the mail of any address ends. */
function isFarReaching({ kind, subject }: FactChange): boolean {
  return kind === 'domain' || kind === 'pattern' || (kind === 'setting' && subject === 'domain');
}

function effectOn(
  address: string,
  own: FactChange | undefined,
  base: Explained | undefined,
  head: Explained,
): Effect | undefined {
  const before = base === undefined ? [] : endsOf(address, base, head);
  const after = endsOf(address, head, base);
  const [gained, lost] = [without(after, before), without(before, after)];
  if (own === undefined && gained.length === 0 && lost.length === 0) return undefined;
  return { address, before, after, gained, lost, own, through: [] };
}

/** A catch-all is asked for by an address that nobody has. */
function endsOf(
  address: string,
  { system, explainer }: Explained,
  other: Explained | undefined,
): readonly End[] {
  if (!address.startsWith('@')) return explainer.ends(address);
  let stranger = `any-other${address}`;
  while (system.find(stranger) !== undefined || other?.system.find(stranger) !== undefined) {
    stranger = `any-${stranger}`;
  }
  return explainer.ends(stranger);
}

function without(ends: readonly End[], others: readonly End[]): End[] {
  const known = new Set(others.map(endKey));
  return ends.filter((end) => !known.has(endKey(end)));
}

/** Two ends are one when all that is said of them is the same. */
export function endKey(end: End): string {
  return JSON.stringify(end, Object.keys(end).sort());
}

function allAddresses(systems: readonly MailSystem[]): Set<string> {
  const all = new Set<string>();
  for (const system of systems) for (const { address } of system.addresses) all.add(address);
  return all;
}

/** The nearest addresses on the way that change themselves and bring the difference about. */
function causesOf(
  effect: Effect,
  effects: ReadonlyMap<string, Effect>,
  base: Explained | undefined,
  head: Explained,
): string[] {
  if (effect.own !== undefined) return [];
  const gains = nearest(effect, head.system, effects, 'gained');
  const losses = base === undefined ? [] : nearest(effect, base.system, effects, 'lost');
  return [...new Set([...gains, ...losses])].sort(byCodeUnit);
}

function nearest(
  effect: Effect,
  system: MailSystem,
  effects: ReadonlyMap<string, Effect>,
  difference: 'gained' | 'lost',
): string[] {
  const wanted = new Set(effect[difference].map(endKey));
  if (wanted.size === 0) return [];
  const seen = new Set([effect.address]);
  for (let level = [effect.address]; level.length > 0; ) {
    const following = level.flatMap((address) => {
      const known = system.find(address);
      return known === undefined ? [] : nextOf(known, system);
    });
    level = [...new Set(following)].filter((address) => !seen.has(address));
    const causes = level.filter((address) => {
      const other = effects.get(address);
      return other?.own !== undefined && other[difference].some((end) => wanted.has(endKey(end)));
    });
    if (causes.length > 0) return causes;
    for (const address of level) seen.add(address);
  }
  return [];
}
