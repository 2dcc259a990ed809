import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverSuite, showLogsOnFailure } from '../servers/stage/suite.ts';
import { modelOf } from './model.ts';
import { compare, kindOf } from './run.ts';
import { MailServer } from './server.ts';

/** A question to which the servers and `explain` once had different answers, in an estate that is as small as can be. */
interface Case {
  readonly name: string;
  readonly kind: string;
  readonly question: unknown;
  /** What the estate has beside the least. */
  readonly mail: string;
}

const LEAST = `version: 1
domain: example.org
servers:
  mx: { fqdn: mail.example.org, ipv4: 192.0.2.25, ipv6: "2001:db8::25" }
`;

const CASES: readonly Case[] = [
  {
    name: 'a route by another spelling of its address',
    kind: 'ends',
    question: 'Patches@Example.ORG',
    mail: 'routes: { patches: { relay: "[patches.example.org]" } }',
  },
  {
    name: 'an address outside that a group reaches in two spellings',
    kind: 'ends',
    question: 'team@example.org',
    mail: `addresses: { people: { dev1: {} } }
forwards:
  groups:
    team: [MAILER-DAEMON, a@example.com, ops@example.net]
    MAILER-DAEMON: { to: dev1, expires: 2020-02-29 }
    "*@example.org": Ops@Example.NET`,
  },
  {
    name: 'an address outside that is reached with a tag',
    kind: 'reaches',
    question: 'Ops@example.net',
    mail: 'forwards: { groups: { announce: web1+tag, web1: Ops@Example.NET } }',
  },
  {
    name: 'an account whose tagged mail a pattern takes',
    kind: 'reaches',
    question: 'nobody',
    mail: `addresses: { people: { a.b: nobody } }
forwards: { groups: { dev: a.b+tag } }
routes: { "/\\\\+tag@/": { relay: "[patches.example.org]" } }`,
  },
  {
    name: 'a bracket too many after the recipient',
    kind: 'ends',
    question: 'R&D@EXAMPLE.ORG>',
    mail: 'addresses: { people: { r&d: dev2 } }',
  },
  {
    name: 'a bracket too many before the recipient',
    kind: 'ends',
    question: '>=y++@example.org',
    mail: 'addresses: { people: { dev1: {} } }\nforwards: { rest: { "*@example.org": dev1 } }',
  },
  {
    name: 'the sender of probes in capital letters',
    kind: 'rights',
    question: { login: 'stranger', from: 'DOUBLE-BOUNCE@EXAMPLE.ORG' },
    mail: 'addresses: { people: { dev1: {} } }',
  },
  {
    name: 'mail that Postfix takes for an error of its own',
    kind: 'signatures',
    question: { login: 'dev1', from: 'mailer-daemon@example.org' },
    mail: `addresses: { people: { dev1: {}, mailer-daemon: dev1 } }
dkim:
  keys:
    example.org: [{ selector: s1, algorithm: rsa, state: signing, public_key: keys/example.org/s1.rsa.pub }]`,
  },
  {
    name: 'logins that are the same number and not the same text',
    kind: 'rates',
    question: { login: '07', recipients: [7, 1] },
    mail: `addresses:
  people: { seven: { account: "7", limit: none }, other: { account: "07", limit: { recipients: 7, per: 1h } } }`,
  },
  {
    name: 'an address literal with fields missing',
    kind: 'ends',
    question: "o'brien@[IPv6:2001:db8:25]",
    mail: '',
  },
  {
    name: 'an address literal that Postfix does not know either',
    kind: 'ends',
    question: 'a@[IPv6:2001:db8::25::1]',
    mail: '',
  },
  {
    name: 'an address literal with IPv4 at its end',
    kind: 'ends',
    question: 'a@[IPv6:::ffff:192.0.2.1]',
    mail: '',
  },
  {
    name: 'our own address literal with a dot after it',
    kind: 'ends',
    question: 'dev1@[IPv6:2001:db8::25].',
    mail: '',
  },
  {
    name: 'a quote that is left open behind a bracket too many',
    kind: 'ends',
    question: '>0 x"@deep.sub.example.net',
    mail: '',
  },
  ...[
    'üx--1.example.com',
    'x--1.ü.example.com',
    '-ü.example.com',
    'ü-.example.com',
    'bücher.example.com',
  ].map((domain) => ({
    name: `the internationalised name ${domain}`,
    kind: 'ends',
    question: `postmaster@${domain}`,
    mail: '',
  })),
  ...[
    'xn--zzzzzz.ü',
    'ü_x',
    'ü%41',
    'ſs',
    'a。ü',
    'ü\u00ad',
    `${'ü'.repeat(58)}`,
    `${'ü'.repeat(56)}`,
    'ü/x',
    'ß',
  ].map((label) => ({
    name: `the internationalised name ${label}.example.com`,
    kind: 'ends',
    question: `dev1@${label}.example.com`,
    mail: '',
  })),
  {
    name: 'a refusal with more words than a line should have',
    kind: 'ends',
    question: `${'x'.repeat(64)}+tag@example.org`,
    mail: `forwards: { rest: { "*@example.org": { reject: ${'word '.repeat(79)}word } } }`,
  },
  {
    name: 'such a refusal, heard by a login',
    kind: 'submissions',
    question: { port: 465, login: 'nobody', from: '', recipient: `${'x'.repeat(64)}@example.org` },
    mail: `forwards: { rest: { "${'x'.repeat(64)}": { reject: ${'word '.repeat(79)}word } } }`,
  },
  {
    name: 'an address that grows beyond what Postfix follows',
    kind: 'ends',
    question: 'grow0@example.org',
    mail: `addresses: { people: { grow30: dev1 } }
forwards:
  growing:
${Array.from({ length: 30 }, (_, n) => `    grow${n}: grow${n + 1}+${'t'.repeat(40)}`).join('\n')}`,
  },
];

serverSuite('explain and the servers agree about', () => {
  let server: MailServer;
  showLogsOnFailure(() => server.stage);

  beforeAll(async () => {
    server = await MailServer.start();
  }, 60_000);
  afterAll(() => server?.stop());

  it.each(CASES)('$name', async ({ kind, question, mail }) => {
    const model = await modelOf(`${LEAST}${mail}\n`);
    if (model === undefined) throw new Error('the estate has errors');
    await server.load(model.files);
    expect((await compare(server, model, kindOf(kind), [question])).differences).toEqual([]);
  });
});
