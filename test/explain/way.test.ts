import { describe, expect, it } from 'vitest';
import { estateOf, inWords } from './estate.ts';

/** The ways of mail to several addresses of one estate. */
async function ways(sections: string, recipients: readonly string[]): Promise<string[]> {
  const { explainer } = await estateOf(sections);
  return recipients.map((recipient) => inWords(explainer.way(recipient).hop));
}

const unknown = (address: string) => `550 5.1.1 <${address}>: Recipient address rejected: User unknown`;

const PEOPLE = 'addresses:\n  a:\n    dev1: {}\n    dev2: { account: second }\n';

describe('a mailbox', () => {
  it('is found by its address, whatever the case, with a tag, by its bare name', async () => {
    expect(
      await ways(PEOPLE, [
        'dev1@example.org',
        'DEV1@Example.ORG',
        'dev1+News@example.org',
        'dev1',
        'dev2',
        'dev1+',
      ]),
    ).toEqual([
      'dev1 -> mailbox dev1',
      'DEV1@Example.ORG -> mailbox dev1',
      'dev1+News -> mailbox dev1',
      'dev1 -> mailbox dev1',
      'dev2 -> mailbox second',
      'dev1+ -> mailbox dev1',
    ]);
  });

  it('keeps the tag on the way', async () => {
    const { explainer } = await estateOf(PEOPLE);
    expect(explainer.way('dev1+News@example.org').hop).toMatchObject({
      address: 'dev1+News@example.org',
      causes: [{ table: 'users', key: 'dev1@example.org', path: ['addresses', 'a', 'dev1'] }],
      next: [{ address: 'dev1+News@localhost', end: { kind: 'mailbox', account: 'dev1' } }],
    });
  });

  it('is not found by the name of its account, nor by no name but a tag', async () => {
    expect(await ways(PEOPLE, ['second', '+dev1@example.org', 'dev3', 'dev1@localhost'])).toEqual([
      '550 5.1.1 <second@example.org>: Recipient address rejected: User unknown in local recipient table',
      unknown('+dev1@example.org'),
      unknown('dev3@example.org'),
      '504 5.5.2 <dev1@localhost>: Recipient address rejected: need fully-qualified address',
    ]);
  });

  it('an exact address with a tag goes before the one without', async () => {
    const sections = `${PEOPLE}forwards:\n  g:\n    dev1+bugs: dev2\n`;
    expect(await ways(sections, ['dev1+bugs', 'dev1+BUGS@example.org', 'dev1+other'])).toEqual([
      'dev1+bugs -> dev2 -> mailbox second',
      'dev1+BUGS -> dev2 -> mailbox second',
      'dev1+other -> mailbox dev1',
    ]);
  });
});

describe('a forward', () => {
  it('goes on to all, each one once', async () => {
    const sections = `${PEOPLE}forwards:
  g:
    all: [team, dev1, ops@Example.NET]
    team: [dev1, dev2, Ops@example.net]
    copy: { to: member@example.net, account: dev1 }
`;
    expect(await ways(sections, ['all', 'copy', 'copy+x@example.org'])).toEqual([
      'all -> (dev1 -> mailbox dev1, outside ops@example.net, team -> (Ops@example.net again, dev1 again, dev2 -> mailbox second))',
      'copy -> (mailbox dev1, outside member@example.net)',
      'copy+x -> (mailbox dev1, outside member+x@example.net)',
    ]);
  });

  it('lists the same ends as its way, without repetition', async () => {
    const { explainer } = await estateOf(
      `${PEOPLE}forwards:\n  g:\n    all: [team, dev1, a@example.net]\n    team: [dev1, dev2, a@example.net]\n`,
    );
    expect(explainer.ends('all')).toEqual([
      { kind: 'outside', address: 'a@example.net' },
      { kind: 'mailbox', account: 'dev1' },
      { kind: 'mailbox', account: 'second' },
    ]);
  });

  it('that has ended is unknown, and says when', async () => {
    const { explainer } = await estateOf(
      `${PEOPLE}forwards:\n  g:\n    left: { to: left@example.net, expires: 2025-12-31 }\n    going: { to: going@example.net, expires: 2026-01-02 }\n`,
    );
    expect(inWords(explainer.way('left').hop)).toBe(unknown('left@example.org'));
    expect(explainer.way('left').hop.causes[0]).toEqual({
      table: 'users',
      key: 'left@example.org',
      path: ['forwards', 'g', 'left'],
      ended: '2025-12-31',
    });
    expect(inWords(explainer.way('going').hop)).toBe('going -> outside going@example.net');
  });
});

describe('what is dropped, refused or has moved', () => {
  const sections = `${PEOPLE}domains:
  two.example.org: {}
  closed.example.org: {}
  old.example.org: {}
forwards:
  g:
    noreply: { discard: true }
    gone: { reject: No longer read }
    moved: { moved: here@example.net }
    "*@two.example.org": dev1
    kept@two.example.org: dev2
    "*@closed.example.org": { reject: Closed in 2020 }
    postmaster@closed.example.org: dev1
    "*@old.example.org": { moved: old@example.net }
    drop@old.example.org: { discard: true }
    keep@old.example.org: dev1
`;

  it('each in its own words', async () => {
    expect(
      await ways(sections, ['noreply', 'noreply+x@example.org', 'gone', 'gone+x@example.org', 'MOVED']),
    ).toEqual([
      'noreply dropped',
      'noreply+x dropped',
      '550 5.7.1 <gone@example.org>: Recipient address rejected: No longer read',
      '550 5.7.1 <gone+x@example.org>: Recipient address rejected: No longer read',
      '551 5.1.6 <MOVED@example.org>: Recipient address rejected: User has moved to here@example.net',
    ]);
  });

  it('a catch-all takes only what nobody else has', async () => {
    expect(
      await ways(sections, [
        'x@two.example.org',
        'kept@two.example.org',
        'kept+x@two.example.org',
        'x@sub.two.example.org',
      ]),
    ).toEqual([
      'x@two.example.org -> dev1 -> mailbox dev1',
      'kept@two.example.org -> dev2 -> mailbox second',
      'kept+x@two.example.org -> dev2+x -> mailbox second',
      '554 5.7.1 <x@sub.two.example.org>: Relay access denied',
    ]);
  });

  it('a refused domain, and what is still read there', async () => {
    expect(
      await ways(sections, [
        'x@closed.example.org',
        'postmaster@closed.example.org',
        'x@old.example.org',
        'drop@old.example.org',
        'keep@old.example.org',
      ]),
    ).toEqual([
      '550 5.7.1 <x@closed.example.org>: Recipient address rejected: Closed in 2020',
      'postmaster@closed.example.org -> dev1 -> mailbox dev1',
      '550 5.1.6 <x@old.example.org>: Recipient address rejected: User has moved to old@example.net',
      'drop@old.example.org dropped',
      'keep@old.example.org -> dev1 -> mailbox dev1',
    ]);
  });
});

describe('lists, routes and patterns', () => {
  const sections = `${PEOPLE}domains:
  lists.example.org: { mx: lists.example.org }
  two.example.org: {}
lists: { host: lists.example.org, names: [Announce] }
forwards:
  g:
    "*@two.example.org": dev1
routes:
  patches: { relay: "[patches.example.net]:2525" }
  tracker: { pipe: tracker }
  "/^bounce-[0-9]+@example\\\\.org$/": { pipe: bounces }
  "/^lab-.*@two\\\\.example\\\\.org$/": { relay: lab.example.net }
postfix:
  pipes:
    tracker: { user: tracker, command: [/usr/local/bin/tracker] }
    bounces: { user: bouncer, command: [/usr/local/bin/bounces] }
`;

  it('lead away', async () => {
    expect(
      await ways(sections, [
        'announce',
        'ANNOUNCE-request',
        'x@lists.example.org',
        'patches',
        'tracker+1@example.org',
      ]),
    ).toEqual([
      'announce -> outside announce@lists.example.org',
      'ANNOUNCE-request -> outside announce-request@lists.example.org',
      '554 5.7.1 <x@lists.example.org>: Relay access denied',
      'patches to [patches.example.net]:2525',
      'tracker+1 into tracker',
    ]);
  });

  it('a pattern matches the whole address without regard to case, but not what a catch-all takes', async () => {
    expect(
      await ways(sections, ['bounce-12@example.org', 'Bounce-12', 'bounce-x', 'lab-1@two.example.org']),
    ).toEqual([
      'bounce-12 into bounces',
      'Bounce-12 into bounces',
      unknown('bounce-x@example.org'),
      'lab-1@two.example.org -> dev1 -> mailbox dev1',
    ]);
  });
});

describe('local names', () => {
  const sections = `${PEOPLE}forwards:\n  g:\n    postmaster: dev1\n    root: postmaster\n`;

  it('postmaster is taken without a domain from anybody', async () => {
    expect(await ways(sections, ['postmaster', 'PostMaster'])).toEqual([
      'postmaster -> dev1 -> mailbox dev1',
      'PostMaster -> dev1 -> mailbox dev1',
    ]);
    expect(await ways(PEOPLE, ['postmaster', 'postmaster@example.org'])).toEqual([
      'postmaster bounce 5.1.1 User unknown',
      unknown('postmaster@example.org'),
    ]);
  });

  it('an address that tells a way is taken apart, and skips what addresses of ours lead to', async () => {
    expect(
      await ways(sections, [
        'dev1%example.org@example.org',
        'root%example.org@example.org',
        '"dev1@example.org"@example.org',
        'example.org!dev1@example.org',
        'dev1%example.net@example.org',
        '@example.net:dev1@example.org',
        '"postmaster@localhost"@example.org',
        '"root@localhost"@example.org',
      ]),
    ).toEqual([
      'mailbox dev1',
      'root%example.org bounce 5.1.1 User unknown',
      'mailbox dev1',
      'mailbox dev1',
      '554 5.7.1 <dev1%example.net@example.org>: Relay access denied',
      'dev1 -> mailbox dev1',
      '"postmaster@localhost" -> postmaster -> dev1 -> mailbox dev1',
      '550 5.1.1 <root@localhost@example.org>: Recipient address rejected: User unknown in local recipient table',
    ]);
  });

  it('a probe of a sender is taken and dropped', async () => {
    expect(await ways(PEOPLE, ['double-bounce@example.org', 'double-bounce@example.net'])).toEqual([
      'double-bounce dropped',
      '554 5.7.1 <double-bounce@example.net>: Relay access denied',
    ]);
  });
});

describe('what is no address', () => {
  const syntax = '501 5.1.3 Bad recipient address syntax';

  it.each([
    '',
    'a b@example.org',
    'dev1@',
    '@',
    'dev1@example..org',
    '"dev1@example.org',
    '-dev1@example.org',
  ])('%j is bad syntax', async (recipient) => {
    expect(await ways(PEOPLE, [recipient])).toEqual([syntax]);
  });

  it('what follows the address is taken for an option', async () => {
    expect(await ways(PEOPLE, ['dev1@example.org>', 'dev1@example.org> x', '<dev1@example.org>'])).toEqual([
      'dev1 -> mailbox dev1',
      '555 5.5.4 Unsupported option: x>',
      'dev1 -> mailbox dev1',
    ]);
  });

  it('quotes, literals and other letters are looked up like the rest', async () => {
    expect(
      await ways(PEOPLE, [
        '"dev1"@example.org',
        '"dev 1"@example.org',
        'dev1@example.org.',
        'dev1@[192.0.2.25]',
        'dev1@[IPv6:2001:db8::25]',
        'dev1@[192.0.2.26]',
        'dév1@example.org',
      ]),
    ).toEqual([
      'dev1 -> mailbox dev1',
      unknown('dev 1@example.org'),
      'dev1 -> mailbox dev1',
      unknown('dev1@[192.0.2.25]'),
      unknown('dev1@[IPv6:2001:db8::25]'),
      '554 5.7.1 <dev1@[192.0.2.26]>: Relay access denied',
      unknown('dév1@example.org'),
    ]);
  });
});

describe('the limits of the expansion', () => {
  it('a thousand recipients are the most, those who are reached twice counted twice', async () => {
    const members = (count: number) =>
      Array.from({ length: count }, (_, n) => `m${n}@example.net`).join(', ');
    const { explainer } = await estateOf(
      `${PEOPLE}forwards:\n  g:\n    most: [${members(1000)}]\n    tagged: [${members(3)}, dev1]\n`,
    );
    expect(explainer.ends('most')).toHaveLength(1000);
    const tag = 'x'.repeat(990);
    expect(inWords(explainer.way(`tagged+${tag}@example.org`).hop)).toBe(
      `tagged+${tag} deferral 4.6.0 Alias expansion error`,
    );
    expect(explainer.way(`tagged+${tag}@example.org`).hop.causes).toEqual([
      { table: 'main.cf', key: 'virtual_alias_address_length_limit', path: undefined },
    ]);
  });

  it('fewer than a thousand steps are followed', async () => {
    const chain = Array.from(
      { length: 998 },
      (_, n) => `    s${n + 1}: ${n === 0 ? 'dev1' : `s${n}`}\n`,
    ).join('');
    const { explainer } = await estateOf(`${PEOPLE}forwards:\n  g:\n${chain}`);
    expect(explainer.ends('s998')).toEqual([{ kind: 'mailbox', account: 'dev1' }]);
    expect(JSON.stringify(explainer.way('s998'))).toContain('"account":"dev1"');
  });
});
