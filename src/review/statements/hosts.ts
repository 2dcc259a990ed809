import type { Host, Login } from '../../mail/system.ts';
import { effectiveLimit, upTo } from '../limits.ts';
import type { LoginNews } from '../login-news.ts';
import { newOf, oldOf, type Review } from '../review.ts';
import { say, type Words } from '../words.ts';
import { gain, limit, loss, type Part, tellingOf } from './login-parts.ts';
import type { Origin, Telling } from './statement.ts';

/** Tells of a relaying machine. */
export function hostTelling(news: LoginNews, review: Review): Telling[] {
  return tellingOf(news.name, partsOf(news, review), originsOf(news, review));
}

function partsOf(news: LoginNews, review: Review): (Part | undefined)[] {
  const [before, after] = [news.host && oldOf<Host>(news.host), news.host && newOf<Host>(news.host)];
  if (before !== undefined && after === undefined) return [goneHost(review)];
  if (before === undefined && after !== undefined) return [newHost(after, news, review)];
  const stays = [gain(news, review), loss(news, review), limit(news, review)];
  if (before === undefined || after === undefined) return stays;
  return [moved(before, after), anySender(before, after), ...stays];
}

/** What a host may send as is said by its own entry. */
function originsOf({ name }: LoginNews, { base, head }: Review): Origin[] {
  for (const [side, explained] of [['head', head] as const, ['base', base] as const]) {
    const host = explained?.system.hosts.find((one) => one.name === name);
    if (host !== undefined) return [{ side, path: host.path }];
  }
  return [];
}

function goneHost({ head }: Review): Part {
  const words = say`may no longer relay mail through ${head.system.server.name}`;
  return { words: () => words, inGeneral: words, risk: 'relay' };
}

/** Every host may send as root of the primary domain, which has no row for it. */
function newHost(host: Host, { login, gained }: LoginNews, { head, naming }: Review): Part {
  const { server, domain } = head.system;
  const own = `@${host.fqdn}`;
  const senders = [own, ...gained.filter((sender) => sender !== own), `root@${domain}`];
  const as = host.sendsAsAny ? ['any address'] : naming.addresses(senders);
  const added = login && newOf<Login>(login);
  const much = added === undefined ? [] : say`, ${upTo(effectiveLimit(added, head.system))}`;
  const relays = say`may now relay mail through ${server.name}`;
  return { words: () => say`${relays}: as ${as}${much}`, inGeneral: relays, risk: 'relay' };
}

function moved(before: Host, after: Host): Part | undefined {
  if (before.fqdn === after.fqdn) return undefined;
  return {
    words: () => say`is now the machine ${after.fqdn}, not ${before.fqdn}`,
    inGeneral: ['are now other machines'],
    risk: 'relay',
  };
}

function anySender(before: Host, after: Host): Part | undefined {
  if (before.sendsAsAny === after.sendsAsAny) return undefined;
  const words: Words = [`${after.sendsAsAny ? 'may now' : 'may no longer'} send as any address`];
  return { words: () => words, inGeneral: words, ...(after.sendsAsAny && { risk: 'sends-as' as const }) };
}
