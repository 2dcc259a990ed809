import { splitAddress } from '../../mail/address.ts';
import type { Domain } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import type { Effect } from '../effects.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { say, type Words } from '../words.ts';
import { originOf, type Statement } from './statement.ts';

/** What is said of the mail of a new domain, by its class. */
const STATES = {
  accepted: 'the server accepts its mail',
  elsewhere: 'its mail is received elsewhere',
  'without-mail': 'it has no mail',
} as const;

/** What is said of one that is of another class from now on. */
const NOW = {
  accepted: 'is received by the server from now on',
  elsewhere: 'is received elsewhere from now on',
  'without-mail': 'has no mail any more',
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
      words: say`${change.subject} ${domainNews(change, addresses, review)}`,
      about: [change.subject, ...addresses],
      origins: [originOf(change)],
    };
  });
}

/** What becomes of a domain, and of the addresses in it that go with it. */
function domainNews(change: FactChange, addresses: readonly string[], { naming }: Review): Words {
  const [before, after] = [oldOf<Domain>(change), newOf<Domain>(change)];
  const wasAccepted = before?.class === 'accepted';
  const closed = naming.addresses(addresses);
  if (after === undefined) {
    if (!wasAccepted) return ['is no longer named'];
    return say`is given up: mail for it is refused${addresses.length === 0 ? [] : say`, which was accepted for ${closed}`}`;
  }
  if (before === undefined) return [`is new: ${STATES[after.class]}`];
  if (!wasAccepted) return [NOW[after.class]];
  return say`${[NOW[after.class]]}: the server no longer accepts ${addresses.length === 0 ? ['its mail'] : say`mail for ${closed}`}`;
}
