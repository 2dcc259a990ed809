import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressPattern } from '../../src/mail/address-pattern.ts';
import { found, places } from './found.ts';

/** Routes with these patterns. */
function routed(...patterns: string[]): string {
  return `routes:\n${patterns.map((pattern) => `  ${JSON.stringify(pattern)}: { relay: "[x.example.net]" }\n`).join('')}`;
}

const TICKETS = routed('/^ticket-[0-9]+@example\\.org$/');

describe('an address that a pattern of a route knows', () => {
  it('is a destination, of a forward or of an address that has moved', async () => {
    const mail = 'forwards:\n  f: { help: ticket-1, board: [ops1, ticket-2], old: { moved: ticket-3 } }\n';
    expect(await places(mail + TICKETS)).toEqual([]);
    expect(await places(`forwards:\n  f: { help: ticket-x, more: ticket-1+tag }\n${TICKETS}`)).toEqual([
      'mail/unknown-destination «ticket-x»',
      'mail/plus-in-destination «ticket-1+tag»',
      'mail/unknown-destination «ticket-1+tag»',
    ]);
  });

  it('is an address that a host may send as', async () => {
    const hosts = 'hosts:\n  web1: { send_as: [ticket-1, ticket-x] }\n';
    expect(await places(hosts + TICKETS)).toEqual(['mail/send-as-unknown «ticket-x»']);
  });

  it('is an address for reports', async () => {
    const dns = 'dns:\n  dmarc: { policy: none, reports: ticket-1 }\n  tls_reports: ticket-x\n';
    expect(await places(dns + TICKETS)).toEqual(['mail/unknown-report-address «ticket-x»']);
  });

  it('is the postmaster of a domain that is routed as a whole, and root', async () => {
    const domains = 'domains:\n  rt.example.org: {}\n';
    expect(await places(domains + routed('/^[a-z0-9-]+@rt\\.example\\.org$/'))).toEqual([]);
    expect(await places(domains + routed('/^(?:abuse|desk)@rt\\.example\\.org$/'))).toEqual([
      'mail/missing-role-address «rt.example.org»',
    ]);
    const bare = `version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\naddresses:\n  p: { postmaster: x, abuse: x }\n`;
    expect(await places(bare)).toEqual(['mail/missing-root «mx1»']);
    expect(await places(bare + routed('/^root@example\\.org$/'))).toEqual([]);
  });

  it('may be one that a pattern with a mistake was meant for', async () => {
    const mail = `forwards:\n  f: { help: ticket-1 }\n${routed('/^ticket-([0-9]+@example\\.org$/')}`;
    expect(await places(mail)).toEqual(['mail/invalid-route-pattern «"/^ticket-([0-9]+@example\\\\.org$/"»']);
  });

  it('is asked for in proportion to the size of mail.yml', { timeout: 60_000 }, async () => {
    const count = 20_000;
    const names = Array.from({ length: count }, (_, index) => `ticket-${index}`);
    const mail = `forwards:\n  f:\n${names.map((name, index) => `    f${index}: ${name}\n`).join('')}${TICKETS}`;
    const before = performance.now();
    expect(await places(mail)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('a pattern that can match addresses that are not ours', () => {
  const two = 'domains:\n  two.example.org: {}\n';
  const roles = 'forwards:\n  two: { abuse@two.example.org: ops1, postmaster@two.example.org: ops1 }\n';

  it.each([
    '/^bounce-.*|^ticket-[0-9]+@example\\.org$/',
    '/^v@gmail\\.com|u@example\\.org$/',
    '/^bounce-[0-9]+@/',
    '/^bounce-[0-9]+@example\\.org/',
    '/^bounce-[0-9]+@example.org$/',
    '/bounce-[0-9]+example\\.org$/',
    '/^bounce@(three\\.)?example\\.org$/',
    '/^bounce@[a-z]*\\.example\\.org$/',
    '/^bounce@example\\.org$|^$/',
    '/^(bounce|x@example\\.net)(@example\\.org)?$/',
  ])('is found: %s', async (pattern) => {
    expect(await places(two + roles + routed(pattern))).toEqual([
      `mail/route-pattern-open «${JSON.stringify(pattern)}»`,
    ]);
  });

  it.each([
    '/^bounce-[0-9]+@(two\\.)?example\\.org$/',
    '/^bounce-[0-9]+@(?:example\\.org|two\\.example\\.org)$/',
    '/^bounce-[0-9]+@example\\.org$|^help@two\\.example\\.org$/',
    '/^bounce-.*@[Ee]xample\\.(?:org){1}$/',
    '/^(?:bounce-[0-9]+@(?:two[.])?example[.]org)$/',
  ])('is not found where each is ours: %s', async (pattern) => {
    expect(await places(two + roles + routed(pattern))).toEqual([]);
  });
});

it('is not called open while a broken domain may be meant', async () => {
  const mail = 'domains:\n  two.example.org: { mmx: a.example.net }\n';
  const codes = await places(mail + routed('/^a@(two\\.)?example\\.org$/', '/^a@two\\.example\\.org$/'));
  expect(codes.filter((line) => line.startsWith('mail/route'))).toEqual([]);
});

describe('a pattern in a domain with a catch-all', () => {
  const two = (catchAll: string) =>
    `domains:\n  two.example.org: {}\nforwards:\n  two: { "*@two.example.org": ${catchAll}, abuse@two.example.org: ops1, postmaster@two.example.org: ops1 }\n`;
  const tickets = '/^ticket-[0-9]+@two\\.example\\.org$/';

  it('can never apply', async () => {
    for (const catchAll of ['ops1', '[ops1, dev1@example.net]', '{ to: dev1@example.net, account: ops1 }']) {
      const codes = await places(two(catchAll) + routed(tickets));
      expect(codes.filter((line) => !line.startsWith('mail/forward-breaks-spf'))).toEqual([
        `mail/route-behind-catch-all «${JSON.stringify(tickets)}»`,
      ]);
    }
  });

  it('tells both places', async () => {
    const [one] = await found(two('ops1') + routed(tickets));
    expect(one?.related).toEqual(['"*@two.example.org"']);
  });

  it('comes before a catch-all that refuses or drops', async () => {
    for (const catchAll of ['{ discard: true }', '{ reject: no }', '{ moved: ops1 }']) {
      expect(await places(two(catchAll) + routed(tickets))).toEqual([]);
    }
  });

  it('that takes all mail is told once', async () => {
    const mail = `forwards:\n  f: { "*@example.org": dev1@example.net }\nsilence:\n  mail/forward-breaks-spf: { forwards: x }\n  mail/catch-all-over-mailboxes: { "*@example.org": x }\n`;
    expect(await places(mail + routed('/.*@example\\.org$/'))).toEqual([
      expect.stringContaining('mail/route-matches-everything'),
    ]);
  });

  it('applies to what it matches elsewhere', async () => {
    const both = '/^ticket-[0-9]+@(two\\.)?example\\.org$/';
    expect(await places(two('ops1') + routed(both))).toEqual([]);
  });

  it('applies to the address that the catch-all leads to', async () => {
    const desk = '/^desk@two\\.example\\.org$/';
    expect(await places(two('desk@two.example.org') + routed(desk))).toEqual([]);
  });
});

describe('the domains in which a pattern matches', () => {
  const LETTERS = ['a', 'b', '@', '.', 'z'];
  const DOMAINS = ['a', 'ba', '.b'];

  it('are those that trying out finds', { timeout: 60_000 }, () => {
    const words = allWords(LETTERS, 6);
    const atom = fc.constantFrom('a', 'b', '@', '\\.', '.', '[ab]', '[^b]', '[@A]', '^', '$');
    const times = fc.constantFrom('', '', '', '', '*', '+', '?');
    const part = fc.tuple(atom, times).map(([a, b]) => (a === '^' || a === '$' ? a : a + b));
    const parts = fc.array(part, { minLength: 1, maxLength: 3 }).map((some) => some.join(''));
    const choice = fc.oneof(
      parts,
      fc.tuple(parts, parts, times).map(([a, b, t]) => `(${a}|${b})${t}`),
      fc.tuple(parts, parts).map(([a, b]) => `${a}|${b}`),
    );
    const end = fc.constantFrom('', '$', '@a$', '@(b)?a$', '@b?A$', '@(a|\\.b)$');
    const texts = fc.tuple(fc.constantFrom('', '^'), choice, end).map((all) => all.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseAddressPattern(`/${text}/`);
        if (!parsed.ok) return;
        const matched = words.filter((word) => parsed.pattern.test(word));
        const found = parsed.pattern.domainsMatched(DOMAINS);
        const expected = new Set(matched.map((word) => domainAtEnd(word, DOMAINS)));
        expect(found).toEqual(expected.has(undefined) ? undefined : expected);
      }),
      { numRuns: 150 },
    );
  });

  it('are found at once in the largest patterns, and among many domains', () => {
    const domains = Array.from({ length: 2_000 }, (_, index) => `d${index}.example.org`);
    for (const source of [
      '(?:[a-z.@0-9]{0,30}x?){0,30}$',
      '^.{0,900}@d[0-9]{1,9}\\.example\\.org$',
      '(?:a|b)*',
    ]) {
      const parsed = parseAddressPattern(`/${source}/`);
      expect(parsed).toMatchObject({ ok: true });
      const before = performance.now();
      expect(parsed.ok && parsed.pattern.domainsMatched(domains)).toBe(undefined);
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});

/** The one of these domains that an address is in. */
function domainAtEnd(address: string, domains: readonly string[]): string | undefined {
  return domains.find((domain) => address.endsWith(`@${domain}`));
}

/** Every word of these letters, up to a length. */
function allWords(letters: readonly string[], length: number): string[] {
  let longest = [''];
  const words = [''];
  for (let count = 0; count < length; count += 1) {
    longest = longest.flatMap((word) => letters.map((letter) => word + letter));
    words.push(...longest);
  }
  return words;
}
