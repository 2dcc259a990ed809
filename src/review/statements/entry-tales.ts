import type { KnownAddress } from '../../mail/system.ts';
import type { Effect } from '../effects.ts';
import { isSame } from '../plain.ts';
import { newOf, oldOf } from '../review.ts';
import { joined, say, type Words } from '../words.ts';
import type { AddressContext } from './address-context.ts';
import { verb } from './mail.ts';
import { isGivenAway, rightsNews } from './people-news.ts';
import type { Tale } from './tale.ts';

/** An entry that changes without changing where its mail goes. */
export function stayed(effect: Effect, context: AddressContext): Tale {
  const rights = rightsNews(effect, context);
  const predicate = (number: number) => say`${entryNews(effect, number)}${rights.words(number)}`;
  return { predicate, inGeneral: predicate(2), risks: [isGivenAway(effect, context) && 'sends-as'] };
}

function entryNews(effect: Effect, number: number): Words {
  const [before, after] = entries(effect);
  const isMoved = before !== undefined && after !== undefined && before.category !== after.category;
  const parts: Words[] = [];
  if (isMoved) parts.push(say`${verb(number, 'moves', 'move')} from ${before.category} to ${after.category}`);
  if (before?.expires !== after?.expires) parts.push(expiryNews(before, after, number));
  if (!isSame(before?.delivery, after?.delivery)) {
    parts.push(say`${verb(number, 'reaches what it', 'reach what they')} reached, in another way`);
  } else if (isMoved && parts.length === 1) {
    parts.push(say`${verb(number, 'its', 'their')} mail goes where it went`);
    return joined(parts, '; ');
  }
  return joined(parts, ', and ');
}

function entries({ own }: Effect): [KnownAddress | undefined, KnownAddress | undefined] {
  return own === undefined ? [undefined, undefined] : [oldOf(own), newOf(own)];
}

/** The end that an entry has got together with another way. */
export function expiryOf(effect: Effect, number: number): Words {
  const [before, after] = entries(effect);
  if (after === undefined || before?.expires === after.expires) return [];
  return say`; ${verb(number, 'it', 'they')} ${expiryNews(before, after, number)}`;
}

function expiryNews(
  before: KnownAddress | undefined,
  after: KnownAddress | undefined,
  number: number,
): Words {
  const end = verb(number, 'ends', 'end');
  if (after?.expires === undefined) return say`no longer ${end} on ${[before?.expires ?? '']}`;
  const instead = before?.expires === undefined ? [] : [`, not on ${before.expires}`];
  return say`${end} on ${[after.expires]}${instead}: from that day on ${verb(number, 'it is', 'they are')} unknown`;
}
