import { join } from 'node:path';
import fc from 'fast-check';
import type {
  AddressEntry,
  ClassLimit,
  DkimKey,
  Dns,
  DomainSettings,
  ForwardEntry,
  Host,
  Limit,
  MailDocument,
  Route,
} from '../../src/mail/document.ts';
import type { World } from '../../src/pipeline.ts';
import { repository } from '../support/repository.ts';
import {
  commandWord,
  type Draw,
  limitText,
  localPart,
  oneOf,
  outsideAddress,
  parameters,
  patterns,
  replyText,
  some,
} from './odd-texts.ts';
import { worldOf } from './seeds.ts';

/** The public keys and hand-written files that the estates name. */
export const modelWorld: World = worldOf(join(repository, 'test/cases/everything'));

/** What the parts of an estate have to know of each other. */
interface Names {
  readonly domain: string;
  readonly accepted: readonly string[];
  readonly elsewhere: readonly string[];
  /** Keys of `addresses`, which lead to mailboxes. */
  readonly people: readonly string[];
  readonly hosts: readonly string[];
}

/**
 * An estate with all kinds of deliveries, domains, catch-alls, routes, limits, signers and backends. Nearly all of them
 * are valid: now and then a text is not, or two names meet.
 */
export const oddDocument: fc.Arbitrary<MailDocument> = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 600, maxLength: 600 })
  .map((tape) => {
    let at = 0;
    return documentOf((below) => (tape[at++ % tape.length] ?? 0) % below);
  });

function documentOf(draw: Draw): MailDocument {
  const domain = oneOf(draw, [
    'example.org',
    'a-1.example.org',
    `${'x'.repeat(63)}.${'y'.repeat(50)}.example.org`,
  ]);
  const names: Names = {
    domain,
    accepted: some(draw, 3, (n) =>
      oneOf(draw, [`${n}.example.org`, `xn--mnchen-3ya.${n}.example.com`, `sub.${n}.${domain}`]),
    ),
    elsewhere: some(draw, 2, (n) => `lists${n}.example.org`),
    // Others refer to the account dev0.
    people: ['dev0', ...some(draw, 10, (n) => localPart(draw, n + 1))],
    hosts: some(draw, 5, (n) => oneOf(draw, [`web${n}`, `0${n}`, `a-${n}`, `h${n}-${'x'.repeat(40)}`])),
  };
  return {
    version: 1,
    domain,
    servers: { [oneOf(draw, ['mx', '9', 'mail-1'])]: server(draw, domain) },
    domains: domains(draw, names),
    hosts: Object.fromEntries(names.hosts.map((name, n) => [name, host(draw, names, n)])),
    addresses: addresses(draw, names),
    forwards: forwards(draw, names),
    ...maybe(draw, 'lists', () => lists(draw, names)),
    routes: routes(draw),
    limits: {
      ...maybe(draw, 'users', () => classLimit(draw)),
      ...maybe(draw, 'hosts', () => classLimit(draw)),
    },
    ...maybe(draw, 'dkim', () => dkim(draw, names)),
    ...maybe(draw, 'dns', () => dns(draw, names)),
    ...maybe(draw, 'clients', () => clients(draw)),
    sasl: { backend: oneOf(draw, ['dovecot', 'cyrus']) },
    postfix: postfix(draw),
  };
}

function maybe<K extends string, T>(draw: Draw, key: K, make: () => T): { [key in K]?: T } {
  return (draw(2) === 0 ? {} : { [key]: make() }) as { [key in K]?: T };
}

function server(draw: Draw, domain: string): MailDocument['servers'][string] {
  return {
    ...maybe(draw, 'fqdn', () => oneOf(draw, [`mail.${domain}`, 'mail.example.com'])),
    ...maybe(draw, 'ipv4', () => '192.0.2.25'),
    ...maybe(draw, 'ipv6', () => '2001:db8::25'),
    ...maybe(draw, 'relay', () => oneOf(draw, [{ port: 587 }, { port: 465, tls: 'implicit' }] as const)),
    ...maybe(draw, 'tls', () => ({ certificate: '/etc/ssl/a_b-c.d@e/chain.pem', key: '/etc/ssl/key.pem' })),
  };
}

function domains(draw: Draw, { accepted, elsewhere }: Names): NonNullable<MailDocument['domains']> {
  const policies = () => ({
    ...maybe(draw, 'spf', () => spf(draw)),
    ...maybe(draw, 'dmarc', () => dmarc(draw)),
  });
  const listed: [string, DomainSettings][] = [
    ...accepted.map((name): [string, DomainSettings] => [name, policies()]),
    ...elsewhere.map((name): [string, DomainSettings] => [
      name,
      { mx: oneOf(draw, [name, ['mx-a.example.net', 'mx-b.example.net']] as const) as string, ...policies() },
    ]),
    ...some(draw, 2, (n): [string, DomainSettings] => [`parked${n}.example.com`, { mail: 'none' }]),
  ];
  return Object.fromEntries(listed);
}

function spf(draw: Draw) {
  return {
    all: oneOf(draw, ['fail', 'softfail', 'neutral'] as const),
    ipv4: some(draw, 20, (n) => `198.51.100.${n}`),
    ipv6: some(draw, 8, (n) => `2001:db8:${n}::/48`),
    include: some(draw, 2, (n) => `_spf${n}.example.net`),
  };
}

function dmarc(draw: Draw) {
  const policies = ['none', 'quarantine', 'reject'] as const;
  return {
    policy: oneOf(draw, policies),
    ...maybe(draw, 'subdomain_policy', () => oneOf(draw, policies)),
    ...maybe(draw, 'reports', () => reports(draw)),
  };
}

function reports(draw: Draw): string {
  return oneOf(draw, ['postmaster', 'dev0', 'reports@example.net', "a!b#c&d=e'f%g@example.com"]);
}

function host(draw: Draw, { domain, elsewhere }: Names, number: number): Host {
  const senders = ['dev0', `root@${domain}`, ...elsewhere.map((name) => `*@${name}`)];
  return {
    ...maybe(draw, 'fqdn', () => oneOf(draw, [`host${number}.example.com`, `host${number}.a.b.${domain}`])),
    ...maybe(draw, 'send_as', () => oneOf(draw, ['any', senders, ['dev0']] as const) as 'any'),
    ...maybe(draw, 'limit', () => limit(draw)),
  };
}

function limit(draw: Draw): Limit {
  return oneOf(draw, [
    'none',
    'users',
    'hosts',
    { recipients: 1 + draw(5000), per: oneOf(draw, ['1s', '30m', '36h', '7d', '52w']) },
  ] as const);
}

function classLimit(draw: Draw): ClassLimit {
  return {
    recipients: 1 + draw(100_000),
    per: oneOf(draw, ['90s', '12h']),
    ...maybe(draw, 'over', () => oneOf(draw, ['reject', 'defer'] as const)),
    ...maybe(draw, 'text', () => limitText(draw)),
  };
}

function addresses(draw: Draw, { people, accepted }: Names): NonNullable<MailDocument['addresses']> {
  const entries = people.map((name, n): [string, AddressEntry] => [name, addressEntry(draw, name, n)]);
  const far = accepted.map((domain, n): [string, AddressEntry] => [
    `${localPart(draw, n)}@${domain}`,
    `far${n}`,
  ]);
  return { people: Object.fromEntries(entries), '7 desks_of-x': Object.fromEntries(far) };
}

function addressEntry(draw: Draw, name: string, number: number): AddressEntry {
  if (/^[a-z0-9]+$/.test(name)) return {};
  const account = oneOf(draw, [`a${number}`, `_x.y-${number}`, `z${number}${'x'.repeat(60)}`]);
  if (draw(2) === 0) return account;
  return {
    account,
    ...maybe(draw, 'senders', () => oneOf(draw, [[], ['dev0'], ['dev0', account]])),
    ...maybe(draw, 'limit', () => limit(draw)),
    ...maybe(draw, 'note', () => 'a note\nthat reaches no # server "\u202e" zq7'),
  };
}

function forwards(draw: Draw, names: Names): NonNullable<MailDocument['forwards']> {
  const { accepted, domain } = names;
  const others = some(draw, 12, (n): [string, ForwardEntry] => [
    localPart(draw, 100 + n),
    forward(draw, names, n),
  ]);
  const catchAlls = accepted.map((name, n): [string, ForwardEntry] => [`*@${name}`, forward(draw, names, n)]);
  const kept = catchAlls.filter(() => draw(3) > 0);
  const own = some(draw, 1, (): [string, ForwardEntry] => [`*@${domain}`, forward(draw, names, 0)]);
  return {
    roles: { root: 'dev0', postmaster: 'dev0', abuse: ['dev0'] },
    'Some-thing_else 1': Object.fromEntries(others),
    catch_alls: Object.fromEntries([...kept, ...own]),
  };
}

function forward(draw: Draw, names: Names, number: number): ForwardEntry {
  const expires = maybe(draw, 'expires', () => oneOf(draw, ['2020-02-29', '2030-01-01']));
  const to = destinations(draw, names);
  const kinds: readonly (() => ForwardEntry)[] = [
    () => to[0] as string,
    () => to,
    () => ({
      to,
      ...maybe(draw, 'account', () => 'dev0'),
      ...maybe(draw, 'senders', () => ['dev0']),
      ...expires,
    }),
    () => ({ to: to[0] as string, owner: `owner${number}`, ...maybe(draw, 'limit', () => limit(draw)) }),
    () => ({ discard: true, ...maybe(draw, 'owner', () => 'dev0'), ...expires }),
    () => ({ reject: replyText(draw), ...expires }),
    () => ({ moved: oneOf(draw, [outsideAddress(draw, number), 'dev0']), ...expires }),
  ];
  return oneOf(draw, kinds)();
}

/** One destination, a few, or as many as a large team has. */
function destinations(draw: Draw, { people, domain }: Names): string[] {
  const outside = some(draw, oneOf(draw, [1, 3, 90]), (n) => outsideAddress(draw, n));
  const inside = people.filter(() => draw(3) === 0);
  return [
    ...inside.map((name) => oneOf(draw, [name, `${name}@${domain}`, name.toUpperCase()])),
    ...outside,
    'root',
  ];
}

function lists(draw: Draw, { elsewhere }: Names): NonNullable<MailDocument['lists']> {
  return {
    host: elsewhere[0] ?? 'lists.example.net',
    names: some(draw, 4, (n) => oneOf(draw, [`list${n}`, `Upper.${n}_x-y`, `${n}${'x'.repeat(50)}`])),
  };
}

function routes(draw: Draw): NonNullable<MailDocument['routes']> {
  const relays = ['[patches.example.org]', 'example.net', '[localhost]:2525', 'a.b.example.net:65535'];
  const route = (): Route => (draw(2) === 0 ? { relay: oneOf(draw, relays) } : { pipe: 'tracker' });
  const keys = [...some(draw, 3, (n) => localPart(draw, 200 + n)), ...patterns(draw)];
  return Object.fromEntries(keys.map((key) => [key, route()]));
}

function dkim(draw: Draw, { domain, accepted }: Names): NonNullable<MailDocument['dkim']> {
  const keys = (owner: number): DkimKey[] => [
    ...some(draw, 2, (n) => key(draw, `${owner}${n}`)),
    { selector: `s-${owner}`, algorithm: 'rsa', state: 'signing', public_key: 'keys/rsa-a.pub' },
  ];
  return {
    signer: oneOf(draw, ['opendkim', 'rspamd']),
    keys: Object.fromEntries(
      [domain, ...accepted].filter(() => draw(2) === 0).map((name, n) => [name, keys(n)]),
    ),
  };
}

function key(draw: Draw, name: string): DkimKey {
  const algorithm = oneOf(draw, ['rsa', 'ed25519'] as const);
  const state = oneOf(draw, ['published', 'signing', 'retired', 'revoked'] as const);
  const public_key = algorithm === 'rsa' ? 'keys/rsa-b.pub' : 'keys/ed-a.pub';
  return { selector: oneOf(draw, [`k${name}`, `${name}-${'x'.repeat(55)}`]), algorithm, state, public_key };
}

function dns(draw: Draw, { domain }: Names): Dns {
  return {
    ...maybe(draw, 'zones', () => [domain, 'example.com', `autoconfig.${domain}`].slice(0, 1 + draw(3))),
    ttl: oneOf(draw, ['0s', '2h', '7d', '999999999w']),
    ...maybe(draw, 'web', () => oneOf(draw, ['www.example.com', `www.${domain}`, `mta-sts.${domain}`])),
    ...maybe(draw, 'spf', () => spf(draw)),
    ...maybe(draw, 'dmarc', () => dmarc(draw)),
    ...maybe(draw, 'mta_sts', () => ({
      mode: oneOf(draw, ['none', 'testing', 'enforce'] as const),
      max_age: '4w',
    })),
    ...maybe(draw, 'tls_reports', () => reports(draw)),
  };
}

function clients(draw: Draw): NonNullable<MailDocument['clients']> {
  const [submission, submissions] = [
    { port: 587, tls: 'starttls' },
    { port: 465, tls: 'implicit' },
  ] as const;
  const [imap, imaps] = [
    { port: 143, tls: 'starttls' },
    { port: 993, tls: 'implicit' },
  ] as const;
  return {
    ...maybe(draw, 'smtp', () =>
      oneOf(draw, [[submission], [submissions], [submission, submissions]] as const),
    ),
    ...maybe(draw, 'imap', () => oneOf(draw, [[imap], [imaps], [imaps, imap]] as const)),
  } as NonNullable<MailDocument['clients']>;
}

function postfix(draw: Draw): NonNullable<MailDocument['postfix']> {
  return {
    map_type: oneOf(draw, ['cdb', 'lmdb', 'hash']),
    main: parameters(draw),
    ...maybe(draw, 'files', () => ({ header_checks: 'files/lmtp_header_checks' })),
    pipes: {
      tracker: {
        user: 'tracker',
        command: ['/usr/local/bin/tracker', `--to=\${recipient}`, '-f', `\${sender}`, commandWord(draw)],
      },
    },
  };
}
