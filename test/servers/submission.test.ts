import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changed,
  changeHost,
  DIFFERENCES,
  type FoundingEstate,
  givePassword,
  passwordOf,
  reloadPostfix,
  startFoundingEstate,
} from './founding-estate.ts';
import {
  arrived,
  askEnvelope,
  delayReason,
  inMailbox,
  inWorld,
  letter,
  newSubject,
  type SubjectLetter,
} from './letters.ts';
import { Authority } from './stage/authority.ts';
import type { Machine } from './stage/machine.ts';
import { startPostfix } from './stage/postfix.ts';
import { SmtpSession, submit } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const STRANGER = 'someone@example.net';
const HOSTS = {
  apollo: { domain: 'apollo.archlinux.org', other: 'repro1.pkgbuild.com' },
  repro1: { domain: 'repro1.pkgbuild.com', other: 'apollo.archlinux.org' },
};

serverSuite('submission', () => {
  let estate: FoundingEstate;
  showLogsOnFailure(() => estate.stage);

  beforeAll(async () => {
    estate = await startFoundingEstate();
  }, 60_000);
  afterAll(() => estate?.stage.stop());

  it('runs what was compiled, with few things given by the test', () => {
    expect(DIFFERENCES.length).toBeLessThan(10);
  });

  /** What a service on a host does. */
  const inject = (host: Machine, mail: SubjectLetter, port = 10027) =>
    submit(host, { host: '127.0.0.1', port }, mail);

  describe.each(Object.entries(HOSTS))('a service on %s', (name, { domain, other }) => {
    const host = () => estate.stage.machine(name);

    it.each([10027, 25])('reaches the world through port %i', async (port) => {
      const mail = letter(`app@${domain}`, STRANGER);
      expect(await inject(host(), mail, port)).toMatchObject({ code: 250 });
      const { helo, sender, content } = await arrived(estate, mail);
      expect({ helo, sender }).toEqual({ helo: 'mail.archlinux.org', sender: `app@${domain}` });
      const [received, queueId] =
        /^Received: from .*\n\t\(using TLS(?:.*\n)*?.* with ESMTPSA id (\S+)/m.exec(content) ?? [];
      expect(received).toContain(`by mail.archlinux.org`);
      expect(await estate.orion.log('syslog')).toMatch(
        new RegExp(`: ${queueId}: client=.*, sasl_method=PLAIN, sasl_username=${name}$`, 'm'),
      );
      expect(await host().log('syslog')).toContain(
        'Verified TLS connection established to mail.archlinux.org',
      );
    });

    it.each([`root@${domain}`, 'root@archlinux.org', ''])('may send as <%s>', async (sender) => {
      const mail = letter(sender, STRANGER);
      await inject(host(), mail);
      expect((await arrived(estate, mail)).sender).toBe(sender);
    });

    it.each([
      `root@${other}`,
      'dev1@archlinux.org',
      'noreply@archlinux.org',
      'root@archlinux.org.example.net',
    ])('may not send as <%s>', async (sender) => {
      const mail = letter(sender, STRANGER);
      await inject(host(), mail);
      const refusal = `said: 553-5.7.1 <${sender}>: Sender address rejected: not owned by user ${name}`;
      await host().until(async () => (await host().log('syslog')).includes(refusal), refusal);
      expect(await inWorld(estate, mail.subject)).toBeUndefined();
    });

    it('writes to root, who is operations', async () => {
      const subject = newSubject('cron');
      const mail = `From: root (Cron Daemon)\nTo: root\nSubject: ${subject}\n\nIt ran.\n`;
      const argv = ['sendmail', '-FCronDaemon', '-i', '-odi', '-oem', '-oi', '-t', '-f', 'root'];
      await host().check(argv, { input: mail });
      for (const account of ['ops1', 'ops2', 'ops3']) {
        const message = await inMailbox(estate, account, subject);
        expect(message).toContain(`Return-Path: <root@${domain}>`);
        expect(message).toContain(`From: root@${domain} (Cron Daemon)`);
      }
    });

    it('writes to an account of its machine, and operations read it', async () => {
      const subject = newSubject('local');
      await host().check(['sendmail', 'www-data'], { input: `Subject: ${subject}\n\nA report.\n` });
      expect(await inMailbox(estate, 'ops1', subject)).toContain('A report.');
    });

    it('hears of what could not be delivered: operations read it', async () => {
      const mail = letter(`app@${domain}`, 'nobody-of-this-name@archlinux.org');
      await inject(host(), mail);
      const bounce = await inMailbox(estate, 'ops1', 'Undelivered Mail Returned to Sender', mail.subject);
      expect(bounce).toContain('Return-Path: <>');
      expect(bounce.replace(/\s+/g, ' ')).toContain('said: 550-5.1.1 <nobody-of-this-name@archlinux.org>');
    });

    it('is not reached from elsewhere', async () => {
      for (const port of [25, 10027]) {
        for (const from of [estate.orion, estate.world]) {
          for (const address of host().addresses) {
            await expect(SmtpSession.open(from, { host: address, port })).rejects.toThrow(/refused|ended/);
          }
        }
      }
    });
  });

  describe('port 25 of a host filters, and port 10027 does not', () => {
    it.each([
      ['app@nowhere.example', STRANGER, 450, 'Domain not found'],
      ['app@apollo.archlinux.org', 'someone@nowhere.example', 450, 'Domain not found'],
      ['app', STRANGER, 504, 'need fully-qualified address'],
      ['app@apollo.archlinux.org', 'root', 504, 'need fully-qualified address'],
    ])('mail from <%s> to <%s>', async (from, to, code, text) => {
      const filtered = await SmtpSession.open(estate.apollo, { host: '127.0.0.1', port: 25 });
      const refusal = await askEnvelope(filtered, from, to);
      expect(refusal).toEqual({ code, text: expect.stringContaining(text) });
      await filtered.quit();
      const open = await SmtpSession.open(estate.apollo, { host: '127.0.0.1', port: 10027 });
      expect(await askEnvelope(open, from, to)).toMatchObject({ code: 250 });
      await open.quit();
    });

    it('and what it let pass arrives', async () => {
      const outside = letter('app', STRANGER);
      const inside = letter('app', 'root');
      await inject(estate.apollo, outside);
      await inject(estate.apollo, inside);
      expect((await arrived(estate, outside)).sender).toBe('app@apollo.archlinux.org');
      await inMailbox(estate, 'ops1', inside.subject);
    });
  });

  describe('a person', () => {
    const session = async (login: string, port: 587 | 465 = 587) => {
      const opened = await SmtpSession.open(estate.world, estate.submission(port));
      expect(await opened.login(login, passwordOf(login))).toMatchObject({ code: 235 });
      return opened;
    };

    it.each([587, 465] as const)('sends at %i with the password of the system account', async (port) => {
      const mail = letter('dev1@archlinux.org', STRANGER);
      const dialogue = await session('dev1', port);
      expect(await dialogue.send(mail)).toMatchObject({ code: 250 });
      await dialogue.quit();
      expect((await arrived(estate, mail)).sender).toBe('dev1@archlinux.org');
    });

    const ROLES = ['root', 'postmaster', 'abuse', 'devops', 'nobody', 'www'].map((name) => at(name));
    it.each([
      ['dev1', ['dev1', 'security', 'dev1+tag', 'DEV1', 'SECURITY'].map(at)],
      ['dev3', ['dev3', 'donate', 'press'].map(at)],
      ['ops1', [...ROLES, at('security'), 'anything@master-key.archlinux.org', 'abuse@aur.archlinux.org']],
      ['gitlab', ['accountsupport', 'forum', 'mirrors', 'privacy', 'trademarks'].map(at)],
      ['devnull', [at('devnull')]],
    ])('%s sends as each address and group', async (login, senders) => {
      expect(await answersTo(await session(login), [...senders, ''])).toEqual(
        [...senders, ''].map((sender) => [sender, 250]),
      );
    });

    it.each([
      ['dev1', ['dev2', 'press', 'root', 'devops', 'noreply', 'gitlab', 'nosuch', 'dev1-x'].map(at)],
      [
        'dev1',
        [
          'dev1@localhost.archlinux.org',
          'dev1@mail.archlinux.org',
          'dev1@aur.archlinux.org',
          'dev1@example.net',
        ],
      ],
      ['ops1', [...['dev1', 'noreply', 'donate', 'ops2'].map(at), 'root@apollo.archlinux.org']],
      ['gitlab', ['gitlab', 'dev1'].map(at)],
      ['visitor', ['visitor', 'dev1', 'root'].map(at)],
      // A host's login is nobody's but the host's.
      ['apollo', [...['dev1', 'apollo', 'noreply'].map(at), 'root@repro1.pkgbuild.com']],
    ])('%s sends as nobody else', async (login, senders) => {
      expect(await answersTo(await session(login), senders)).toEqual(senders.map((sender) => [sender, 553]));
    });

    it('is told why', async () => {
      const dialogue = await session('dev1');
      expect((await askEnvelope(dialogue, 'dev2@archlinux.org', STRANGER)).text).toBe(
        '5.7.1 <dev2@archlinux.org>: Sender address rejected: not owned by user dev1\n' +
          '5.7.1 For assistance contact <postmaster@archlinux.org>.',
      );
      await dialogue.quit();
    });

    it('sends nothing without a login', async () => {
      for (const port of [587, 465] as const) {
        const reply = await submit(estate.world, estate.submission(port), letter(at('dev1'), STRANGER));
        expect(reply).toEqual({ code: 450, text: expect.stringContaining('Log in to send mail here') });
      }
    });

    it('does not even get to ask in clear', async () => {
      const clear = { host: 'mail.archlinux.org', port: 587 };
      const dialogue = await SmtpSession.open(estate.world, clear);
      expect((await dialogue.command('EHLO client.example.net')).text).not.toContain('AUTH');
      expect((await dialogue.login('dev1', passwordOf('dev1'))).code).toBe(530);
      expect(await askEnvelope(dialogue, at('dev1'), STRANGER)).toMatchObject({ code: 530 });
      await dialogue.quit();
    });

    it('finds no logins at port 25', async () => {
      const relay = { ...estate.submission(), port: 25 };
      const dialogue = await SmtpSession.open(estate.world, relay);
      expect((await dialogue.command('EHLO client.example.net')).text).not.toContain('AUTH');
      expect((await dialogue.login('dev1', passwordOf('dev1'))).code).toBe(503);
      await dialogue.quit();
    });
  });

  describe('a host that cannot log in', () => {
    const apollo = () => estate.apollo;
    const reload = () => reloadPostfix(apollo());

    /** Mail that waits now, and arrives once when all is well again. */
    async function waitsUntil(mend: () => Promise<unknown>): Promise<string> {
      const sender = `${newSubject('app').replace(/\W/g, '-')}@apollo.archlinux.org`;
      const mail = letter(sender, STRANGER);
      await inject(apollo(), mail);
      const reason = await delayReason(estate, apollo(), sender).finally(mend);
      expect(await inWorld(estate, mail.subject)).toBeUndefined();
      await apollo().check(['postqueue', '-f']);
      await arrived(estate, mail);
      return reason;
    }

    const givePasswordBack = async () => {
      await givePassword(apollo(), passwordOf('apollo'));
      await reload();
    };

    it('waits while its credential is missing', async () => {
      await apollo().check(['rm', '/etc/postfix/sasl_passwd']);
      await reload();
      expect(await waitsUntil(givePasswordBack)).toContain('local data error');
    });

    it.each([
      ['is empty', ''],
      ['is for another port', `[mail.archlinux.org]:465 apollo:${passwordOf('apollo')}\n`],
    ])('waits while its credential %s', async (_how, content) => {
      await apollo().write('/etc/postfix/sasl_passwd', content, { mode: '0600' });
      await reload();
      expect(await waitsUntil(givePasswordBack)).toContain('450 4.7.1');
    });

    it('waits while its credential is wrong', async () => {
      await givePassword(apollo(), 'wrong');
      await reload();
      expect(await waitsUntil(givePasswordBack)).toContain('535 5.7.8');
    });

    it('waits while the server speaks in clear only', async () => {
      await estate.orion.stop('postfix');
      const ports = estate.orion.addresses.map((address) =>
        address.includes(':') ? `[${address}]` : address,
      );
      for (const port of ports) {
        await estate.orion.start(`clear-${port}`, ['smtp-sink', '-u', 'postfix', `${port}:587`, '10']);
      }
      await estate.orion.until(() => estate.orion.listens(587), 'a server at 587');
      const reason = await waitsUntil(async () => {
        await Promise.all(ports.map((port) => estate.orion.stop(`clear-${port}`)));
        await startPostfix(estate.orion);
      });
      expect(reason).toContain('TLS is required, but was not offered');
    });

    it.each([
      ['whose certificate nobody vouches for', 'mail.archlinux.org', 'untrusted issuer'],
      ['whose certificate has another name', 'mail.example.net', 'hostname mismatch'],
    ])('waits before a server %s', async (_server, name, reason) => {
      const live = '/etc/letsencrypt/live/mail.archlinux.org';
      const files = [`${live}/fullchain.pem`, `${live}/privkey.pem`] as const;
      const own = await Promise.all(files.map((file) => estate.orion.read(file)));
      const authority = name === 'mail.archlinux.org' ? await Authority.create() : estate.stage.authority;
      const { certificate, key } = await authority.issue(name);
      const present = async (contents: readonly (string | undefined)[]) => {
        for (const [index, file] of files.entries()) {
          await estate.orion.write(file, contents[index] ?? '', { mode: '0600' });
        }
        await reloadPostfix(estate.orion);
      };
      await present([certificate, key]);
      expect(await waitsUntil(() => present(own))).toContain('Server certificate not verified');
      expect(await apollo().log('syslog')).toContain(reason);
    });
  });

  describe('a host that relays at port 465', () => {
    const edit = (text: string) =>
      changed(text, 'relay: { port: 587, tls: starttls }', 'relay: { port: 465, tls: implicit }');

    it('reaches the world', async () => {
      await changeHost(estate.repro1, edit);
      const mail = letter('app@repro1.pkgbuild.com', STRANGER);
      await inject(estate.repro1, mail);
      await arrived(estate, mail);
      expect(await estate.repro1.log('syslog')).toMatch(
        /Verified TLS connection established to mail\.archlinux\.org\[.*\]:465/,
      );
    });

    it('does not without its password', async () => {
      await estate.repro1.check(['rm', '/etc/postfix/sasl_passwd']);
      await reloadPostfix(estate.repro1);
      await inject(estate.repro1, letter('waits@repro1.pkgbuild.com', STRANGER));
      expect(await delayReason(estate, estate.repro1, 'waits@repro1.pkgbuild.com')).toContain(
        'local data error',
      );
    });
  });
});

function at(localPart: string): string {
  return `${localPart}@archlinux.org`;
}

/** How the server answers each envelope sender. */
async function answersTo(session: SmtpSession, senders: readonly string[]): Promise<[string, number][]> {
  const answers: [string, number][] = [];
  for (const sender of senders) answers.push([sender, (await askEnvelope(session, sender, STRANGER)).code]);
  await session.quit();
  return answers;
}
