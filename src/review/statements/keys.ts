import type { DkimKey, MailSystem } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { joined, names, say, type Words } from '../words.ts';
import { grouped, originOf, type Statement } from './statement.ts';

/** What a key does in each of its states. */
const DOES = {
  published: 'it is published, and signs nothing yet',
  signing: 'it signs from now on',
  retired: 'it signs nothing more, and stays published',
  revoked: 'it is declared invalid',
} as const;

/** Tells of DKIM keys and of what they sign. */
export function keyStatements(review: Review): Statement[] {
  return [...changesOf(review, 'key').map(keyStatement), ...signingStatements(review)];
}

function keyStatement(change: FactChange): Statement {
  const { selector, domain } = (newOf<DkimKey>(change) ?? oldOf<DkimKey>(change)) as DkimKey;
  const words = say`The key ${selector} of ${domain} ${keyNews(oldOf<DkimKey>(change), newOf<DkimKey>(change))}`;
  return { risks: ['key'], words, about: [change.subject], origins: [originOf(change)] };
}

function keyNews(before: DkimKey | undefined, after: DkimKey | undefined): Words {
  if (after === undefined) return ['is gone: what it has signed can no longer be verified'];
  if (before === undefined) return [`is new: ${DOES[after.state]}`];
  if (before.state !== after.state)
    return [`goes from ${before.state} to ${after.state}: ${DOES[after.state]}`];
  if (before.publicKey !== after.publicKey || before.algorithm !== after.algorithm) {
    return ['is another key of the same name: what the old one has signed can no longer be verified'];
  }
  return ['is sealed anew'];
}

/**
 * Domains whose mail is signed with other keys from now on; those of which the same is true together. One that comes or
 * goes is signed as a matter of course.
 */
function signingStatements(review: Review): Statement[] {
  const [before, after] = [review.base, review.head].map((side) => namesOf(side?.system));
  const changes = changesOf(review, 'signing').filter(
    ({ subject }) => before?.has(subject) && after?.has(subject),
  );
  return grouped(changes, ({ old, new: fresh }) => JSON.stringify([old?.said, fresh?.said])).map((alike) => {
    const [first] = alike as [FactChange];
    const domains = alike.map(({ subject }) => subject);
    const [before, after] = [oldOf<readonly string[]>(first) ?? [], newOf<readonly string[]>(first) ?? []];
    const words = say`Mail from ${names(domains, review.naming.isFull)} ${signed(before, after)}`;
    return { risks: ['key'], words, about: domains, origins: [originOf(first)] };
  });
}

/** The names that mail is sent from. */
function namesOf(system: MailSystem | undefined): Set<string> {
  if (system === undefined) return new Set();
  const { domains, hosts, server } = system;
  return new Set([...domains.map(({ name }) => name), ...hosts.map(({ fqdn }) => fqdn), server.fqdn]);
}

function signed(before: readonly string[], after: readonly string[]): Words {
  if (after.length === 0) return ['is no longer signed'];
  const gone = before.filter((key) => !after.includes(key));
  return say`is signed with ${keyNames(after)}${gone.length === 0 ? [] : say`, no longer with ${keyNames(gone)}`}`;
}

function keyNames(keys: readonly string[]): Words {
  return joined(
    keys.map((key) => {
      const [selector = '', domain = ''] = key.split('._domainkey.');
      return say`the key ${selector} of ${domain}`;
    }),
  );
}
