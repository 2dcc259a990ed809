import { generateKeyPairSync } from 'node:crypto';
import { authenticate, type DNSResolver } from 'mailauth';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { describe, expect, it } from 'vitest';
import { splitAddress } from '../../src/mail/address.ts';
import { type SenderResult, senderResults } from '../../src/mail/alignment.ts';
import type { MailSystem } from '../../src/mail/system.ts';
import { check, resolveSystem } from '../../src/pipeline.ts';

type SignOptions = Parameters<typeof dkimSign>[1];

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const BASE = `version: 1
domain: example.org
servers:
  mx1: { ipv4: 192.0.2.25 }
addresses:
  people: { ops1: {} }
forwards:
  roles: { root: ops1, abuse: ops1, postmaster: ops1 }
`;

const KEYS = (domain: string) =>
  `dkim:\n  keys:\n    ${domain}:\n      - { selector: one, algorithm: rsa, state: signing, public_key: one.pub }\n`;

const DOMAINS = `domains:
  two.example.org: { dmarc: { policy: quarantine }, spf: { all: fail } }
  lists.example.org: { mx: lists.example.org }
  three.example.com: {}
hosts:
  web1: { send_as: ["*@lists.example.org", shop@three.example.com] }
  web2: { fqdn: web2.sub.two.example.org, send_as: any }
  web3: { fqdn: web3.example.net }
`;

const more = (domain: string) =>
  `  ${domain.replaceAll('.', '_')}: { ops1@${domain}: ops1, abuse@${domain}: ops1, postmaster@${domain}: ops1 }\n`;
const PEOPLE = more('two.example.org') + more('three.example.com');

const estates = {
  'without keys': `${BASE}${PEOPLE}${DOMAINS}dns: { dmarc: { policy: none } }\n`,
  'with a key of the primary domain': `${BASE}${PEOPLE}${DOMAINS}${KEYS('example.org')}dns: { dmarc: { policy: reject, subdomain_policy: none } }\n`,
  'with a key of a subdomain': `${BASE}${PEOPLE}${DOMAINS}${KEYS('two.example.org')}dns: { dmarc: { policy: quarantine } }\n`,
  'with zones of which one has no domain': `${BASE}${KEYS('example.org')}hosts:\n  web1: { fqdn: web1.example.com }\ndns: { zones: [example.org, example.com], dmarc: { policy: reject } }\n`,
  'whose server has a name elsewhere': `${BASE.replace('{ ipv4', '{ fqdn: mx.example.net, ipv4')}${KEYS('example.org')}dns: { dmarc: { policy: reject } }\n`,
};

describe.each(Object.entries(estates))('an estate %s', (_, text) => {
  it('gets from a verifier what was worked out for each of its senders', async () => {
    const { system, rows } = await table(text);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(await judged(row, system), row.sender).toEqual(expected(row));
  });
});

it('a sender in a subdomain that is no domain of ours passes nothing', async () => {
  const { rows } = await table(
    `${BASE}${KEYS('example.org')}hosts:\n  web1: { send_as: ["*@no.example.org"] }\n`,
  );
  expect(rows.find(({ from }) => from === 'no.example.org')).toMatchObject({
    spf: { result: 'none' },
    dkim: undefined,
    dmarc: { result: 'fail', policy: 'none', domain: 'example.org' },
  });
});

describe('what nobody can tell from mail.yml', () => {
  it('is who has the zone above the domains, so that a name beside them may be of the same organisation', async () => {
    const lists = BASE.replace('domain: example.org', 'domain: lists.example.net').replace(
      '{ ipv4',
      '{ fqdn: mx.example.net, ipv4',
    );
    const { rows } = await table(
      `${lists}dns: { zones: [example.net], spf: { all: fail }, dmarc: { policy: none } }\n`,
    );
    expect(rows.map(({ kind, dmarc }) => [kind, dmarc.result])).toEqual([
      ['person', 'pass'],
      ['notice', 'unknown'],
    ]);
  });

  it.each([
    ['web1.rented-hosting.co.uk', 'acme.co.uk', false],
    ['web1.acme.co.uk', 'acme.co.uk', true],
    ['web1.rented-hosting.net', 'acme.co.uk', false],
    ['web1.example.de', 'example.de', true],
  ])(
    'is whose a rented machine is, but %s is of another organisation than %s',
    async (fqdn, domain, isAligned) => {
      const text = BASE.replace('domain: example.org', `domain: ${domain}`);
      const { rows } = await table(
        `${text}${KEYS(domain)}hosts:\n  web1: { fqdn: ${fqdn} }\ndns: { zones: [${domain}] }\n`,
      );
      const own = rows.find(({ sender }) => sender === `@${fqdn}`);
      expect(own?.dkim?.aligned).toBe(isAligned);
    },
  );
});

/** What src/check/receivers.ts says of forwards: SPF fails or passes without alignment, and DKIM decides alone. */
describe('mail of a stranger that a forward hands on', () => {
  const base64 = pair.publicKey.replace(/-----[^-]*-----|\n/g, '');
  const dns: Readonly<Record<string, string>> = {
    'example.org': 'v=spf1 ip4:192.0.2.25 -all',
    'stranger.example.net': 'v=spf1 ip4:198.51.100.1 -all',
    '_dmarc.stranger.example.net': 'v=DMARC1; p=reject',
    's._domainkey.stranger.example.net': `v=DKIM1; k=rsa; p=${base64}`,
  };
  const message =
    'From: a@stranger.example.net\r\nTo: group@example.org\r\nSubject: s\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n\r\nx\r\n';
  const received = async (text: string, sender: string) => {
    const { spf, dmarc } = await authenticate(Buffer.from(text), {
      ...{ ip: '192.0.2.25', helo: 'mx1.example.org', sender, mta: 'mx.example.edu' },
      ...{ disableArc: true, disableBimi: true },
      resolver: (async (name: string) => {
        const found = dns[name.toLowerCase()];
        if (found !== undefined) return [[found]];
        throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
      }) as DNSResolver,
    });
    return [spf === false ? '' : spf.status.result, dmarc === false ? '' : dmarc.status.result];
  };

  it('fails SPF, and passes DMARC when its own signature does', async () => {
    const signatureData = [
      { signingDomain: 'stranger.example.net', selector: 's', privateKey: pair.privateKey },
    ];
    const { signatures } = await dkimSign(message, { signatureData } as unknown as SignOptions);
    expect(await received(message, 'a@stranger.example.net')).toEqual(['fail', 'fail']);
    expect(await received(signatures + message, 'a@stranger.example.net')).toEqual(['fail', 'pass']);
    const rewritten = 'srs0=hash=tt=stranger.example.net=a@example.org';
    expect(await received(message, rewritten)).toEqual(['pass', 'fail']);
    expect(await received(signatures + message, rewritten)).toEqual(['pass', 'pass']);
  });
});

async function table(text: string): Promise<{ system: MailSystem; rows: SenderResult[] }> {
  const attachment = () => pair.publicKey;
  const checked = await check({ name: 'mail.yml', text }, { attachment, today: async () => '2026-01-01' });
  if (checked.document === undefined) throw new Error(JSON.stringify(checked.diagnostics));
  const system = await resolveSystem(checked.document);
  const accounts = new Set(system.logins.filter(({ kind }) => kind === 'account').map(({ name }) => name));
  const personal = [...system.senderRights]
    .filter(({ logins }) => logins.some((login) => accounts.has(login)))
    .map(({ sender }) => splitAddress(sender).domain);
  const rows = senderResults({
    document: checked.document.content,
    server: system.server,
    hosts: system.hosts,
    domains: new Map(system.domains.map(({ name, class: kind }) => [name, kind])),
    zones: system.zones.map(({ name }) => name),
    personal: new Set(personal),
  });
  return { system, rows: [...rows] };
}

/** A zone of somebody else answers nothing, so what is unknown here is none there. */
function expected({ spf, dkim, dmarc }: SenderResult) {
  return {
    spf: spf.result === 'unknown' ? 'none' : spf.result,
    dkim: dkim === undefined ? [] : [`${dkim.domain} ${dkim.result}`],
    dmarc: dmarc.result === 'unknown' ? 'none' : dmarc.result,
    policy: dmarc.policy,
  };
}

/** What mailauth says of a message that is signed as the compiled tables say. */
async function judged({ kind, sender, from }: SenderResult, system: MailSystem) {
  const address = sender.startsWith('@') ? `someone${sender}` : sender;
  const message = `From: ${address}\r\nTo: a@example.edu\r\nSubject: s\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@${from}>\r\n\r\nhello\r\n`;
  const keys = system.dkim.senders.find(({ domain }) => domain === from)?.keys ?? [];
  const signatureData = keys.map(({ domain: signingDomain, selector }) => ({
    signingDomain,
    selector,
    privateKey: pair.privateKey,
  }));
  // Its types know only one of its two ways to name keys.
  const { signatures } = await dkimSign(message, { signatureData } as unknown as SignOptions);
  const verdict = await authenticate(Buffer.from(signatures + message), {
    ip: '192.0.2.25',
    helo: system.server.fqdn,
    sender: kind === 'notice' ? '' : address,
    mta: 'mx.example.edu',
    resolver: resolverOf(system),
    disableArc: true,
    disableBimi: true,
  });
  const { spf, dkim, dmarc } = verdict;
  return {
    spf: spf === false ? 'none' : spf.status.result,
    dkim: dkim.results
      .filter(({ status }) => status.result !== 'none')
      .map(({ signingDomain, status }) => `${signingDomain} ${status.result}`),
    dmarc: dmarc === false ? 'none' : dmarc.status.result,
    policy: dmarc === false || dmarc.status.result === 'none' ? undefined : dmarc.policy,
  };
}

/** Answers from the compiled zones. */
function resolverOf({ zones }: MailSystem): DNSResolver {
  const records = zones.flatMap((zone) => zone.records);
  return (async (name: string, type: string) => {
    const found = records.filter((record) => record.name === name.toLowerCase() && record.type === type);
    const texts = found.flatMap((record) => (record.type === 'TXT' ? [[record.text]] : []));
    if (texts.length > 0) return texts;
    throw Object.assign(new Error(`${type} ${name}`), { code: 'ENOTFOUND' });
  }) as DNSResolver;
}
