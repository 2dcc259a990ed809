import { type People, peopleOf } from '../people.ts';
import { isSame } from '../plain.ts';
import { stops } from '../renames.ts';
import type { Review } from '../review.ts';
import type { RightChange } from '../rights.ts';
import { tellingOf } from './address-telling.ts';
import { closedBy, domainStatements } from './domains.ts';
import { listEffects, listStatements } from './lists.ts';
import { type Statement, statementsOf } from './statement.ts';

/** What is said of addresses, and what is left to be said of the people behind them. */
export interface AddressNews {
  readonly statements: readonly Statement[];
  readonly people: People;
  /** The addresses whose sentences say who may send as them. */
  readonly told: ReadonlySet<string>;
}

/** Tells what becomes of addresses: each in one sentence; those of a list, or of a domain that is given up, together. */
export function addressNews(review: Review, rights: ReadonlyMap<string, RightChange>): AddressNews {
  const { renamed } = review;
  const newNames = new Set(renamed.values());
  const lists = listEffects(review.effects);
  const ofLists = new Set(lists.flatMap(({ effects }) => effects));
  const closed = closedBy(
    review,
    review.effects.filter((one) => stops(one) && !ofLists.has(one) && !renamed.has(one.address)),
  );
  const ofClosed = new Set([...closed.values()].flat());
  const others = review.effects.filter(
    (effect) => !ofLists.has(effect) && !ofClosed.has(effect) && !newNames.has(effect.address),
  );
  const people = peopleOf(review, others, rights);
  // A change is told before what follows from it.
  const inOrder = [
    ...others.filter(({ own }) => own !== undefined),
    ...others.filter(({ own }) => own === undefined),
  ];
  const tellings = inOrder.map((effect) => tellingOf(effect, { review, rights, people }));
  const statements = [
    ...domainStatements(review, closed),
    ...listStatements(lists, review.naming),
    ...statementsOf(tellings, 'address', review.naming),
  ];
  const gone = [...ofLists, ...ofClosed].filter(stops);
  const told = new Set([...others, ...gone].map(({ address }) => address));
  for (const [from, to] of renamed) if (isSame(rights.get(from)?.lost, rights.get(to)?.gained)) told.add(to);
  return { statements, people, told };
}
