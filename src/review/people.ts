import type { KnownAddress, Login, MailSystem } from '../mail/system.ts';
import type { Effect } from './effects.ts';
import { changesOf, newOf, oldOf, type Review } from './review.ts';
import type { RightChange } from './rights.ts';

/** What becomes of logins and mailboxes, and the address with which each is told. */
export interface People {
  readonly added: ReadonlyMap<string, Login>;
  readonly removed: ReadonlyMap<string, Login>;
  /** The new logins that an address brings along, by address. */
  readonly introducedBy: ReadonlyMap<string, readonly string[]>;
  /** The logins that end with an address, by address. */
  readonly endedWith: ReadonlyMap<string, readonly string[]>;
  /** The mailboxes that get no more mail, by the first address that lost them. */
  readonly emptiedBy: ReadonlyMap<string, readonly string[]>;
}

/** Joins logins and mailboxes to the addresses that they come and go with, so that each is told once. */
export function peopleOf(
  review: Review,
  tellable: readonly Effect[],
  rights: ReadonlyMap<string, RightChange>,
): People {
  const logins = changesOf(review, 'login');
  const added = new Map<string, Login>();
  const removed = new Map<string, Login>();
  for (const change of logins) {
    if (change.old === undefined) added.set(change.subject, newOf<Login>(change) as Login);
    if (change.new === undefined) removed.set(change.subject, oldOf<Login>(change) as Login);
  }
  const own = tellable.filter((effect) => effect.own !== undefined);
  const full = stillFilled(own, review.head.system);
  const mayNewlySend = (login: string, { address }: Effect) =>
    rights.get(address)?.gained.includes(login) === true;
  return {
    added,
    removed,
    introducedBy: byFirst(own, 'new', (name, effect) => added.has(name) && mayNewlySend(name, effect)),
    endedWith: byFirst(own, 'old', (name) => removed.has(name)),
    emptiedBy: byFirst(own, 'old', (name) => !full.has(name)),
  };
}

/** The accounts that addresses keep mail for themselves, each by the first that brings it. */
function byFirst(
  effects: readonly Effect[],
  side: 'old' | 'new',
  isWanted: (account: string, effect: Effect) => boolean,
): Map<string, readonly string[]> {
  const seen = new Set<string>();
  const found = new Map<string, readonly string[]>();
  for (const effect of effects) {
    const account = accountOf(effect, side);
    if (account === undefined || seen.has(account) || !isWanted(account, effect)) continue;
    seen.add(account);
    found.set(effect.address, [account]);
  }
  return found;
}

/** The account whose mailbox an address leads to itself. */
function accountOf({ own }: Effect, side: 'old' | 'new'): string | undefined {
  const known = own?.[side]?.said as KnownAddress | undefined;
  return known !== undefined && 'account' in known.delivery ? known.delivery.account : undefined;
}

/** Of the mailboxes that an address loses, those that another address still fills. */
function stillFilled(effects: readonly Effect[], head: MailSystem): Set<string> {
  const lost = new Set(effects.map((effect) => accountOf(effect, 'old')));
  const filled = new Set<string>();
  if (effects.length === 0) return filled;
  for (const { delivery } of head.addresses) {
    const account = 'account' in delivery ? delivery.account : undefined;
    if (account !== undefined && lost.has(account)) filled.add(account);
  }
  return filled;
}
