import type { Effect } from '../effects.ts';
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
  const lists = listEffects(review.effects);
  const ofLists = new Set(lists.flatMap(({ effects }) => effects));
  const closed = closedBy(
    review,
    review.effects.filter((one) => stops(one) && !ofLists.has(one) && !review.renamed.has(one.address)),
  );
  const together = new Set([...ofLists, ...[...closed.values()].flat()]);
  const others = alone(review, together);
  const people = peopleOf(review, others, rights);
  const tellings = others.map((effect) => tellingOf(effect, { review, rights, people }));
  const statements = [
    ...domainStatements(review, closed),
    ...listStatements(lists, review.naming),
    ...statementsOf(tellings, 'address', review.naming),
  ];
  return { statements, people, told: told(review, rights, [...others, ...[...together].filter(stops)]) };
}

/** The effects that are told by themselves: a change before what follows from it, and a new name with the old one. */
function alone({ effects, renamed }: Review, together: ReadonlySet<Effect>): Effect[] {
  const newNames = new Set(renamed.values());
  const others = effects.filter((effect) => !together.has(effect) && !newNames.has(effect.address));
  return [...others.filter(({ own }) => own !== undefined), ...others.filter(({ own }) => own === undefined)];
}

/** The addresses whose sentences say who may send as them; of a new name, when it is who could under the old one. */
function told(
  { renamed }: Review,
  rights: ReadonlyMap<string, RightChange>,
  effects: readonly Effect[],
): Set<string> {
  const addresses = new Set(effects.map(({ address }) => address));
  for (const [from, to] of renamed)
    if (isSame(rights.get(from)?.lost, rights.get(to)?.gained)) addresses.add(to);
  return addresses;
}
