import { pathOf } from '../../mail/address-book.ts';
import { newAddressOf } from '../../mail/entries.ts';
import type { Context, ForwardEntry } from '../context.ts';
import { type Destination, destinationsAt, leadsOnlyTo } from './destinations.ts';

/** A destination to which no mail is taken. */
export interface Refused {
  readonly destination: Destination;
  /** The entry that refuses it. */
  readonly refusal: ForwardEntry;
}

/** A forward that leads to refused addresses. */
export interface RefusedForward {
  readonly entry: ForwardEntry;
  /** One or more. */
  readonly refused: readonly Refused[];
  /** True when it leads to nothing else and keeps no copy. */
  readonly isOnlyWay: boolean;
}

/** The forwards to addresses of ours that are refused or have moved, in the order of mail.yml. */
export function* refusedForwards(context: Context): Generator<RefusedForward> {
  for (const entry of context.forwards) {
    const refused = destinationsAt(entry).flatMap((destination) => {
      const refusal = context.refusalOf(context.complete(destination.text));
      return refusal === undefined ? [] : [{ destination, refusal }];
    });
    if (refused.length === 0) continue;
    yield { entry, refused, isOnlyWay: leadsOnlyTo(entry, refused) };
  }
}

/** What has become of it, in words that follow its name. */
export function refusedInWords({ refusal }: Refused): string {
  return newAddressOf(refusal.value) === undefined ? 'is refused' : 'has moved';
}

/** Where an address is refused, for a message about another place. */
export function refusedHere({ refusal }: Pick<Refused, 'refusal'>) {
  return { path: pathOf(refusal), part: 'key' as const, message: 'its entry' };
}
