import { splitAddress } from '../../mail/address.ts';
import type { KnownAddress } from '../../mail/system.ts';
import type { Effect } from '../effects.ts';
import type { Naming } from '../naming.ts';
import { newOf, oldOf } from '../review.ts';
import { counted, names, say, type Words } from '../words.ts';
import { verb } from './mail.ts';
import { grouped, originOf, type Statement, sortedRisks } from './statement.ts';

/** The addresses of one list of which the same becomes. */
interface ListEffect {
  readonly list: string;
  readonly kind: 'added' | 'removed' | 'moved';
  /** The domain that the list manager receives at. */
  readonly from: string;
  readonly to: string;
  readonly effects: readonly Effect[];
}

/** The lists whose addresses come, go or lead elsewhere. */
export function listEffects(effects: readonly Effect[]): ListEffect[] {
  const ofLists = effects.filter((effect) => listOf(effect) !== undefined);
  return grouped(ofLists, (effect) => `${listOf(effect)} ${kindOf(effect)}`).flatMap((addresses) => {
    const [first] = addresses as [Effect];
    const kind = kindOf(first);
    if (kind === undefined) return [];
    return [
      {
        list: listOf(first) ?? '',
        kind,
        from: hostOf(first, 'old'),
        to: hostOf(first, 'new'),
        effects: addresses,
      },
    ];
  });
}

/** Tells of whole lists; those of which the same becomes in one sentence. */
export function listStatements(lists: readonly ListEffect[], naming: Naming): Statement[] {
  return grouped(lists, ({ kind, from, to }) => JSON.stringify([kind, from, to])).map((alike) => {
    const [first] = alike as [ListEffect];
    const subjects = alike.map(({ list }) => list);
    const number = alike.reduce((sum, { effects }) => sum + effects.length, 0);
    const heading = say`${verb(subjects.length, 'The list', 'The lists')} ${names(subjects, naming.isFull)}`;
    return {
      risks: sortedRisks([
        first.kind === 'removed' && 'stops-accepting',
        first.kind === 'moved' && 'loses-mail',
        first.kind !== 'removed' && naming.isForeign(first.to) && 'leaves',
      ]),
      words: say`${heading} ${predicate(first, subjects.length, number, naming)}`,
      about: subjects,
      origins: alike.flatMap(({ effects: [effect] }) =>
        effect?.own === undefined ? [] : [originOf(effect.own)],
      ),
    };
  });
}

function predicate({ kind, from, to }: ListEffect, lists: number, addresses: number, naming: Naming): Words {
  const be = verb(lists, 'is', 'are');
  const theirs = [`${lists === 1 ? 'its' : 'their'} ${counted(addresses, 'address', 'addresses')}`];
  const outside = naming.isForeign(to) ? [', outside the organisation'] : [];
  if (kind === 'added')
    return say`${be} new: ${theirs} ${verb(addresses, 'reaches', 'reach')} ${to}${outside}`;
  if (kind === 'removed')
    return say`${be} gone: ${theirs} ${verb(addresses, 'stops', 'stop')} accepting mail`;
  return say`now ${verb(lists, 'reaches', 'reach')} ${to}${outside} and no longer ${from}`;
}

function listOf({ own }: Effect): string | undefined {
  const known = (own?.new ?? own?.old)?.said as KnownAddress | undefined;
  return known?.section === 'lists' ? known.category : undefined;
}

/** Undefined where something else had the address before, or has it now. */
function kindOf({ own, after }: Effect): ListEffect['kind'] | undefined {
  const before = own && oldOf<KnownAddress>(own);
  const now = own && newOf<KnownAddress>(own);
  if (before === undefined) return 'added';
  if (now === undefined) return after.every(({ kind }) => kind === 'refusal') ? 'removed' : undefined;
  return before.section === now.section ? 'moved' : undefined;
}

function hostOf({ own }: Effect, side: 'old' | 'new'): string {
  const known = own?.[side]?.said as KnownAddress | undefined;
  return known?.delivery.kind === 'forward' ? splitAddress(known.delivery.to[0] ?? '').domain : '';
}
