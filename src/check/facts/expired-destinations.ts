import { withoutExtension } from '../../mail/address.ts';
import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import type { Context, ForwardEntry } from '../context.ts';
import { type Destination, destinationsAt, leadsOnlyTo } from './destinations.ts';

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
    const expired = destinationsAt(entry).filter(({ text }) => goneEntry(context.complete(text), context));
    const isOnlyWay = leadsOnlyTo(entry, expired);
    for (const destination of isOnlyWay ? expired.slice(0, 1) : expired) {
      const gone = goneEntry(context.complete(destination.text), context);
      if (gone) yield { entry, destination, gone, isOnlyWay };
    }
  }
}

/** The entry of an address, or of the same without its extension, that nothing has taken the place of since it expired. */
export function goneEntry(address: string, context: Context): BookEntry | undefined {
  const entry = context.book.get(address) ?? context.book.get(withoutExtension(address));
  return entry === undefined || context.isKnown(address) ? undefined : entry;
}

/** Where an entry expired, for a message about another place. */
export function expiredHere({ gone }: Pick<Expired, 'gone'>) {
  return { path: [...pathOf(gone), 'expires'], message: 'its entry has expired' };
}
