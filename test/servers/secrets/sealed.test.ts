import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailOf } from '../arrivals.ts';
import { letter, newSubject } from '../letters.ts';
import { mailQueue } from '../stage/postfix.ts';
import { type ReceivedMessage, receivedMessages } from '../stage/sink.ts';
import { SmtpSession } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { SecretsEstate } from './estate.ts';

const STRANGER = 'someone@example.net';

/** The addresses that nobody is to see. The sink takes the first; the second's domain has nobody who takes mail. */
const PRIVATE = { home: 'dev2.canary@example.net', gone: 'dev3.canary@nowhere.example.net' };

/** Where the world brings its mail. */
const PORT_25 = { host: 'mail.example.org', port: 25, helo: 'mx.example.net' };

serverSuite('a sealed address', () => {
  describe.each(['dovecot', 'cyrus'] as const)('with %s', (saslBackend) => {
    let estate: SecretsEstate;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await SecretsEstate.start({ saslBackend, accounts: ['visitor'] });
      await estate.mailc(['secret', 'rotate', '--all']);
      const tokens = await Promise.all(
        Object.entries(PRIVATE).map(
          async ([name, address]) => await estate.mailc(['seal', '--name', name], address),
        ),
      );
      const [home, gone] = tokens.map((token) => token.trim());
      const forwards = `forwards:\n  former:\n    left: ${home}\n    lost: ${gone}\n    team: [dev1, ${home}]\n`;
      estate.write('mail.yml', estate.read('mail.yml').replace('forwards:\n', forwards));
      await estate.commit('Two private addresses');
      await Promise.all([estate.install('orion'), estate.install('apollo')]);
      await estate.startServers();
    }, 60_000);
    afterAll(() => estate?.stop());

    /** Sends a letter of a stranger at port 25, with options of RCPT TO (RFC 3461). */
    const write = async (to: string, options = '', subject = newSubject()): Promise<string> => {
      const session = await SmtpSession.open(estate.world, PORT_25);
      try {
        const { content } = letter(STRANGER, to, subject);
        const replies = [];
        for (const line of [`MAIL FROM:<${STRANGER}> ENVID=1`, `RCPT TO:<${to}>${options}`, 'DATA']) {
          replies.push((await session.command(line)).code);
        }
        replies.push((await session.command(`${content.replaceAll('\n', '\r\n')}.`)).code);
        expect(replies).toEqual([250, 250, 354, 250]);
        return subject;
      } finally {
        await session.quit();
      }
    };

    /** Waits until orion has nothing left to do, and gives what the world has got of a subject: the letter, or a notice. */
    const inWorld = async (subject: string): Promise<ReceivedMessage[]> => {
      await estate.stage.until(async () => (await mailQueue(estate.orion)).length === 0, 'an empty queue');
      return (await receivedMessages(estate.sink)).filter(({ content }) => content.includes(subject));
    };

    const everything = (message: ReceivedMessage) =>
      `${message.sender} ${message.recipients} ${message.content}`;

    it.each(['left@example.org', 'left+tag@example.org', 'LEFT@Example.org'])(
      'is delivered to: %s',
      async (to) => {
        const subject = await write(to);
        const [arrived, ...others] = await inWorld(subject);
        expect(others).toEqual([]);
        expect(arrived).toMatchObject({ recipients: [PRIVATE.home], sender: 'postmaster@example.org' });
      },
    );

    it('is delivered to among others', async () => {
      const subject = await write('team@example.org');
      expect((await inWorld(subject)).map(({ recipients }) => recipients)).toEqual([[PRIVATE.home]]);
      await estate.stage.until(
        async () => (await mailOf(estate.orion, 'dev1', subject)).length === 1,
        'the copy of dev1',
      );
    });

    it('stays unknown to the sender of a message that it does not take', async () => {
      const subject = await write('lost@example.org');
      const notice = await estate.stage.until(
        async () => (await mailOf(estate.orion, 'dev1', subject))[0],
        'a notice in the mailbox of postmaster',
      );
      expect(notice).toContain(PRIVATE.gone);
      expect(await inWorld(subject)).toEqual([]);
    });

    it('stays unknown to a sender who wants to know what becomes of a message', async () => {
      for (const to of ['left', 'lost', 'team']) {
        const subject = await write(
          `${to}@example.org`,
          ' NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;x@example.org',
        );
        const messages = await inWorld(subject);
        const toStranger = messages.filter(({ recipients }) => recipients.includes(STRANGER));
        for (const message of toStranger) expect(everything(message)).not.toMatch(/canary|nowhere/);
        expect(toStranger.length).toBeLessThanOrEqual(1);
      }
    });

    it.each(['sealed-home@localhost', 'sealed-home@example.org', 'owner-sealed-home@localhost'])(
      'cannot be addressed from outside, nor by a login, as %s',
      async (to) => {
        const session = await SmtpSession.open(estate.world, PORT_25);
        await session.command(`MAIL FROM:<${STRANGER}>`);
        expect((await session.command(`RCPT TO:<${to}>`)).code).toBeGreaterThanOrEqual(500);
        await session.quit();
        const submission = await SmtpSession.open(estate.world, estate.submission);
        expect(await submission.login('dev1', 'secret of dev1')).toMatchObject({ code: 235 });
        await submission.command('MAIL FROM:<dev1@example.org>');
        expect((await submission.command(`RCPT TO:<${to}>`)).code).toBeGreaterThanOrEqual(500);
        await submission.quit();
      },
    );

    it('is readable to root alone', async () => {
      for (const file of ['/etc/postfix/sealed', '/etc/postfix/sealed.cdb', '/etc/mailc/identity']) {
        expect((await estate.orion.check(['stat', '-c', '%a %U', file])).trim()).toBe('600 root');
      }
      for (const command of [
        ['postalias', '-q', 'sealed-home', 'cdb:/etc/postfix/sealed'],
        ['postqueue', '-p'],
      ]) {
        const { exitCode, stdout, stderr } = await estate.orion.run(command, { user: 'visitor' });
        expect(exitCode).not.toBe(0);
        expect(stdout + stderr).not.toContain('canary');
      }
    });

    describe('in the repository', () => {
      it('is shown by its name', async () => {
        const { stdout } = await estate.run(['build', '--explain', 'out/orion/etc/postfix/sealed:4']);
        expect(stdout).toContain('{{sealed address/gone}}');
        expect(stdout).toContain('forwards > former > lost');
        const text = [estate.read('mail.yml'), estate.read('out/orion/etc/postfix/users')].join('\n');
        expect(text).toContain('sealed-home@localhost');
        expect(text).not.toMatch(/canary/);
      });

      it('is in none of its files, committed or not', async () => {
        const tracked = (await estate.git(['ls-files'])).split('\n');
        for (const path of tracked)
          expect(readFileSync(`${estate.directory}/${path}`, 'utf8')).not.toContain('canary');
        expect(await estate.git(['log', '--patch', '--all'])).not.toContain('canary');
      });
    });
  });
});
