import { splitAddress } from '../../mail/address.ts';
import { grouped } from '../../mail/order.ts';
import type { KnownAddress } from '../../mail/system.ts';
import type { Effect } from '../effects.ts';
import type { Naming } from '../naming.ts';
import { newOf, oldOf } from '../review.ts';
import { counted, names, say, type Words } from '../words.ts';
import { verb } from './mail.ts';
import { originOf, type Statement, sortedRisks } from './statement.ts';

/** The addresses of one list of which the same becomes. */
interface ListEffect {
  readonly list: string;
  /** A list of which some addresses go and others come is `readdressed`. */
  readonly kind: 'added' | 'removed' | 'moved' | 'readdressed';
  /** The domain that the list manager receives at. */
  readonly from: string;
  readonly to: string;
  readonly effects: readonly Effect[];
}

/** The lists whose addresses come, go or lead elsewhere. */
export function listEffects(effects: readonly Effect[]): ListEffect[] {
  const ofLists = effects.filter((effect) => listOf(effect) !== undefined);
  const found = grouped(ofLists, (effect) => `${listOf(effect)} ${kindOf(effect)}`).flatMap(listEffect);
  return grouped(found, ({ list }) => list).flatMap(readdressed);
}

function listEffect(effects: readonly Effect[]): ListEffect[] {
  const [first] = effects as [Effect];
  const kind = kindOf(first);
  if (kind === undefined) return [];
  return [{ list: listOf(first) ?? '', kind, from: hostOf(first, 'old'), to: hostOf(first, 'new'), effects }];
}

/** What becomes of one list, in which coming and going are one. */
function readdressed(ofList: readonly ListEffect[]): ListEffect[] {
  const [come, gone] = [
    ofList.find(({ kind }) => kind === 'added'),
    ofList.find(({ kind }) => kind === 'removed'),
  ];
  if (come === undefined || gone === undefined) return [...ofList];
  const { list, from } = gone;
  const effects = [...come.effects, ...gone.effects];
  const others = ofList.filter((one) => one !== come && one !== gone);
  return [{ list, kind: 'readdressed', from, to: come.to, effects }, ...others];
}

/** Tells of whole lists; those of which the same becomes in one sentence. */
export function listStatements(lists: readonly ListEffect[], naming: Naming): Statement[] {
  const likeness = ({ kind, from, to, effects }: ListEffect) =>
    JSON.stringify([
      kind,
      from,
      to,
      kind === 'readdressed' && [domainOf(effects, 'old'), domainOf(effects, 'new')],
    ]);
  return grouped(lists, likeness).map((alike) => {
    const [{ kind, to }] = alike as [ListEffect];
    const subjects = alike.map(({ list }) => list);
    const heading = say`${verb(subjects.length, 'The list', 'The lists')} ${names(subjects, naming.isFull)}`;
    return {
      risks: sortedRisks([
        (kind === 'removed' || kind === 'readdressed') && 'stops-accepting',
        kind === 'moved' && 'loses-mail',
        kind !== 'removed' && naming.isForeign(to) && 'leaves',
      ]),
      words: say`${heading} ${predicate(alike, naming)}`,
      about: subjects.map((list) => `list ${list}`),
      origins: alike.flatMap(({ effects: [effect] }) =>
        effect?.own === undefined ? [] : [originOf(effect.own)],
      ),
    };
  });
}

function predicate(alike: readonly ListEffect[], naming: Naming): Words {
  const [{ kind, from, to }] = alike as [ListEffect];
  const lists = alike.length;
  const effects = alike.flatMap((one) => one.effects);
  const be = verb(lists, 'is', 'are');
  const theirs = [`${lists === 1 ? 'its' : 'their'} ${counted(effects.length, 'address', 'addresses')}`];
  const outside = naming.isForeign(to) ? [', outside the organisation'] : [];
  switch (kind) {
    case 'added':
      return say`${be} new: ${theirs} ${verb(effects.length, 'reaches', 'reach')} ${to}${outside}`;
    case 'removed':
      return say`${be} gone: ${theirs} ${verb(effects.length, 'stops', 'stop')} accepting mail`;
    case 'moved':
      return say`now ${verb(lists, 'reaches', 'reach')} ${to}${outside} and no longer ${from}`;
    case 'readdressed':
      return say`${verb(lists, 'has', 'have')} other addresses: ${comingAndGoing(effects)} ${to}${outside}`;
  }
}

/** `10 at example.org stop accepting mail, and 10 at example.com reach`. */
function comingAndGoing(effects: readonly Effect[]): Words {
  const gone = effects.filter(({ own }) => own?.new === undefined).length;
  const come = effects.length - gone;
  const [stop, reach] = [verb(gone, 'stops', 'stop'), verb(come, 'reaches', 'reach')];
  return say`${gone} at ${domainOf(effects, 'old')} ${stop} accepting mail, and ${come} at ${domainOf(effects, 'new')} ${reach}`;
}

/** The domain of the addresses that go, or of those that come. */
function domainOf(effects: readonly Effect[], side: 'old' | 'new'): string {
  const other = side === 'old' ? 'new' : 'old';
  const one = effects.find(({ own }) => own?.[side] !== undefined && own[other] === undefined);
  return splitAddress(one?.address ?? '').domain;
}

function listOf({ own }: Effect): string | undefined {
  const known = (own?.new ?? own?.old)?.said as KnownAddress | undefined;
  return known?.section === 'lists' ? known.category : undefined;
}

/** Undefined where something else had the address before, or has it now. */
function kindOf({ own, after }: Effect): 'added' | 'removed' | 'moved' | undefined {
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
