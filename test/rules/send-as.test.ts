import { describe, expect, it } from 'vitest';
import { completeExample, exampleFiles } from '../../src/check/example.ts';
import { compile, TEST_DAY } from '../support/compile.ts';
import { found, places } from './found.ts';

const EXAMPLE_FILES = { attachment: (path: string) => exampleFiles({})[path], today: async () => TEST_DAY };

const ESTATE = `domains:
  two.example.org: {}
addresses:
  people: { dev1: {}, boss@two.example.org: boss }
forwards:
  two: { postmaster@two.example.org: ops1, abuse@two.example.org: ops1, any: ops1 }
  owned:
    dev3: { to: ops1, account: dev3 }
    own: { discard: true, owner: dev1 }
    both: { to: ops1, account: dev3, owner: dev1 }
    shared: { to: ops1, owner: dev1, senders: [dev1, web1] }
`;

/** What is said of one sender of the host web1. */
const sender = (text: string, more = '') =>
  found(`${ESTATE}${more}hosts:\n  web1: { send_as: ["${text}"] }\n  web2: {}\n`);

describe('what belongs to somebody', () => {
  it.each([
    ['boss@two.example.org', 'belongs to the account boss', 'boss@two.example.org'],
    ['dev3', 'belongs to the account dev3', 'dev3'],
    ['OWN', 'belongs to the account dev1', 'own'],
    ['both', 'belongs to the accounts dev3 and dev1', 'both'],
    ['dev1+x', 'belongs to the account dev1', 'dev1'],
    ['own+x', 'belongs to the account dev1', 'own'],
    [
      '*@two.example.org',
      'takes in "boss@two.example.org", which belongs to the account boss',
      'boss@two.example.org',
    ],
    ['*@example.org', 'takes in "ops1", which belongs to the account ops1', 'ops1'],
    ['*@web2.example.org', 'belongs to the host web2', 'web2'],
    ['root@web2.example.org', 'belongs to the host web2', 'web2'],
  ])('%s', async (text, relation, place) => {
    expect(await sender(text)).toEqual([
      {
        at: `mail/send-as-owned «"${text}"»`,
        message: `"${text}" ${relation}, and the host web1 may send as it`,
        help: 'give the host a sender of its own',
        related: [place],
      },
    ]);
  });

  it.each(['any', 'any+x', 'root', 'shared', 'shared+x', '*@web1.example.org', 'x@web1.example.org'])(
    '%s does not',
    async (text) => {
      expect(await sender(text)).toEqual([]);
    },
  );

  it('is a domain in which only the catch-all knows everybody, when that names somebody', async () => {
    const mail = (catchAll: string) =>
      `domains:\n  two.example.org: {}\nforwards:\n  two:\n    "*@two.example.org": ${catchAll}\nhosts:\n  web1: { send_as: ["*@two.example.org", x@two.example.org] }\n`;
    expect(await places(mail('ops1'))).toEqual([]);
    expect(await places(mail('{ to: ops1, owner: dev3 }'))).toEqual([
      'mail/send-as-owned «"*@two.example.org"»',
      'mail/send-as-owned «x@two.example.org»',
    ]);
  });

  it('is a domain only while one of its addresses is not shared with the host', async () => {
    const mail = (hosts: string) =>
      `domains:\n  two.example.org: { }\nforwards:\n  two: { postmaster@two.example.org: ops1, abuse@two.example.org: ops1 }\naddresses:\n  people:\n    boss@two.example.org: { account: boss, senders: [boss, web1] }\nhosts:\n${hosts}`;
    expect(await places(mail('  web1: { send_as: ["*@two.example.org", boss@two.example.org] }\n'))).toEqual(
      [],
    );
    expect(await places(mail('  web1: {}\n  web2: { send_as: ["*@two.example.org"] }\n'))).toEqual([
      'mail/send-as-owned «"*@two.example.org"»',
    ]);
  });

  it('stays theirs in what is compiled: a row of an extension takes nothing away from its owner', async () => {
    const mail = `${ESTATE}hosts:\n  web1: { send_as: [dev1+x, own+x, any+x, any] }\n  web2: { send_as: [any+x] }\n`;
    const senders = (await compile(completeExample({ mail }).text, EXAMPLE_FILES)).get(
      'mx1/etc/postfix/senders',
    );
    const rights = Object.fromEntries((senders ?? '').split('\n').map((row) => row.split('\t')));
    expect(rights).toMatchObject({
      'dev1+x@example.org': 'dev1, web1',
      'own+x@example.org': 'dev1, web1',
      'any@example.org': 'ops1, web1',
      'any+x@example.org': 'ops1, web1, web2',
    });
  });

  it('is nothing that has expired', async () => {
    const mail =
      'forwards:\n  owned:\n    old: { to: ops1, owner: dev1, expires: 2025-01-01 }\nhosts:\n  web1: { send_as: [old] }\n';
    expect(await places(mail)).not.toContainEqual(expect.stringContaining('send-as-owned'));
  });
});

describe('what mail.yml says nothing about', () => {
  it.each(['x@nowhere.example.org', '*@nowhere.example.org', 'x@sub.web2.example.org', 'x@example.com'])(
    '%s',
    async (text) => {
      const [first, ...others] = await sender(text);
      expect(first).toMatchObject({
        at: `mail/send-as-foreign «"${text}"»`,
        message: expect.stringContaining('a domain that mail.yml says nothing about'),
      });
      expect(others).toEqual([]);
    },
  );

  it.each(['x@two.example.org', 'x@mx1.example.org', '*@web1.example.org'])('is not %s', async (text) => {
    expect((await sender(text)).map(({ at }) => at)).not.toContainEqual(expect.stringContaining('foreign'));
  });

  it('is told once where our own policy has its mail refused', async () => {
    expect(
      (await sender('x@nowhere.example.org', 'dns:\n  dmarc: { policy: reject }\n')).map(({ at }) => at),
    ).toEqual(['mail/unaligned-sender «"x@nowhere.example.org"»']);
  });

  it('may be a machine whose entry is broken', async () => {
    const mail = (name: string) =>
      `hosts:\n  web1: { send_as: ["*@${name}.example.org"] }\n  web2: { limt: none }\n`;
    expect(await places(mail('web2'))).toEqual(['schema/unknown-key «limt»']);
    expect((await places(mail('web3'))).toSorted()).toEqual([
      'mail/send-as-foreign «"*@web3.example.org"»',
      'schema/unknown-key «limt»',
    ]);
  });
});

describe('a host with the name of a domain', () => {
  const hosts = 'hosts:\n  shop: { fqdn: example.org }\n  two: {}\n  web1: {}\n';

  it('may send as everybody there', async () => {
    expect(await found(ESTATE + hosts)).toEqual([
      {
        at: 'mail/host-is-domain «example.org»',
        message:
          'The host "shop" has the name of the domain example.org, so it may send as any address there, such as "ops1", which belongs to the account ops1',
        help: 'give the host a full name of its own, such as "fqdn: shop-host.example.org"',
        related: ['example.org', 'ops1'],
      },
      {
        at: 'mail/host-is-domain «two»',
        message:
          'The host "two" has the name of the domain two.example.org, so it may send as any address there, such as "boss@two.example.org", which belongs to the account boss',
        help: 'give the host a full name of its own, such as "fqdn: two-host.example.org"',
        related: ['two.example.org', 'boss@two.example.org'],
      },
    ]);
  });

  it('is told once, whatever send_as says of that domain', async () => {
    const mail = `${ESTATE}hosts:\n  two: { send_as: ["*@two.example.org", boss@two.example.org] }\n  web1: {}\n`;
    expect(await places(mail)).toEqual(['mail/host-is-domain «two»']);
  });

  it.each([
    [
      'where only roles have addresses',
      '{}',
      'abuse@two.example.org: ops1, postmaster@two.example.org: ops1',
    ],
    ['whose mail goes elsewhere', '{ mx: two.example.org }', ''],
    [
      'that shares its addresses with the host',
      '{}',
      'abuse@two.example.org: ops1, postmaster@two.example.org: { to: ops1, owner: ops1, senders: [ops1, two] }',
    ],
  ])('is no surprise %s', async (_where, domain, forwards) => {
    const mail = `domains:\n  two.example.org: ${domain}\nforwards:\n  two: { ${forwards} }\nhosts:\n  two: {}\n`;
    expect(await places(mail)).toEqual([]);
  });
});
