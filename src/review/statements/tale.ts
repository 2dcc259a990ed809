import type { Effect } from '../effects.ts';
import { say, type Words } from '../words.ts';
import type { AddressContext } from './address-context.ts';
import type { Risk } from './statement.ts';

/** What is said of an address, and of many like it. */
export interface Tale {
  /** What follows the names of so many addresses. */
  readonly predicate: (number: number) => Words;
  /** The same without what is particular to one, for many. */
  readonly inGeneral: Words;
  readonly risks: readonly (Risk | false)[];
}

/** The addresses by which a difference comes. */
export function by({ through }: Effect, { review }: AddressContext): Words {
  return through.length === 0 ? [] : say`, through ${review.naming.addresses(through)}`;
}
