import { describe, expect, it } from 'vitest';
import { found, places } from './found.ts';

const ON = { today: '2026-11-22' };
const forwards = (...lines: string[]) =>
  `forwards:\n  groups:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('a forward that has expired', () => {
  it('is met by an address with an extension too', async () => {
    const mail = forwards('help: old+tag', 'old: { to: ops1, expires: 2020-01-01 }');
    // That the extension is of no use is another matter.
    expect(await found(mail, ON)).toMatchObject([
      { at: 'mail/dead-forward «old+tag»', related: ['2020-01-01'] },
      { at: 'mail/plus-in-destination «old+tag»' },
    ]);
  });

  it.each([
    ['old: { to: ops1, expires: 2020-01-01 }', 'so mail to it is refused'],
    ['old: { to: ops1, expires: 2026-12-01 }', 'from then on mail to it is refused'],
  ])('leaves nobody behind: %s', async (line, words) => {
    const [{ message } = { message: '' }] = await found(forwards(line), ON);
    expect(message).toContain(words);
  });

  it.each([
    ['old@two.example.org: { to: ops1, expires: 2020-01-01 }', 'so "*@two.example.org" takes the mail to it'],
    ['old@two.example.org: { to: ops1, expires: 2026-12-01 }', 'then on "*@two.example.org" takes the mail'],
  ])('leaves its mail to the catch-all: %s', async (line, words) => {
    const mail = `domains: { two.example.org: {} }\n${forwards(line, '"*@two.example.org": ops1')}`;
    expect((await found(mail, ON)).map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
  });

  it('may have been a catch-all', async () => {
    const mail = `domains: { two.example.org: {} }\n${forwards(
      '"postmaster@two.example.org": ops1',
      '"abuse@two.example.org": ops1',
      '"*@two.example.org": { to: ops1, expires: 2020-01-01 }',
    )}`;
    expect((await found(mail, ON)).map(({ message }) => message)).toEqual([
      '"*@two.example.org" expired on 2020-01-01, so mail to unknown addresses of two.example.org is refused',
    ]);
  });
});

it.each(['2026-11-31', '2026-02-29', '2026-12-32'])(
  '%s is no day, and nothing follows from it',
  async (day) => {
    const mail = forwards(`old: { to: ops1, expires: ${day} }`);
    expect((await found(mail, ON)).map(({ at }) => at)).toEqual([
      day === '2026-12-32' ? expect.stringContaining(day) : `mail/impossible-date «${day}»`,
    ]);
  },
);

describe('a name near an unknown destination', () => {
  it.each([
    ['bosss@two.example.org', 'did you mean "boss@two.example.org"?'],
    ['dve1', 'did you mean "dev1"?'],
    ['dve1@example.org', 'did you mean "dev1@example.org"?'],
    ['anounce', 'did you mean "announce"?'],
  ])('of %s has the same form', async (name, help) => {
    const mail = `domains: { two.example.org: {} }\nlists: { host: lists.example.net, names: [announce] }
addresses:\n  people:\n    dev1: {}\n    boss@two.example.org: boss\n${forwards(
      `board: [ops1, ${name}]`,
      'postmaster@two.example.org: ops1',
      'abuse@two.example.org: ops1',
    )}`;
    expect(await found(mail)).toMatchObject([{ at: `mail/unknown-destination «${name}»`, help }]);
  });
});

it('an unknown destination is one finding, wherever it is wanted', async () => {
  expect(await found(forwards('one: nobody1', 'two: [ops1, nobody1]', 'six: NOBODY1@example.org'))).toEqual([
    {
      at: 'mail/unknown-destination «nobody1»',
      message: '"nobody1" is not an address of example.org, and 2 other places lead there too',
      help: 'add "nobody1" under addresses or forwards, or remove it here',
      related: ['nobody1', 'NOBODY1@example.org'],
    },
  ]);
});

describe('a domain that nobody named', () => {
  const mail = `addresses:\n  people:\n    a@two.example.org: ops1\n    b@two.example.org: ops1\n${forwards(
    '"*@two.example.org": ops1',
    'group: a@two.example.org',
  )}`;

  it('is one finding with all its entries', async () => {
    expect(await found(mail)).toEqual([
      {
        at: 'mail/foreign-address «a@two.example.org»',
        message:
          '"a@two.example.org" and 2 other entries are in two.example.org, a domain that mail.yml does not name',
        help: 'move them to example.org, or add "two.example.org: {}" under domains',
        related: ['b@two.example.org', '"*@two.example.org"'],
      },
    ]);
  });

  it('is mended by the line that is told', async () => {
    const roles = '    postmaster@two.example.org: ops1\n    abuse@two.example.org: ops1\n';
    const mended = `domains: { two.example.org: {} }\n${mail}${roles}`;
    expect(await places(mended)).toEqual(['mail/catch-all-over-mailboxes «"*@two.example.org"»']);
  });
});

it.each([
  ['dev3: { to: someone@example.net, account: dev3 }', 1],
  ['dev3: someone@example.net', 0],
])('a catch-all is over the copy that a forward keeps: %s', async (line, count) => {
  const silence = 'silence: { mail/forward-breaks-spf: { forwards: for the test } }\n';
  const mail = `domains: { two.example.org: {} }\n${silence}${forwards(
    line.replace('dev3:', 'dev3@two.example.org:'),
    '"*@two.example.org": ops1',
  )}`;
  expect(await places(mail)).toEqual(
    Array(count).fill('mail/catch-all-over-mailboxes «"*@two.example.org"»'),
  );
});

it('a silenced forward is not told of among the others', async () => {
  const mail = `${forwards('one: a@example.net', 'two: [ops1, b@example.net]', 'six: c@example.net')}silence:\n  mail/forward-breaks-spf:\n    one: agreed\n`;
  expect(await found(mail)).toMatchObject([
    {
      at: 'mail/forward-breaks-spf «two»',
      message: expect.stringMatching(/handed on by "two" and "six"$/),
    },
  ]);
});

it('a map of senders that is empty rewrites none', async () => {
  const mail = `${forwards('one: a@example.net')}postfix: { main: { sender_canonical_maps: "" } }\n`;
  expect(await places(mail)).toContain('mail/forward-breaks-spf «one»');
});

it('a silence is not called useless while an error may hide its warning', async () => {
  const silence = 'silence:\n  mail/forward-expired:\n    dev1: leaves this year\n';
  expect(await places(silence)).toEqual(['mail/useless-silence «dev1»']);
  expect(await places(`${forwards('one: nobody1')}${silence}`)).toEqual([
    'mail/unknown-destination «nobody1»',
  ]);
});

describe('the SPF records that one place decides about', () => {
  const spf = (count: number) =>
    `dns:\n  spf: { ipv4: [${Array.from({ length: count }, (_, n) => `198.51.100.${n + 1}`).join(', ')}] }\n`;
  const includes = Array.from({ length: 11 }, (_, n) => `s${n}.example.net`).join(', ');

  it.each(['b.example', 'a-domain-with-a-long-name.and-a-long-label-in-it.example.org'])(
    'are each judged, %s too',
    async (domain) => {
      const roles = `${forwards(`postmaster@${domain}: ops1`, `abuse@${domain}: ops1`)}domains: { ${domain}: {} }\n`;
      const counts = [16, 18, 20, 22, 24, 26, 28].map(async (count) => [
        (await places(roles + spf(count))).length,
        (await places(spf(count))).length,
      ]);
      const [shared, alone] = [0, 1].map((index) => counts.map(async (pair) => (await pair)[index] ?? 0));
      const all = await Promise.all([...(shared ?? []), ...(alone ?? [])]);
      const [withOther, own] = [all.slice(0, 7), all.slice(7)];
      expect(own).toContain(1);
      for (const [index, count] of own.entries()) expect(withOther[index]).toBeGreaterThanOrEqual(count);
    },
  );

  it('are told of once, by the primary domain', async () => {
    const roles = forwards('postmaster@two.example: ops1', 'abuse@two.example: ops1');
    const mail = `${roles}domains: { two.example: {} }\ndns:\n  spf: { include: [${includes}] }\n`;
    expect(await found(mail)).toMatchObject([
      { at: 'mail/spf-lookups «spf»', message: expect.stringContaining('of example.org needs 11') },
    ]);
  });
});

it.each([
  ['2bounce_notice_recipient: ops1'],
  // Postfix's own default.
  [['smtp_tls_fingerprint_digest: "$', '{{$compatibility_level} <level {3.6} ? {md5} : {sha256}}"'].join('')],
])('Postfix takes %s', async (parameter) => {
  expect(await places(`postfix:\n  main:\n    ${parameter}\n`)).toEqual([]);
});

it.each(['retired', 'revoked'])('a private key of a %s key is seen', async (state) => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n';
  const key = `{ selector: one, algorithm: rsa, state: ${state}, public_key: one.pub, private_key: plain.age }`;
  const all = await found(`dkim:\n  keys:\n    example.org:\n      - ${key}\n`, {
    files: { 'plain.age': pem },
  });
  expect(all.map(({ at }) => at)).toContain('mail/private-key «plain.age»');
});
