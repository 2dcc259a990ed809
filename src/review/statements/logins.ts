import { loginNews } from '../login-news.ts';
import type { People } from '../people.ts';
import type { Review } from '../review.ts';
import type { RightChange } from '../rights.ts';
import { accountTelling } from './accounts.ts';
import { hostTelling } from './hosts.ts';
import { type Statement, statementsOf } from './statement.ts';

/** Tells of people and machines: what they may send as, how much, and whether they may at all. */
export function loginStatements(review: Review, rights: readonly RightChange[], people: People): Statement[] {
  const toldOf = new Set([...people.introducedBy.values(), ...people.endedWith.values()].flat());
  const systems = [review.base, review.head].flatMap((side) => side?.system ?? []);
  const hosts = new Set(systems.flatMap((system) => system.hosts.map(({ name }) => name)));
  const news = loginNews(review, rights);
  const ofHosts = news.filter(({ name }) => hosts.has(name));
  const ofPeople = news.filter(({ name }) => !hosts.has(name));
  return [
    ...statementsOf(
      ofHosts.flatMap((one) => hostTelling(one, review)),
      'host',
      review.naming,
    ),
    ...statementsOf(
      ofPeople.flatMap((one) => accountTelling(one, review, toldOf.has(one.name))),
      'login',
      review.naming,
    ),
  ];
}
