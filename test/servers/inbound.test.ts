import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerTo,
  expectArrivals,
  expectNothingLeft,
  mailOf,
  PORT_25,
  STRANGER,
  write,
  writeHere,
} from './arrivals.ts';
import {
  changed,
  type FoundingEstate,
  passwordOf,
  startFoundingEstate,
  WIKI_BOUNCES,
} from './founding-estate.ts';
import { letter } from './letters.ts';
import { ImapSession } from './stage/imap.ts';
import { receivedMessages } from './stage/sink.ts';
import { SmtpSession } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const OPERATIONS = ['ops1', 'ops2', 'ops3'];
const DESKS = ['accountsupport', 'forum', 'mirrors', 'privacy', 'trademarks'];
const NAMES_OF_THE_SYSTEM = ['nobody', 'postfix', 'www', 'daemon', 'mailer-daemon'];

/** What it is, an address, and where its mail arrives. */
type Reached = readonly [what: string, address: string, arrivals: readonly string[]];

const REACHED: readonly Reached[] = [
  ['an account', 'dev1@archlinux.org', ['dev1']],
  ['an account in capitals', 'DEV1@ArchLinux.ORG', ['dev1']],
  ['an account with a tag', 'dev1+news@archlinux.org', ['dev1']],
  ['an account with a tag in capitals', 'Dev1+News@ARCHLINUX.ORG', ['dev1']],
  ['a quoted account', '"dev1"@archlinux.org', ['dev1']],
  ['an account by a source route, which is ignored', '@example.com:dev1@archlinux.org', ['dev1']],
  ['a group', 'security@archlinux.org', ['dev1', 'dev2', 'ops1']],
  ['a group with a tag', 'devops+urgent@archlinux.org', OPERATIONS],
  ['a forward to an account', 'donate@archlinux.org', ['dev3']],
  ['a forward to two', 'Press@archlinux.org', ['dev3', 'dev4']],
  ['a group of groups', 'postmaster@archlinux.org', OPERATIONS],
  ['a chain of forwards', 'abuse@archlinux.org', OPERATIONS],
  ['a chain of forwards between domains', 'abuse@aur.archlinux.org', OPERATIONS],
  ['the postmaster of another domain', 'Postmaster@AUR.archlinux.org', OPERATIONS],
  ['the postmaster without a domain', 'postmaster', OPERATIONS],
  ...DESKS.map((desk): Reached => ['a service desk', `${desk}@archlinux.org`, ['gitlab']]),
  ['a service desk with the tag of a thread', 'Forum+issue-12@archlinux.org', ['gitlab']],
  ...NAMES_OF_THE_SYSTEM.map(
    (name): Reached => ['a forward with the name of a machine account', `${name}@archlinux.org`, OPERATIONS],
  ),
  ['a catch-all domain', 'anything@master-key.archlinux.org', OPERATIONS],
  ['a catch-all domain with a tag', 'Any+thing@MASTER-KEY.archlinux.org', OPERATIONS],
  ['a list', 'arch-dev@archlinux.org', ['arch-dev@lists.archlinux.org']],
  ['a list in capitals', 'ARCH-DEV@archlinux.org', ['arch-dev@lists.archlinux.org']],
  ['a list to confirm', 'arch-dev-confirm+0a1b@archlinux.org', ['arch-dev-confirm+0a1b@lists.archlinux.org']],
  ['a discard', 'noreply@archlinux.org', []],
  ['a discard with a tag', 'NoReply+x@archlinux.org', []],
  ['a discard that may send', 'devnull@archlinux.org', []],
  ['a route to another relay', 'patchwork@archlinux.org', ['patchwork@archlinux.org']],
  ['a route with a tag', 'patchwork+1@archlinux.org', ['patchwork+1@archlinux.org']],
];

/** What it is, and an address that nobody has. */
type Unknown = readonly [what: string, address: string];

const UNKNOWN: readonly Unknown[] = [
  ['an unknown address', 'nosuch@archlinux.org'],
  ['an unknown address with a tag', 'nosuch+dev1@archlinux.org'],
  ['an unknown address of another domain', 'dev1@aur.archlinux.org'],
  ['an address that only begins like the pattern', 'wikibounce-x@archlinux.org'],
  ['a list that is none', 'arch-nothing@archlinux.org'],
  ['an account without an address', 'gitlab@archlinux.org'],
  ['the account of a program', 'wikibounce@archlinux.org'],
  ['a system account that mail.yml does not name', 'visitor@archlinux.org'],
  ...['sync', 'sshd', 'dovecot', 'opendkim'].map(
    (name): Unknown => ['a machine account', `${name}@archlinux.org`],
  ),
  ['an account at the address of the server', 'dev1@[192.0.2.25]'],
  ['an account quoted with localhost', '"dev1@localhost"@archlinux.org'],
  ['an account at localhost by a percent sign', 'dev1%localhost@archlinux.org'],
  ['a file', '/etc/passwd@archlinux.org'],
  ['a command', '"|/bin/sh"@archlinux.org'],
  ['an included list', ':include:/etc/passwd@archlinux.org'],
];

const AT_LOCALHOST = ['dev1', 'dev1+x', 'gitlab', 'root', 'postmaster', 'visitor', 'nosuch'];

/** Ways to ask an open relay to bring mail to somebody outside. */
const RELAY_ATTEMPTS = [
  ['plainly', 'victim@example.com'],
  ['in capitals', 'VICTIM@EXAMPLE.COM'],
  ['by a percent sign', 'victim%example.com@archlinux.org'],
  ['by a percent sign at the machine', 'victim%example.com@mail.archlinux.org'],
  ['by a percent sign without a domain', 'victim%example.com'],
  ['by a path', 'example.com!victim'],
  ['by a path at our domain', 'example.com!victim@archlinux.org'],
  ['quoted', '"victim@example.com"'],
  ['quoted at our domain', '"victim@example.com"@archlinux.org'],
  ['quoted with a percent sign', '"victim%example.com"@archlinux.org'],
  ['with two domains', 'victim@example.com@archlinux.org'],
  ['by a source route', '@archlinux.org:victim@example.com'],
  ['by two hops of a source route', '@archlinux.org,@mail.archlinux.org:victim@example.com'],
  ['at an address', 'victim@[198.51.100.1]'],
  ['at an address of IPv6', 'victim@[IPv6:2001:db8:1::1]'],
  ['with an empty domain', 'victim@'],
  ['at a subdomain of ours', 'victim@sub.archlinux.org'],
  ['at a host of ours', 'root@apollo.archlinux.org'],
  ['at the machine itself', 'dev1@mail.archlinux.org'],
  ['at the list manager', 'arch-dev@lists.archlinux.org'],
  ['at a routed relay', 'victim@patchwork.archlinux.org'],
  ['at a domain that begins like ours', 'victim@archlinux.org.example.com'],
  ['at a domain that ends like ours', 'victim@notarchlinux.org'],
  ['under the name of a route', 'patchwork@example.com'],
];

/** The content of dev3's ~/.forward, a recipient, and where the mail arrives. */
const FORWARD_FILES: readonly Reached[] = [
  ['elsewhere@example.net', 'dev3', ['elsewhere@example.net']],
  ['elsewhere@example.net', 'dev3+news', ['elsewhere@example.net']],
  ['\\dev3, elsewhere@example.net', 'dev3', ['dev3', 'elsewhere@example.net']],
  ['\\dev3@archlinux.org\nelsewhere@example.net', 'dev3', ['dev3', 'elsewhere@example.net']],
  ['\\dev3, elsewhere@example.net', 'press', ['dev3', 'dev4', 'elsewhere@example.net']],
  ['dev4', 'dev3', ['dev4']],
  ['devops@archlinux.org', 'dev3', OPERATIONS],
  ['root', 'dev3', OPERATIONS],
];

/** What mail.yml of the founding estate does not say, and could. */
const MORE_FORWARDS = `
  former:
    left1: left1@example.net
    left2: { moved: left2@example.net }
    closed: { reject: "This list has closed; see https://example.org/forum" }
    board: { to: [dev1, chair@example.net], account: dev2 }
    everybody: [devops, security, board]
    known@master-key.archlinux.org: dev4
    "*@closed.archlinux.org": { reject: Nobody reads mail here }
    open@closed.archlinux.org: dev1
`;

function saysMore(mailYml: string): string {
  const domain = '  aur.archlinux.org: {}\n';
  const withDomain = changed(mailYml, domain, `${domain}  closed.archlinux.org: {}\n`);
  return changed(withDomain, '\nlists:', `${MORE_FORWARDS}\nlists:`);
}

serverSuite('mail', () => {
  describe('from the world to the founding estate', () => {
    let estate: FoundingEstate;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await startFoundingEstate();
    }, 60_000);
    afterAll(() => estate.stage.stop());

    it.each(REACHED)('reaches %s: %s', async (_, to, expected) => {
      await expectArrivals(estate, await write(estate, to), expected);
    });

    it('reaches each name of each list, at the list manager', async () => {
      const users = estate.files.get('orion/etc/postfix/users') ?? '';
      const rows = [...users.matchAll(/^(\S+)@archlinux\.org\t(\1@lists\.archlinux\.org)$/gm)];
      expect(rows).toHaveLength(22 * 10);
      const names = rows.map(([, name = '']) => `${name}@archlinux.org`);
      const outside = rows.map(([, , target = '']) => target);
      await expectArrivals(estate, await write(estate, names), outside);
    });

    it('reaches an account with the null sender, as bounces do', async () => {
      await expectArrivals(estate, await write(estate, 'dev1@archlinux.org', ''), ['dev1']);
    });

    it('arrives through LMTP, and IMAP reads it at 143 with STARTTLS and at 993', async () => {
      const sent = await write(estate, 'dev4@archlinux.org');
      await expectArrivals(estate, sent, ['dev4']);
      expect(await estate.orion.log('syslog')).toMatch(
        /postfix\/lmtp\[\d+\]: \w+: to=<dev4@localhost>,.*\[private\/dovecot-lmtp\],.* status=sent/,
      );
      for (const [port, tls] of [
        [143, 'starttls'],
        [993, 'implicit'],
      ] as const) {
        const session = await ImapSession.open(estate.world, { ...estate.submission(), port, tls });
        expect(await session.login('dev4', passwordOf('dev4'))).toMatchObject({ status: 'OK' });
        expect((await session.messages()).join()).toContain(`Subject: ${sent.subject}\r\n`);
        session.close();
      }
    });

    it('is not read in clear', async () => {
      const session = await ImapSession.open(estate.world, { host: 'mail.archlinux.org', port: 143 });
      expect((await session.command('CAPABILITY')).untagged.join()).toContain('LOGINDISABLED');
      expect(await session.login('dev4', passwordOf('dev4'))).toMatchObject({ status: 'NO' });
      session.close();
    });

    it.each([
      { whose: 'a colleague', login: 'dev4', password: passwordOf('dev3'), answer: /^NO/ },
      { whose: 'a host', login: 'apollo', password: passwordOf('apollo'), answer: /ended/ },
    ])('is not read with the password of $whose', async ({ login, password, answer }) => {
      // Over IPv4, for Dovecot lets the next login from the same address wait, and the other tests use IPv6.
      const target = { ...estate.submission(465), name: 'mail.archlinux.org', host: '192.0.2.25', port: 993 };
      const session = await ImapSession.open(estate.world, target);
      const outcome = await session.login(login, password).then(
        ({ status }) => status,
        (error: Error) => error.message,
      );
      expect(outcome).toMatch(answer);
      session.close();
    });

    it('reaches a program once for each recipient whose address has the pattern', async () => {
      const verps = [
        'wikibounce-archwiki-2a-q9x8-Abc+de/fghijklm=@archlinux.org',
        'wikibounce-arch.wiki-2b-q9x9-ABCDEFGHIJKLMNO@archlinux.org',
      ];
      const sent = await write(estate, verps);
      await expectArrivals(estate, sent, []);
      const recipients = (await estate.orion.read(WIKI_BOUNCES.recipients)).trimEnd().split('\n');
      expect(recipients.sort()).toEqual(verps.toSorted());
      const copies = (await estate.orion.read(WIKI_BOUNCES.messages)).split(`Subject: ${sent.subject}\n`);
      expect(copies).toHaveLength(verps.length + 1);
    });

    it.each(UNKNOWN)('is refused at RCPT TO for %s: %s', async (_, to) => {
      const before = (await receivedMessages(estate.sink)).length;
      const { code, text } = await answerTo(estate.world, to);
      expect(`${code} ${text}`).toMatch(
        /^550 5\.1\.1 .*\n.*For assistance contact <postmaster@archlinux\.org>/,
      );
      await expectNothingLeft(estate, before);
    });

    it.each(AT_LOCALHOST)('is refused at RCPT TO for %s at localhost', async (localPart) => {
      for (const domain of ['localhost', 'LOCALHOST', 'localhost.localdomain']) {
        expect((await answerTo(estate.world, `${localPart}@${domain}`)).code).toSatisfy(isPermanent);
      }
    });

    it('that is refused for one recipient reaches the other', async () => {
      const sent = letter(STRANGER, 'dev2@archlinux.org');
      const session = await SmtpSession.open(estate.world, PORT_25);
      await session.command(`MAIL FROM:<${STRANGER}>`);
      expect(await session.command('RCPT TO:<nosuch@archlinux.org>')).toMatchObject({ code: 550 });
      expect(await session.command('RCPT TO:<dev2@archlinux.org>')).toMatchObject({ code: 250 });
      await session.command('DATA');
      expect(await session.command(`${sent.content.replaceAll('\n', '\r\n')}.`)).toMatchObject({ code: 250 });
      await session.quit();
      await expectArrivals(estate, sent, ['dev2']);
    });

    it.each(RELAY_ATTEMPTS)('is not relayed to others %s: %s', async (_, to) => {
      const before = (await receivedMessages(estate.sink)).length;
      for (const [machine, from] of [
        [estate.world, STRANGER],
        [estate.world, ''],
        [estate.world, 'root@apollo.archlinux.org'],
        [estate.apollo, 'root@apollo.archlinux.org'],
      ] as const) {
        const { code, text } = await answerTo(machine, to, from);
        expect(code).toSatisfy(isPermanent);
        expect(text).toMatch(/^5\./);
      }
      await expectNothingLeft(estate, before);
    });

    it.each(['dev1', 'DEV1', 'dev1+x', 'nosuch', '"dev1"', 'noreply'])(
      'is refused from a stranger who claims to be %s of a domain of ours',
      async (localPart) => {
        for (const domain of [
          'archlinux.org',
          'ArchLinux.Org',
          'aur.archlinux.org',
          'master-key.archlinux.org',
        ]) {
          expect(await answerTo(estate.world, 'dev2@archlinux.org', `${localPart}@${domain}`)).toEqual({
            code: 550,
            text: expect.stringContaining('Log in to send as an address of'),
          });
        }
      },
    );

    it('cannot be sent with a login at port 25', async () => {
      const target = { ...estate.submission(), port: 25 };
      const session = await SmtpSession.open(estate.world, target);
      expect(await session.login('dev1', passwordOf('dev1'))).toMatchObject({ code: 503 });
      await session.quit();
    });

    describe('to an account with a file of its own', () => {
      const forward = async (account: string, text: string, name = '.forward') =>
        await estate.orion.write(`/home/${account}/${name}`, `${text}\n`, { owner: `${account}:${account}` });
      afterAll(() => estate.orion.check(['sh', '-c', 'rm /home/*/.forward*']));

      it.each(FORWARD_FILES)('.forward obeys it: %j, for %s', async (text, to, expected) => {
        await forward('dev3', text);
        await expectArrivals(estate, await write(estate, `${to}@archlinux.org`), expected);
      });

      it('.forward+tag obeys it for that tag alone', async () => {
        await forward('dev4', 'tagged@example.net', '.forward+lists');
        const tagged = await write(estate, 'dev4+lists@archlinux.org');
        await expectArrivals(estate, tagged, ['tagged@example.net']);
        await expectArrivals(estate, await write(estate, 'dev4@archlinux.org'), ['dev4']);
      });

      it('.forward ignores it when anybody could have written it', async () => {
        await forward('dev2', 'elsewhere@example.net');
        await estate.orion.check(['chmod', '0666', '/home/dev2/.forward']);
        await expectArrivals(estate, await write(estate, 'dev2@archlinux.org'), ['dev2']);
      });
    });
  });

  describe('to an estate that says more', () => {
    let estate: FoundingEstate;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await startFoundingEstate({ edit: saysMore });
    }, 60_000);
    afterAll(() => estate.stage.stop());

    it.each<Reached>([
      ['a forward to outside', 'left1@archlinux.org', ['left1@example.net']],
      ['a forward to outside with a tag', 'Left1+x@archlinux.org', ['left1+x@example.net']],
      ['a forward that keeps a copy', 'board@archlinux.org', ['chair@example.net', 'dev1', 'dev2']],
      [
        'a group of groups that overlap, each once',
        'everybody@archlinux.org',
        ['chair@example.net', 'dev1', 'dev2', ...OPERATIONS],
      ],
      ['a known address of a catch-all domain', 'known@master-key.archlinux.org', ['dev4']],
      ['that with a tag', 'Known+x@master-key.archlinux.org', ['dev4']],
      ['another address of the catch-all domain', 'unknown@master-key.archlinux.org', OPERATIONS],
      ['a known address of a refused domain', 'open@closed.archlinux.org', ['dev1']],
    ])('reaches %s: %s', async (_, to, expected) => {
      await expectArrivals(estate, await write(estate, to), expected);
    });

    it.each([
      ['closed@archlinux.org', '550 5.7.1', 'This list has closed; see https://example.org/forum'],
      ['Closed+x@archlinux.org', '550 5.7.1', 'This list has closed; see https://example.org/forum'],
      ['any@closed.archlinux.org', '550 5.7.1', 'Nobody reads mail here'],
      ['left2@archlinux.org', '551 5.1.6', 'User has moved to left2@example.net'],
      ['LEFT2+x@archlinux.org', '551 5.1.6', 'User has moved to left2@example.net'],
    ])('is refused for %s with %s and the text', async (to, status, reason) => {
      const before = (await receivedMessages(estate.sink)).length;
      const { code, text } = await answerTo(estate.world, to);
      expect(`${code} ${text}`.slice(0, status.length)).toBe(status);
      expect(text).toContain(reason);
      await expectNothingLeft(estate, before);
    });

    it.each([
      ['root', OPERATIONS],
      ['root@localhost', OPERATIONS],
      ['postmaster@localhost', OPERATIONS],
      ['mailer-daemon@localhost', OPERATIONS],
      ['dev1', ['dev1']],
      ['arch-dev', ['arch-dev@lists.archlinux.org']],
      ['friend@example.net', ['friend@example.net']],
    ])('of a program on the server reaches %s', async (to, expected) => {
      await expectArrivals(estate, await writeHere(estate, to, 'dev2'), expected);
    });

    it.each([
      ['visitor', 'User unknown'],
      ['visitor@localhost', 'User unknown'],
      ['wikibounce@localhost', 'User unknown'],
      ['sync', 'User unknown'],
      ['sync@localhost', 'User unknown'],
      ['nosuch', 'User unknown'],
      ['closed', 'This list has closed; see https://example.org/forum'],
      ['left2', 'left2@example.net'],
    ])(
      'of a program on the server comes back from %s with the reason, and reaches nobody',
      async (to, reason) => {
        const sent = await writeHere(estate, to, 'dev2');
        await expectArrivals(estate, sent, ['dev2']);
        const [bounce = ''] = await mailOf(estate.orion, 'dev2', sent.subject);
        expect(bounce).toContain('From: Mail Delivery System <MAILER-DAEMON@archlinux.org>');
        expect(bounce.replace(/\n\s+/g, ' ')).toContain(reason);
      },
    );
  });
});

function isPermanent(code: number): boolean {
  return code >= 500 && code < 600;
}
