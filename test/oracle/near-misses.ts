import fc from 'fast-check';
import { splitAddress } from '../../src/mail/address.ts';
import type { MailSystem } from '../../src/mail/system.ts';

/** The signs that mean something in an address, and some that do not. */
const SIGNS = [
  '"',
  '\\',
  '<',
  '>',
  '(',
  ')',
  '[',
  ']',
  ',',
  ';',
  ':',
  '@',
  '%',
  '!',
  '+',
  '.',
  ' ',
  '-',
  'a',
  '1',
  '\t',
  '=',
];

/**
 * Everything that a model's addresses can be mistaken for: in another case, with a tag, a letter more or less, in the
 * domain above, below or beside, with the signs that once meant a route, in quotes; and a few that are broken at random.
 */
export function addressesAround(system: MailSystem, seed: number): string[] {
  const known = [...system.addresses].map(({ address }) => address.replace(/^@/, 'nobody-else@'));
  const outside = destinations(system);
  const around = [...known, ...outside].flatMap((address) => nearMisses(address, system));
  const broken = brokenAtRandom(around, seed);
  return [...new Set([...around, ...accounts(system), ...patternMatches(system), ...PECULIAR, ...broken])];
}

/** Every known address, less catch-alls. */
export function keysOf(system: MailSystem): string[] {
  return [...system.addresses].map(({ address }) => address).filter((address) => !address.startsWith('@'));
}

/** A name that `explain` completes, as a person means it; Postfix refuses it. */
export function isBareName(recipient: string): boolean {
  return recipient !== '' && !/[@%!<>]/.test(recipient) && !/^postmaster$/i.test(recipient);
}

/** Every destination outside that a forward names. */
function destinations(system: MailSystem): string[] {
  return [...system.addresses].flatMap(({ delivery }) => (delivery.kind === 'forward' ? delivery.to : []));
}

function nearMisses(address: string, system: MailSystem): string[] {
  const { localPart: local, domain } = splitAddress(address);
  const at = (localPart: string) => `${localPart}@${domain}`;
  return [
    ...[address, address.toUpperCase(), mixedCase(address), at(capital(local))],
    ...['+tag', '+Tag.X', '+', '++', '+a+b', '+=_-'].map((tag) => at(`${local}${tag}`)),
    ...[at(`${local.toUpperCase()}+TAG`), at(`+${local}`), at(`${local}-x`)],
    // Neighbours
    ...[local.slice(0, -1), `${local}x`, local.slice(1), `x${local}`].filter((one) => one !== '').map(at),
    // Other domains
    ...neighbourDomains(domain, system).map((other) => `${local}@${other}`),
    // Quotes, comments, routes
    ...[
      at(`"${local}"`),
      at(`"${local}+tag"`),
      at(`"${local} x"`),
      `"${address}"`,
      `(x)${address}`,
      at(`\\${local}`),
    ],
    ...[
      `@example.net:${address}`,
      at(`${local}%${domain}`),
      at(`${local}%example.net`),
      at(`${domain}!${local}`),
    ],
    ...[at(`example.net!${local}`), `${address}@localhost`, `"${address}"@${system.domain}`, `${address}.`],
    // Other letters than ASCII; some of them are folded to letters of ASCII
    ...[at(`${local}ü`), at(`Ä${local}`), at(inOtherLetters(local)), `${local}@ü.${domain}`],
    ...[at(`${local}.`), at(`.${local}`), at(`${local}..x`), ` ${address} `],
  ];
}

function neighbourDomains(domain: string, system: MailSystem): string[] {
  const { fqdn, ipv4, ipv6 } = system.server;
  const parent = domain.slice(domain.indexOf('.') + 1);
  return [
    ...[
      parent,
      `x.${domain}`,
      `x${domain}`,
      domain.slice(1),
      `${domain}.localdomain`,
      fqdn,
      'localhost',
      'LOCALHOST',
    ],
    ...['localhost.localdomain', '127.0.0.1', `[${ipv4}]`, '[198.51.100.1]', `[IPv6:${ipv6}]`, `[${domain}]`],
    ...system.domains.map(({ name }) => name),
    ...system.hosts.map(({ fqdn: host }) => host),
  ];
}

/** Logins where their mailboxes are, and where nobody should be able to write to them. */
function accounts(system: MailSystem): string[] {
  return system.logins.flatMap(({ name }) =>
    ['localhost', system.domain, system.server.fqdn].flatMap((domain) => [
      `${name}@${domain}`,
      `${name}+x@${domain}`,
    ]),
  );
}

/** What the patterns of the models match, and what they just do not. */
function patternMatches(system: MailSystem): string[] {
  const locals = [
    'bounce-dev1=example.net',
    'bounce-dev1',
    'lab-42',
    'lab-4',
    'a-1',
    'b7',
    'a',
    'x9',
    'X9+tag',
    'dev1',
  ];
  return system.domains.flatMap(({ name }) => locals.map((local) => `${local}@${name}`));
}

/** What some program finds special. */
const PECULIAR = [
  ...['', '@', '@example.org', '"', '""@example.org', '"@example.org', 'a b@example.org', '<>', 'postmaster'],
  ...[
    'double-bounce@example.org',
    'mailer-daemon@localhost',
    '|/bin/true@example.org',
    'release@mailc.invalid',
    'Release+x@MAILC.invalid',
    '/etc/passwd@example.org',
  ],
  ...[
    ':include:/etc/passwd@example.org',
    '-f@example.org',
    '\\root@example.org',
    '~@example.org',
    '*@example.org',
  ],
  ...[`${'x'.repeat(65)}@example.org`, `x@${'y'.repeat(64)}.example.org`, `${'x'.repeat(260)}@example.org`],
  ...[
    'a@b@example.org',
    'a@example..org',
    'a@.example.org',
    'a@-example.org',
    'a@example.org-',
    'a@exam_ple.org',
  ],
  ...[
    'a@1.2.3.4',
    'a@[1.2.3.4',
    'a@[]',
    'a@[IPv6:::1]',
    'a@[127.0.0.1]',
    'a@example.org (comment)',
    'Dev <a@example.org>',
  ],
  ...[
    'a%b%c@example.org',
    'a!b!c@example.org',
    'a%@example.org',
    '%a@example.org',
    '!a@example.org',
    'a!@example.org',
  ],
];

/** Some of them with a sign put in, taken away or doubled. */
function brokenAtRandom(addresses: readonly string[], seed: number): string[] {
  const place = fc.nat({ max: 0xffff });
  const breakage = fc.tuple(
    place,
    place,
    fc.constantFrom(...SIGNS),
    fc.constantFrom('insert', 'replace', 'remove'),
  );
  return fc.sample(breakage, { numRuns: 60, seed }).map(([which, where, sign, how]) => {
    const address = addresses[which % addresses.length] ?? '';
    const at = where % (address.length + 1);
    const after = address.slice(how === 'insert' ? at : at + 1);
    return `${address.slice(0, at)}${how === 'remove' ? '' : sign}${after}`;
  });
}

/** Letters that Unicode folds to k and s (CaseFolding.txt), and a fullwidth one that it does not fold to d. */
function inOtherLetters(text: string): string {
  return text.replace('k', '\u212a').replace('s', '\u017f').replace('d', '\uff24');
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function mixedCase(text: string): string {
  return [...text].map((sign, index) => (index % 2 === 0 ? sign.toUpperCase() : sign)).join('');
}
