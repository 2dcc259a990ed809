import type { People } from '../people.ts';
import type { Review } from '../review.ts';
import type { RightChange } from '../rights.ts';

/** What the tellings of addresses look up. */
export interface AddressContext {
  readonly review: Review;
  readonly rights: ReadonlyMap<string, RightChange>;
  readonly people: People;
}
