import { splitAddress } from '../../mail/address.ts';
import type { Domain } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import type { Effect } from '../effects.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { say, type Words } from '../words.ts';
import { originOf, type Statement } from './statement.ts';

/** What is said of the mail of a domain, by its class. */
const STATES = {
  accepted: 'the server accepts its mail',
  elsewhere: 'its mail is received elsewhere',
  'without-mail': 'it has no mail',
} as const;

/** The addresses that stop accepting mail because their domain is given up, by domain. */
export function closedBy(review: Review, stopped: readonly Effect[]): Map<string, Effect[]> {
  const closed = new Map<string, Effect[]>();
  for (const change of changesOf(review, 'domain')) if (isClosed(change)) closed.set(change.subject, []);
  for (const effect of stopped) closed.get(splitAddress(effect.address).domain)?.push(effect);
  return closed;
}

function isClosed(change: FactChange): boolean {
  return oldOf<Domain>(change)?.class === 'accepted' && newOf<Domain>(change)?.class !== 'accepted';
}

/** Tells of domains that come, go, or are received elsewhere from now on; and of the addresses that go with them. */
export function domainStatements(
  review: Review,
  closed: ReadonlyMap<string, readonly Effect[]>,
): Statement[] {
  return changesOf(review, 'domain').map((change) => {
    const addresses = closed.get(change.subject)?.map(({ address }) => address) ?? [];
    return {
      risks: isClosed(change) ? ['stops-accepting'] : [],
      words: say`${change.subject} ${domainNews(change)}${closedAddresses(addresses, review)}`,
      about: [change.subject, ...addresses],
      origins: [originOf(change)],
    };
  });
}

function domainNews(change: FactChange): Words {
  const [before, after] = [oldOf<Domain>(change), newOf<Domain>(change)];
  if (after === undefined) {
    return before?.class === 'accepted' ? ['is given up: mail for it is refused'] : ['is no longer named'];
  }
  if (before === undefined) return [`is new: ${STATES[after.class]}`];
  return [`changes: ${STATES[after.class]}`];
}

function closedAddresses(addresses: readonly string[], { naming }: Review): Words {
  return addresses.length === 0 ? [] : say`, which was accepted for ${naming.addresses(addresses)}`;
}
