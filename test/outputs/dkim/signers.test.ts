import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DkimKey, MailDocument } from '../../../src/mail/document.ts';
import { describeWith } from '../../support/programs.ts';
import { estate } from '../dns/estate.ts';
import { type PrivateKeys, type RunningSigner, startOpendkim, startRspamd } from './daemons.ts';
import { newKeyPair } from './keys.ts';
import { type MilterAnswer, type MilterMessage, sendThroughMilter } from './milter.ts';
import { verifySignatures } from './verify.ts';

const pairs: PrivateKeys = new Map([
  ['example.org.one', newKeyPair('rsa')],
  ['example.org.two', newKeyPair('ed25519')],
  ['web.example.org.three', newKeyPair('rsa')],
  ['web.example.org.four', newKeyPair('rsa')],
]);

function key(selector: string, algorithm: 'rsa' | 'ed25519', domain = 'example.org'): DkimKey {
  return { selector, algorithm, state: 'signing', public_key: `${domain}.${selector}` };
}

function systemWith(signer: 'opendkim' | 'rspamd') {
  const document: MailDocument = {
    version: 1,
    domain: 'example.org',
    servers: { mx1: { ipv4: '192.0.2.25' } },
    hosts: { web: {}, db: {}, far: { fqdn: 'far.example.net' } },
    dkim: {
      signer,
      keys: {
        'example.org': [key('one', 'rsa'), key('two', 'ed25519')],
        'web.example.org': [key('three', 'rsa', 'web.example.org'), key('four', 'rsa', 'web.example.org')],
      },
    },
  };
  return estate(document, new Map([...pairs].map(([name, { publicPem }]) => [name, publicPem])));
}

function message(
  from: string,
  client: Pick<MilterMessage, 'client' | 'login'>,
  sender = 'x@example.org',
): MilterMessage {
  return {
    ...client,
    sender,
    headers: [
      ['From', from],
      ['To', 'Reader <reader@example.com>'],
      ['Subject', 'A patch'],
      ['Date', 'Thu, 01 Jan 2026 00:00:00 +0000'],
      ['Message-ID', '<1@example.org>'],
    ],
    body: 'if (a)\r\n    b();\r\n',
  };
}

const person = { client: '203.0.113.9', login: 'admin' };
const host = { client: '203.0.113.10', login: 'db' };
const here = { client: '127.0.0.1' };

/** `selector@signing domain` of each signature. */
function signatures({ added }: MilterAnswer): string[] {
  const tag = (value: string, name: string) =>
    new RegExp(`\\b${name}=([^;]+)`).exec(value.replace(/\s/g, ''))?.[1];
  const values = added.flatMap(([name, value]) => (name === 'DKIM-Signature' ? [value] : []));
  return values.map((value) => `${tag(value, 's')}@${tag(value, 'd')}`).sort();
}

const ofWeb = ['four@web.example.org', 'three@web.example.org'];

const signers = [
  {
    name: 'opendkim',
    start: startOpendkim,
    programs: ['opendkim', 'dkimverify'],
    ofExampleOrg: ['one@example.org'],
  },
  {
    name: 'rspamd',
    start: startRspamd,
    programs: ['rspamd', 'dkimverify'],
    ofExampleOrg: ['one@example.org', 'two@example.org'],
  },
] as const;

for (const { name, start, programs, ofExampleOrg } of signers) {
  describeWith([...programs], `${name}, with what was compiled for it,`, () => {
    const system = systemWith(name);
    let signer: RunningSigner;
    beforeAll(async () => {
      signer = await start(system, pairs);
    }, 60_000);
    afterAll(() => signer.stop());
    const send = (given: MilterMessage) => sendThroughMilter(signer.port, given);

    it.each([
      ['a person', message('Admin <admin@example.org>', person), ofExampleOrg],
      [
        'a host under its own name',
        message('root@db.example.org', host, 'root@db.example.org'),
        ofExampleOrg,
      ],
      ['a host with two keys of its own', message('root@web.example.org', host), ofWeb],
      ['a host elsewhere', message('root@far.example.net', host), ofExampleOrg],
      ['a host that bounces', message('MAILER-DAEMON@db.example.org', host, ''), ofExampleOrg],
      ['a program on the server', message('root@mx1.example.org', here), ofExampleOrg],
      ['a program on the server over IPv6', message('root@example.org', { client: '::1' }), ofExampleOrg],
      ['a sender in capitals', message('Root@DB.Example.ORG', host), ofExampleOrg],
    ])('signs the mail of %s, as DNS lets everybody see', async (_, given, expected) => {
      const answer = await send(given);
      expect(answer.verdict).toMatch(/[ac]/);
      expect(answer.otherChanges).toEqual([]);
      expect(signatures(answer)).toEqual(expected);
      const values = answer.added.map(([, value]) => value);
      expect(verifySignatures(given, values, system.zones)).toEqual(values.map(() => true));
    });

    it.each([
      ['a stranger as us', message('admin@example.org', { client: '203.0.113.66' })],
      ['a stranger in a private network', message('admin@example.org', { client: '192.168.1.9' })],
      ['a stranger over IPv6', message('admin@example.org', { client: '2001:db8:66::1' })],
      ['a login for a domain of others', message('admin@example.com', person)],
      ['a login for a name that only looks like ours', message('admin@examplexorg', person)],
      ['a login for a name below ours that nobody listed', message('admin@shop.example.org', person)],
    ])('leaves the mail of %s as it is', async (_, given) => {
      expect(await send(given)).toEqual({
        verdict: expect.stringMatching(/[ac]/),
        added: [],
        otherChanges: [],
      });
    });

    it('makes signatures that a second From breaks', async () => {
      const given = message('admin@example.org', person);
      const values = (await send(given)).added.map(([, value]) => value);
      const forged = { ...given, headers: [['From', 'foe@example.com'] as const, ...given.headers] };
      expect(verifySignatures(forged, values, system.zones)).toEqual(values.map(() => false));
    });
  });
}
