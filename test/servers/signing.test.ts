import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SenderResult, senderResults } from '../../src/mail/alignment.ts';
import { check, resolveSystem } from '../../src/pipeline.ts';
import { TEST_DAY } from '../support/compile.ts';
import { PORT_25, STRANGER } from './arrivals.ts';
import {
  changed,
  type FoundingEstate,
  PLACEHOLDER,
  passwordOf,
  startFoundingEstate,
} from './founding-estate.ts';
import { newSubject } from './letters.ts';
import { startNsd } from './stage/dns.ts';
import { receivedMessages } from './stage/sink.ts';
import { submit } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';
import { aligned, judgeByMailauth, judgeByPython, type ReceivedMail } from './verifiers.ts';

const FRIEND = 'friend@example.net';

/** The key that signs the mail of strangers, at their own place. */
const strangerKey = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A domain that lets nobody else send its mail. */
const STRANGER_RECORDS = `@ IN TXT "v=spf1 ip4:198.51.100.1 ip6:2001:db8:1::1 -all"
_dmarc IN TXT "v=DMARC1; p=reject"
own._domainkey IN TXT "v=DKIM1; p=" "${publicKeyRecord()}"
`;

const RSA_ENTRY =
  '      - { selector: orion, algorithm: rsa, state: signing, public_key: keys/archlinux.org.orion.pub }\n';
const ED25519_ENTRY =
  '      - { selector: orion-ed, algorithm: ed25519, state: signing, public_key: keys/archlinux.org.orion-ed.pub }\n';

/** For what looks at mail.yml alone. */
const ED25519_PEM = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

function publicKeyRecord(): string {
  const der = strangerKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return der.replace(/.{1,200}/g, '$&" "').replace(/" "$/, '');
}

const SIGNERS = [
  {
    signer: 'opendkim' as const,
    options: { rsaBits: 4096, edit: (text: string) => text },
    signatures: ['orion@archlinux.org rsa-sha256'],
    keepsWhiteSpace: true,
  },
  {
    signer: 'rspamd' as const,
    options: {
      edit: (text: string) => changed(text, RSA_ENTRY, `${RSA_ENTRY}${ED25519_ENTRY}`),
    },
    signatures: ['orion-ed@archlinux.org ed25519-sha256', 'orion@archlinux.org rsa-sha256'],
    keepsWhiteSpace: false,
  },
];

/** What verifiers find out about a message. */
interface Findings {
  readonly dkim: readonly string[];
  readonly spf: string;
  readonly dmarc: string;
  readonly aligned: readonly string[];
}

/** Who sends, with which envelope sender and header From, and what is found out about it. */
interface Sending extends Omit<Findings, 'dkim'> {
  readonly who: string;
  /** A login at a submission port, or a program on a machine, at a port or with sendmail. */
  readonly by:
    | { readonly login: string; readonly port: 587 | 465 }
    | { readonly machine: string; readonly port?: number };
  readonly sender: string;
  readonly from: string;
  readonly signed: boolean;
}

const BOTH = ['dkim', 'spf'];

const A_PERSON: Sending = {
  who: 'a person at 587',
  by: { login: 'dev1', port: 587 },
  ...{ sender: 'dev1@archlinux.org', from: 'Dev One <dev1@archlinux.org>' },
  ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
};

const SENDINGS: readonly Sending[] = [
  A_PERSON,
  {
    who: 'a person at 465 as a group',
    by: { login: 'dev1', port: 465 },
    ...{ sender: 'security@archlinux.org', from: 'Security <Security@ArchLinux.org>' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'a person at another domain of ours',
    by: { login: 'ops1', port: 587 },
    ...{ sender: 'key@master-key.archlinux.org', from: 'key@master-key.archlinux.org' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'a person who writes as somebody outside',
    by: { login: 'dev1', port: 587 },
    ...{ sender: 'dev1@archlinux.org', from: 'boss@example.net' },
    ...{ signed: false, spf: 'pass', dmarc: 'fail', aligned: [] },
  },
  {
    who: 'a program of a host in archlinux.org',
    by: { machine: 'apollo', port: 10027 },
    ...{ sender: 'www@apollo.archlinux.org', from: 'Apollo <www@apollo.archlinux.org>' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'a program of a host in pkgbuild.com',
    by: { machine: 'repro1', port: 25 },
    ...{ sender: 'builder@repro1.pkgbuild.com', from: 'builder@repro1.pkgbuild.com' },
    ...{ signed: true, spf: 'pass', dmarc: 'none', aligned: ['spf'] },
  },
  {
    who: 'a host that sends as root of the organisation',
    by: { machine: 'repro1', port: 10027 },
    ...{ sender: 'root@archlinux.org', from: 'root@archlinux.org' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'a host in the zone of somebody else',
    by: { login: 'ch-s012', port: 587 },
    ...{ sender: 'backup@ch-s012.rsync.net', from: 'backup@ch-s012.rsync.net' },
    ...{ signed: true, spf: 'none', dmarc: 'none', aligned: [] },
  },
  {
    who: 'a host that bounces',
    by: { machine: 'apollo', port: 10027 },
    ...{ sender: '', from: 'MAILER-DAEMON@apollo.archlinux.org' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'the list manager',
    by: { login: 'luna', port: 587 },
    ...{ sender: 'arch-dev-bounces@lists.archlinux.org', from: 'arch-dev-owner@lists.archlinux.org' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
  {
    who: 'the list manager, with a letter of a stranger',
    by: { login: 'luna', port: 587 },
    ...{ sender: 'arch-dev-bounces@lists.archlinux.org', from: STRANGER },
    ...{ signed: false, spf: 'pass', dmarc: 'fail', aligned: [] },
  },
  {
    who: 'a program of the server',
    by: { machine: 'orion' },
    ...{ sender: 'root@archlinux.org', from: 'root@archlinux.org' },
    ...{ signed: true, spf: 'pass', dmarc: 'pass', aligned: BOTH },
  },
];

/** What breaks a signature. */
const HARMFUL: readonly ((content: string) => string)[] = [
  (content) => content.replace('b();', 'c();'),
  (content) => `${content}One more line.\n`,
  (content) => content.replace(/^Subject: l/m, 'Subject: L'),
  (content) => content.replace('From: Dev One', 'From: Dev Two'),
  (content) => `From: <eve@example.com>\n${content}`,
];

/** What a relay may do. */
const HARMLESS: readonly ((content: string) => string)[] = [
  (content) => `X-Relay: yes\n${content}`,
  (content) => content.replace(/^Subject: (\S+) /m, 'SUBJECT:   $1\n\t'),
  (content) => `${content}\n\n`,
];

/** What rspamd lets a relay do too: it knows no other form of the body than relaxed. */
const WHITE_SPACE: typeof HARMLESS = [
  (content) => content.replace('    b();', '  b();'),
  (content) => content.replace('trailing  \n', 'trailing\n'),
];

serverSuite('the mail that leaves', () => {
  describe.each(SIGNERS)('with $signer', ({ signer, options, signatures, keepsWhiteSpace }) => {
    let estate: FoundingEstate;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await startFoundingEstate({ signer, ...options });
      await publishStrangers(estate);
    }, 60_000);
    afterAll(() => estate.stage.stop());

    const passing = signatures.map((signature) => `${signature} pass`);
    const failing = signatures.map((signature) => `${signature} fail`);

    it.each(SENDINGS)('is judged as the model says: $who', async (sending) => {
      const mail = await send(estate, sending);
      expect(mail.helo).toBe('mail.archlinux.org');
      const { signed, spf, dmarc, aligned: passed } = sending;
      await expectFindings(estate, mail, { dkim: signed ? passing : [], spf, dmarc, aligned: passed });
    });

    it('is judged by the address that it comes from', async () => {
      const mail = await send(estate, A_PERSON);
      const overIpv6 = { ...mail, ip: estate.orion.address(6) };
      await expectFindings(estate, overIpv6, { dkim: passing, spf: 'pass', dmarc: 'pass', aligned: BOTH });
      const elsewhere = { ...mail, ip: '203.0.113.99' };
      await expectFindings(estate, elsewhere, {
        ...{ dkim: passing, spf: 'softfail', dmarc: 'pass', aligned: ['dkim'] },
      });
    });

    it('does not verify once what is signed has changed, and only then', async () => {
      const mail = await send(estate, A_PERSON);
      for (const [changes, dkim] of [
        [HARMFUL, failing],
        [HARMLESS, passing],
        [WHITE_SPACE, keepsWhiteSpace ? failing : passing],
      ] as const) {
        const mails = changes.map((change) => ({ ...mail, content: change(mail.content) }));
        const verdicts = await judgeByPython(estate.world, mails);
        expect(verdicts.map((verdict) => verdict.dkim)).toEqual(changes.map(() => dkim));
        for (const each of mails) {
          expect(each.content).not.toBe(mail.content);
          expect(await judgeByMailauth(estate.world, each)).toMatchObject({ dkim });
        }
      }
    });

    it.each([
      ['an account', 'dev3'],
      ['a list', 'arch-dev'],
      ['a route', 'patchwork'],
    ])('is not signed when a stranger wrote it to %s and it is only forwarded', async (_, to) => {
      const mail = await forward(estate, compose(STRANGER), { to });
      expect(mail.content).not.toMatch(/^DKIM-Signature:/m);
      await expectFindings(estate, mail, { dkim: [], spf: 'fail', dmarc: 'fail', aligned: [] });
    });

    it('is not signed when its header claims to be from one of us', async () => {
      const mail = await forward(estate, compose('dev1@archlinux.org'));
      await expectFindings(estate, mail, { dkim: [], spf: 'fail', dmarc: 'fail', aligned: [] });
    });

    it('keeps the signature of a stranger when it is forwarded', async () => {
      const mail = await forward(estate, await signedByStranger(compose(STRANGER)));
      await expectFindings(estate, mail, {
        dkim: ['own@example.net rsa-sha256 pass'],
        ...{ spf: 'fail', dmarc: 'pass', aligned: ['dkim'] },
      });
    });

    it('is signed when it is the bounce of a forward', async () => {
      const mail = await forward(estate, compose(STRANGER), { target: 'gone@nowhere.example.net' });
      expect(mail.sender).toBe('');
      expect(mail.content).toContain('From: Mail Delivery System <MAILER-DAEMON@archlinux.org>');
      await expectFindings(estate, mail, { dkim: passing, spf: 'pass', dmarc: 'pass', aligned: BOTH });
    });

    it('comes out for every kind of sender as mailc works it out', async () => {
      const { results, warned } = await workedOut(signer, options.edit);
      const mails: ReceivedMail[] = [];
      for (const result of results) mails.push(await sendAs(estate, result));
      const found = await findings(estate, mails);
      expect(found).toEqual(results.map((result) => expectedFindings(result, signatures)));
      const vouchedBy = (index: number) => found[index]?.aligned.length;
      const unaligned = results.filter((_, index) => vouchedBy(index) === 0);
      expect(unaligned.map(({ from }) => from)).toEqual(warned);
    });
  });
});

/** What both verifiers find out, each by itself. */
async function expectFindings(
  { world }: FoundingEstate,
  mail: ReceivedMail,
  { dkim, spf, dmarc, aligned: passed }: Findings,
): Promise<void> {
  const [byPython] = await judgeByPython(world, [mail]);
  expect(byPython).toEqual({ dkim, spf });
  const byMailauth = await judgeByMailauth(world, mail);
  expect(byMailauth).toEqual({ dkim, spf, dmarc });
  expect(aligned(byMailauth, mail)).toEqual(passed);
}

/** A domain that lets only its own machine send its mail; nothing that it sends comes from orion. */
async function publishStrangers({ world, zones }: FoundingEstate): Promise<void> {
  await world.stop('nsd');
  await startNsd(world, { ...zones, 'example.net': `${zones['example.net']}${STRANGER_RECORDS}` });
}

/** A message and its subject. */
interface Composed {
  readonly subject: string;
  readonly content: string;
}

/** A message with what gets lost on the way of careless servers: white space, dots, octets beyond ASCII. */
function compose(from: string): Composed {
  const subject = newSubject();
  const header = {
    From: from,
    To: `<${FRIEND}>`,
    Subject: subject,
    'Message-ID': `<${subject.replace(' ', '.')}@x.example>`,
  };
  const lines = Object.entries(header).map(([name, value]) => `${name}: ${value}\n`);
  const date = `Date: ${new Date().toUTCString().replace('GMT', '+0000')}\n`;
  return {
    subject,
    content: `${lines.join('')}${date}\nif (a)\n    b();\n.dots\n..\ntrailing  \n\ttab ü\n\nend\n`,
  };
}

/** As the server of a stranger sends it. */
async function signedByStranger({ subject, content }: Composed): Promise<Composed> {
  const key = {
    ...{ signingDomain: 'example.net', selector: 'own' },
    privateKey: strangerKey.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  // The type asks for one key at the top; the signer reads the list.
  const options = { ...key, canonicalization: 'relaxed/simple', signatureData: [key] };
  const { signatures } = await dkimSign(Buffer.from(content.replaceAll('\n', '\r\n')), options);
  return { subject, content: `${signatures.replaceAll('\r\n', '\n')}${content}` };
}

/** Sends a message to the world, and gives it as it arrives there. */
async function send(
  estate: FoundingEstate,
  { by, sender, from }: Pick<Sending, 'by' | 'sender' | 'from'>,
): Promise<ReceivedMail> {
  const { subject, content } = compose(from);
  const letter = { from: sender, to: [FRIEND], content };
  if ('login' in by) {
    const login = { user: by.login, password: passwordOf(by.login) };
    const reply = await submit(estate.world, { ...estate.submission(by.port), login }, letter);
    expect(reply).toMatchObject({ code: 250 });
  } else if (by.port === undefined) {
    const machine = estate.stage.machine(by.machine);
    await machine.check(['sendmail', '-i', '-f', sender, '--', FRIEND], { input: content });
  } else {
    const target = { host: '127.0.0.1', port: by.port };
    expect(await submit(estate.stage.machine(by.machine), target, letter)).toMatchObject({ code: 250 });
  }
  return await leaving(estate, subject);
}

/** Sends a message of a stranger to an address that forwards all its mail, and gives it as it arrives there. */
async function forward(
  estate: FoundingEstate,
  { subject, content }: Composed,
  { to = 'dev3', target = FRIEND } = {},
): Promise<ReceivedMail> {
  await estate.orion.write('/home/dev3/.forward', `${target}\n`, { owner: 'dev3:dev3' });
  const letter = { from: STRANGER, to: [`${to}@archlinux.org`], content };
  expect(await submit(estate.world, PORT_25, letter)).toMatchObject({ code: 250 });
  return await leaving(estate, subject);
}

/** Waits until the message of this subject, or its bounce, has come to the world. */
async function leaving({ stage, sink, orion }: FoundingEstate, subject: string): Promise<ReceivedMail> {
  const found = await stage.until(
    async () =>
      (await receivedMessages(sink)).find(({ content }) => content.includes(`Subject: ${subject}\n`)),
    `"${subject}" in the world`,
  );
  return { ...found, ip: orion.address() };
}

// What mailc works out

/** What it says of every sender that mail.yml allows, and the hosts that a check warns of when nothing is silenced. */
async function workedOut(
  signer: string,
  edit: (text: string) => string,
): Promise<{
  readonly results: readonly SenderResult[];
  readonly warned: readonly string[];
}> {
  const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  const withSigner = changed(file('mail.yml'), 'signer: opendkim', `signer: ${signer}`);
  const text = edit(withSigner).replace(/^silence:[\s\S]*/m, '');
  const attachment = (name: string) => (name.includes('-ed') ? ED25519_PEM : file(name));
  const { document, diagnostics } = await check(
    { name: 'mail.yml', text },
    { attachment, today: async () => TEST_DAY },
  );
  if (document === undefined) throw new Error('mail.yml has errors');
  const { server, hosts, domains, zones } = await resolveSystem(document);
  const results = senderResults({
    ...{ document: document.content, server, hosts },
    domains: new Map(domains.map((domain) => [domain.name, domain.class])),
    zones: zones.map(({ name }) => name),
    personal: domains.filter((domain) => domain.class === 'accepted').map(({ name }) => name),
  });
  const warnings = diagnostics.filter(({ code }) => code === 'mail/unaligned-host');
  return {
    results: [...results].filter(({ host }) => host !== PLACEHOLDER),
    warned: warnings.map(({ span }) => text.slice(span.start, span.end)),
  };
}

/** Sends as one of these senders does: a person, a host with its own login, or the server itself by a bounce. */
async function sendAs(estate: FoundingEstate, { kind, host, sender }: SenderResult): Promise<ReceivedMail> {
  if (kind === 'notice')
    return await forward(estate, compose(STRANGER), { target: 'gone@nowhere.example.net' });
  // The groups of operations have an address in each domain.
  const address = sender.replace(/^@/, 'postmaster@');
  const by = { login: host ?? 'ops1', port: 587 } as const;
  return await send(estate, { by, sender: address, from: address });
}

/** What the verifiers find out about each message; of signatures and SPF they have to agree. */
async function findings({ world }: FoundingEstate, mails: readonly ReceivedMail[]): Promise<Findings[]> {
  const byPython = await judgeByPython(world, mails);
  return await Promise.all(
    mails.map(async (mail, index) => {
      const { dmarc, ...verdict } = await judgeByMailauth(world, mail);
      expect(byPython[index]).toEqual(verdict);
      return { ...verdict, dmarc, aligned: aligned(verdict, mail) };
    }),
  );
}

/** Where mailc cannot know, because the zone is another's, the stage's DNS has nothing. */
function expectedFindings({ spf, dkim, dmarc }: SenderResult, signatures: readonly string[]): Findings {
  const known = <T extends string>(result: T) => (result === 'unknown' ? 'none' : result);
  const expected = (dkim?.algorithms ?? []).map((algorithm) => `@${dkim?.domain} ${algorithm}-sha256`);
  const passing = signatures.filter((name) => expected.some((end) => name.endsWith(end)));
  const vouching = [
    ...(dkim?.aligned ? ['dkim'] : []),
    ...(spf.aligned && spf.result === 'pass' ? ['spf'] : []),
  ];
  return {
    dkim: passing.map((signature) => `${signature} pass`),
    ...{ spf: known(spf.result), dmarc: known(dmarc.result), aligned: vouching },
  };
}
