import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import type { Context, ForwardEntry } from '../context.ts';
import { copyOf, type Destination, destinationsAt } from './destinations.ts';

/** A destination that was an address of ours until it expired. */
export interface Expired {
  readonly entry: ForwardEntry;
  readonly destination: Destination;
  /** The entry that has expired. */
  readonly gone: BookEntry;
  /** True when every destination of the entry has expired. */
  readonly isOnlyWay: boolean;
}

/** The destinations that have expired; one for each entry that leads to nothing else. */
export function* expiredDestinations(context: Context): Generator<Expired> {
  if (context.expiredForwards.length === 0) return;
  for (const entry of context.forwards) {
    const destinations = destinationsAt(entry);
    const expired = destinations.filter(({ text }) => isGone(text, context));
    const isOnlyWay = expired.length === destinations.length && copyOf(entry) === undefined;
    for (const destination of isOnlyWay ? expired.slice(0, 1) : expired) {
      const gone = context.book.get(context.complete(destination.text));
      if (gone) yield { entry, destination, gone, isOnlyWay };
    }
  }
}

function isGone(destination: string, context: Context): boolean {
  const address = context.complete(destination);
  return context.book.get(address) !== undefined && context.find(address) === undefined;
}

/** Where an entry expired, for a message about another place. */
export function expiredHere({ gone }: Expired) {
  return { path: [...pathOf(gone), 'expires'], message: 'its entry has expired' };
}
