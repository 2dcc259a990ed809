import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { groupedBy } from '../../mail/order.ts';
import { type Context, domainOf } from '../context.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Finding, Rule } from '../rule.ts';

/** Related places; more of them say nothing new. */
const MOST_TOLD = 20;

/** An address in a domain that the server does not accept mail for. */
export const foreignAddress: Rule = {
  code: 'mail/foreign-address',
  severity: 'error',
  summary: 'An address, forward or route is in a domain that the server accepts no mail for.',
  reference: 'postconf(5), "mydestination"',
  explanation:
    'The server takes mail for the primary domain and for those under domains that have neither "mx" nor "mail: none". ' +
    'Mail to an address elsewhere never comes here, so an entry for it would do nothing, or worse: it would catch ' +
    'what our own people send there.',
  bad: {
    mail: 'domains:\n  lists.example.org: { mx: lists.example.net }\naddresses:\n  desks:\n    «press@lists.example.org»: ops1\n',
  },
  mended: {
    mail: 'domains:\n  lists.example.org: {}\naddresses:\n  desks:\n    press@lists.example.org: ops1\nforwards:\n  lists:\n    postmaster@lists.example.org: postmaster\n    abuse@lists.example.org: abuse\n',
  },
  run(context, report) {
    const strange = [...context.book.entries()].filter(
      ({ section, address }) => section !== 'lists' && isStrange(domainOf(address), context),
    );
    for (const [domain, entries] of groupedBy(strange, ({ address }) => domainOf(address)))
      report(findingFor(domain, entries, context));
  },
};

function isStrange(domain: string, context: Context): boolean {
  return !context.ours(domain) && !context.mayBeLost(domain);
}

/** One line mends all entries of a domain, so they are one finding. */
function findingFor(
  domain: string,
  [first, ...others]: [BookEntry, ...BookEntry[]],
  context: Context,
): Finding {
  const key = quoted(keyOf(first));
  const told = others.slice(0, MOST_TOLD);
  const more = others.length === 0 ? 'is' : `and ${count(others.length)} are`;
  return {
    path: pathOf(first),
    part: 'key',
    message: `${key} ${more} in ${domain}, ${reasonFor(domain, context)}`,
    help: helpFor(others.length > 0, first, domain, context),
    related: told.map((entry) => ({ path: pathOf(entry), part: 'key', message: 'in the same domain' })),
  };
}

function count(others: number): string {
  return others === 1 ? 'another entry' : `${others} other entries`;
}

function reasonFor(domain: string, { domains, server, hosts }: Context): string {
  if (domains.get(domain) === 'elsewhere') return 'whose mail goes elsewhere';
  if (domains.get(domain) === 'without-mail') return 'which has no mail';
  if (server?.fqdn === domain) return 'which is the server itself and not a domain for addresses';
  if (hosts.some((host) => host.fqdn === domain)) return 'which is a host and receives no mail';
  return 'a domain that mail.yml does not name';
}

function helpFor(
  isPlural: boolean,
  entry: BookEntry,
  domain: string,
  { domains, domain: primary }: Context,
): string {
  const them = isPlural ? 'them' : 'it';
  if (domains.get(domain) === 'elsewhere')
    return `remove ${isPlural ? 'the entries' : 'the entry'}, or the "mx:" of the domain if the server is to accept its mail`;
  const accepted = [...domains].filter(([, kind]) => kind === 'accepted').map(([name]) => name);
  const similar = similarName(domain, accepted);
  if (similar !== undefined) return `did you mean ${similar}?`;
  const wantsDomain = domains.get(domain) === undefined && entry.section !== 'routes';
  return wantsDomain
    ? `move ${them} to ${primary}, or add "${domain}: {}" under domains`
    : `move ${them} to ${primary}, or remove ${them}`;
}
