import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FoundingEstate, PLACEHOLDER, passwordOf, startFoundingEstate } from './founding-estate.ts';
import { arrived, askEnvelope, inMailbox, letter, newSubject } from './letters.ts';
import { ImapSession } from './stage/imap.ts';
import type { Machine } from './stage/machine.ts';
import { SmtpSession, submit } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const STRANGER = 'someone@example.net';

serverSuite('logins', () => {
  describe.each(['dovecot', 'cyrus'] as const)('checked by %s', (saslBackend) => {
    let estate: FoundingEstate;
    showLogsOnFailure(() => estate.stage);

    beforeAll(async () => {
      estate = await startFoundingEstate({ saslBackend });
    }, 60_000);
    afterAll(() => estate?.stage.stop());

    /** A dialogue with a port of orion, within TLS. */
    const open = (port: 587 | 465 = 587, from: Machine = estate.world) =>
      SmtpSession.open(from, estate.submission(port));

    /** The code that a login is answered with. */
    const tryLogin = async (login: string, password: string, from?: Machine): Promise<number> => {
      const session = await open(587, from);
      try {
        return (await session.login(login, password)).code;
      } finally {
        await session.quit();
      }
    };

    it.each([
      ['a person', 'dev1', 587],
      ['a person', 'dev1', 465],
      ['a host', 'apollo', 587],
      ['a host', 'apollo', 465],
    ] as const)('open to %s, %s, at %i', async (_who, login, port) => {
      for (const way of ['login', 'loginByDialogue'] as const) {
        const session = await open(port);
        expect(await session[way](login, passwordOf(login))).toMatchObject({ code: 235 });
        await session.quit();
      }
    });

    it('offer what a system password can do, and nothing else', async () => {
      const session = await open();
      const { text } = await session.command('EHLO client.example.net');
      expect(text.split('\n').filter((line) => line.startsWith('AUTH'))).toEqual(['AUTH PLAIN LOGIN']);
      await session.quit();
    });

    it('are neither offered nor taken in clear, nor at port 25', async () => {
      for (const [port, code] of [
        [587, 530],
        [25, 503],
      ] as const) {
        const session = await SmtpSession.open(estate.world, { host: 'mail.archlinux.org', port });
        expect((await session.command('EHLO client.example.net')).text).not.toContain('AUTH');
        expect(await session.login('dev1', passwordOf('dev1'))).toMatchObject({ code });
        await session.quit();
      }
    });

    it('carry a host into the world under its short name', async () => {
      const mail = letter('app@apollo.archlinux.org', STRANGER);
      await submit(estate.apollo, { host: '127.0.0.1', port: 10027 }, mail);
      await arrived(estate, mail);
      expect(await estate.orion.log('syslog')).toMatch(/sasl_method=PLAIN, sasl_username=apollo$/m);
    });

    it('carry cron mail to operations, who read it by IMAP', async () => {
      const subject = newSubject('cron');
      await estate.repro1.check(['sendmail', 'root'], { input: `Subject: ${subject}\n\nIt ran.\n` });
      await inMailbox(estate, 'ops2', subject);
    });

    it.each([
      ['apollo', 'app@apollo.archlinux.org', 250],
      ['apollo', 'root@archlinux.org', 250],
      ['apollo', '', 250],
      ['apollo', 'dev1@archlinux.org', 553],
      ['apollo', 'root@repro1.pkgbuild.com', 553],
      ['dev1', 'dev1@archlinux.org', 250],
      ['dev1', 'security@archlinux.org', 250],
      ['dev1', '', 250],
      ['dev1', 'dev2@archlinux.org', 553],
      ['dev1', 'noreply@archlinux.org', 553],
      ['visitor', 'visitor@archlinux.org', 553],
    ])('let %s send as <%s>: %i', async (login, sender, code) => {
      const session = await open();
      await session.login(login, passwordOf(login));
      expect(await askEnvelope(session, sender, STRANGER)).toMatchObject({ code });
      await session.quit();
    });

    it.each([
      ['dev2', 100, 554],
      ['aur-dev', 360, 450],
      ['visitor', 0, 554],
    ])('are counted: %s sends to %i', async (login, most, code) => {
      const session = await open();
      await session.login(login, passwordOf(login));
      const to = Array.from({ length: most }, (_, index) => `noreply+${index}@archlinux.org`);
      if (most > 0) expect(await session.send(letter('', to))).toMatchObject({ code: 250 });
      expect(await session.send(letter('', 'noreply@archlinux.org'))).toMatchObject({ code });
      await session.quit();
    });

    it.each(['dev4@archlinux.org', 'dev4@mail.archlinux.org', 'DEV4'])(
      'are the bare name, or nobody: %s',
      async (login) => {
        const session = await open();
        const welcome = await session.login(login, passwordOf('dev4'));
        const own = await askEnvelope(session, 'dev4@archlinux.org', STRANGER);
        const nobodys = await session.send(letter('', STRANGER));
        await session.quit();
        const accepted = [welcome, own, nobodys].map(({ code }) => code);
        const nothing = login === 'DEV4' ? [535, 450, 450] : [235, 553, 554];
        expect(accepted).toEqual(saslBackend === 'dovecot' ? [235, 250, 250] : nothing);
      },
    );

    it('open no mailbox to a host', async () => {
      const session = await ImapSession.open(estate.world, { ...estate.submission(465), port: 993 });
      // Where Dovecot knows the login it hangs up: the login is no account.
      const status = session.login('apollo', passwordOf('apollo')).then((reply) => reply.status);
      expect(await status.catch((error: Error) => error.message.trim())).toMatch(
        /^(NO|the connection has ended)$/,
      );
      session.close();
    });

    // The next logins from an address that has failed have to wait, so these come last, together, and from elsewhere.
    it('stay closed to whatever is no password', async () => {
      const placeholders = [
        '',
        '*',
        '!',
        'NO-CREDENTIAL',
        '*NO-CREDENTIAL',
        '{CRYPT}*NO-CREDENTIAL',
        PLACEHOLDER,
      ];
      const attempts: [string, string][] = [
        ...attemptsOf(PLACEHOLDER, ...placeholders, passwordOf(PLACEHOLDER)),
        ...attemptsOf('apollo', '', '*', 'wrong', passwordOf('dev1'), passwordOf('repro1')),
        ...attemptsOf('dev1', '', '!', 'wrong', passwordOf('apollo'), passwordOf('dev2')),
        ...attemptsOf('root', '', '*', 'root'),
        ...attemptsOf('nobody-here', '', passwordOf('nobody-here')),
      ];
      const codes = attempts.map(async (attempt) => await tryLogin(...attempt, estate.repro1));
      expect((await Promise.all(codes)).map((code, index) => [...(attempts[index] ?? []), code])).toEqual(
        attempts.map((attempt) => [...attempt, 535]),
      );
    });

    it('follow a new password of a system account at once', async () => {
      expect(await tryLogin('dev3', passwordOf('dev3'))).toBe(235);
      await estate.orion.check(['chpasswd'], { input: 'dev3:another\n' });
      expect(await tryLogin('dev3', passwordOf('dev3'), estate.orion)).toBe(535);
      expect(await tryLogin('dev3', 'another')).toBe(235);
    });
  });
});

/** Each password with the login it is tried for. */
function attemptsOf(login: string, ...passwords: readonly string[]): [string, string][] {
  return passwords.map((password) => [login, password]);
}
