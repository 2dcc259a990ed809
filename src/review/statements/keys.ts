import { grouped } from '../../mail/order.ts';
import type { DkimKey, MailSystem } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { joined, names, say, type Words } from '../words.ts';
import { originOf, type Statement } from './statement.ts';

/** What a key does in each of its states. */
const DOES = {
  published: 'it is published, and signs nothing yet',
  signing: 'it signs from now on',
  retired: 'it signs nothing more, and stays published',
  revoked: 'it is declared invalid',
} as const;

/** Tells of DKIM keys and of what they sign. */
export function keyStatements(review: Review): Statement[] {
  const keys = changesOf(review, 'key');
  const told = keys.map((change) => keyStatement(change, review));
  return [...told, ...signingStatements(review, new Set(keys.map(({ subject }) => subject)))];
}

function keyStatement(change: FactChange, review: Review): Statement {
  const { selector, domain } = (newOf<DkimKey>(change) ?? oldOf<DkimKey>(change)) as DkimKey;
  const words = say`The key ${selector} of ${domain} ${keyNews(change, review)}`;
  return { risks: ['key'], words, about: [change.subject], origins: [originOf(change)] };
}

function keyNews(change: FactChange, review: Review): Words {
  const [before, after] = [oldOf<DkimKey>(change), newOf<DkimKey>(change)];
  if (after === undefined) return ['is gone: what it has signed can no longer be verified'];
  if (before === undefined) return say`is new: ${deedOf(after, change, review)}`;
  if (before.state !== after.state) {
    return say`goes from ${[before.state]} to ${[after.state]}: ${deedOf(after, change, review)}`;
  }
  if (before.publicKey !== after.publicKey || before.algorithm !== after.algorithm) {
    return ['is another key of the same name: what the old one has signed can no longer be verified'];
  }
  return ['is sealed anew'];
}

/** What the key does in its new state; when it signs, the names whose mail it did not sign before. */
function deedOf({ state }: DkimKey, { subject }: FactChange, review: Review): Words {
  const signed = changesOf(review, 'signing').filter(
    (change) => newOf<Keys>(change)?.includes(subject) && !oldOf<Keys>(change)?.includes(subject),
  );
  if (state !== 'signing' || signed.length === 0) return [DOES[state]];
  const from = signed.map((change) => change.subject);
  return say`from now on it signs mail from ${names(from, review.naming.isFull)}`;
}

/** The keys that sign the mail from a name, by their names in DNS. */
type Keys = readonly string[];

/**
 * Names whose mail is signed with other keys from now on; those of which the same is true together. One that comes or
 * goes is signed as a matter of course, and what the sentence about a key says is not said again.
 */
function signingStatements(review: Review, told: ReadonlySet<string>): Statement[] {
  const [before, after] = [review.base, review.head].map((side) => namesOf(side?.system));
  const changes = changesOf(review, 'signing').filter(
    (change) => before?.has(change.subject) && after?.has(change.subject) && !isToldBy(told, change),
  );
  return grouped(changes, ({ old, new: fresh }) => JSON.stringify([old?.said, fresh?.said])).map((alike) => {
    const [first] = alike as [FactChange];
    const domains = alike.map(({ subject }) => subject);
    const words = say`Mail from ${names(domains, review.naming.isFull)} ${signed(oldOf<Keys>(first) ?? [], newOf<Keys>(first) ?? [])}`;
    return {
      risks: ['key'],
      words,
      about: domains.map((name) => `signature of ${name}`),
      origins: [originOf(first)],
    };
  });
}

/** True when the keys that come and go are told of; that mail has no signature any more is told in any case. */
function isToldBy(told: ReadonlySet<string>, change: FactChange): boolean {
  const [before, after] = [oldOf<Keys>(change) ?? [], newOf<Keys>(change) ?? []];
  const different = [
    ...before.filter((key) => !after.includes(key)),
    ...after.filter((key) => !before.includes(key)),
  ];
  return after.length > 0 && different.every((key) => told.has(key));
}

/** The names that mail is sent from. */
function namesOf(system: MailSystem | undefined): Set<string> {
  if (system === undefined) return new Set();
  const { domains, hosts, server } = system;
  return new Set([...domains.map(({ name }) => name), ...hosts.map(({ fqdn }) => fqdn), server.fqdn]);
}

function signed(before: Keys, after: Keys): Words {
  if (after.length === 0) return ['is no longer signed'];
  const gone = before.filter((key) => !after.includes(key));
  return say`is signed with ${keyNames(after)}${gone.length === 0 ? [] : say`, no longer with ${keyNames(gone)}`}`;
}

function keyNames(keys: Keys): Words {
  return joined(
    keys.map((key) => {
      const [selector = '', domain = ''] = key.split('._domainkey.');
      return say`the key ${selector} of ${domain}`;
    }),
  );
}
