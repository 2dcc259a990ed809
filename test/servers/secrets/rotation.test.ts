import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askEnvelope, letter } from '../letters.ts';
import { mailQueue } from '../stage/postfix.ts';
import { receivedMessages } from '../stage/sink.ts';
import { SmtpSession } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { SecretsEstate } from './estate.ts';

const FRIEND = 'friend@example.net';

/** Milliseconds between two letters. */
const INTERVAL = 150;

/** How long a queue may take to empty where other tests want the processors too, in milliseconds. */
const PATIENCE = 90_000;

/** A host that sends a letter every moment, each with its number, until it is stopped. */
class Sender {
  readonly #estate: SecretsEstate;
  #count = 0;
  #goesOn = true;
  #ended: Promise<void> = Promise.resolve();

  constructor(estate: SecretsEstate) {
    this.#estate = estate;
  }

  start(): void {
    this.#ended = this.#run();
  }

  async stop(): Promise<number> {
    this.#goesOn = false;
    await this.#ended;
    return this.#count;
  }

  async #run(): Promise<void> {
    while (this.#goesOn) {
      const input = `From: <app@apollo.example.org>\nSubject: number ${++this.#count}\n\nHello.\n`;
      await this.#estate.apollo.check(['sendmail', '-f', 'app@apollo.example.org', '--', FRIEND], { input });
      await pause(INTERVAL);
    }
  }
}

serverSuite('the password of a host', () => {
  describe.each(['dovecot', 'cyrus'] as const)('with %s', (saslBackend) => {
    let estate: SecretsEstate;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await SecretsEstate.start({ saslBackend });
      await estate.mailc(['secret', 'rotate', '--all']);
      await estate.commit('The first password');
      await Promise.all([estate.install('orion'), estate.install('apollo')]);
      await estate.startServers();
    }, 60_000);
    afterAll(() => estate?.stop());

    /** The password of a generation, as only the test gets to know it. */
    const passwordOf = async (generation: number, host = 'apollo'): Promise<string> => {
      const name = `${host}.${generation}`;
      const to = `${estate.recoveryFile}.${name}`;
      await estate.mailc(['secret', 'recover', name, '--identity', estate.recoveryFile, '--to', to]);
      return readFileSync(to, 'utf8').trim();
    };

    /** The answers to a login, and then to envelopes of its own and of others. */
    const rightsOf = async (password: string): Promise<number[]> => {
      const session = await SmtpSession.open(estate.world, estate.submission);
      try {
        const { code } = await session.login('apollo', password);
        if (code !== 235) return [code];
        const senders = ['app@apollo.example.org', 'root@example.org', 'dev1@example.org'];
        const replies: number[] = [];
        for (const sender of senders) replies.push((await askEnvelope(session, sender, FRIEND)).code);
        return [code, ...replies];
      } finally {
        await session.quit();
      }
    };
    const OPEN = [235, 250, 250, 553];

    /** The answer to a message to so many recipients. */
    const sendAsLuna = async (password: string, recipients: number): Promise<number> => {
      const session = await SmtpSession.open(estate.world, estate.submission);
      expect(await session.login('luna', password)).toMatchObject({ code: 235 });
      const to = Array.from({ length: recipients }, (_, index) => `friend${index}@example.net`);
      const { code } = await session.send(letter('app@luna.example.org', to));
      await session.quit();
      return code;
    };

    it('is counted as one login while there are two of them', async () => {
      await estate.mailc(['secret', 'rotate', 'luna']);
      await estate.commit('Two for luna');
      await estate.deploy('orion');
      const [first, second] = [await passwordOf(1, 'luna'), await passwordOf(2, 'luna')];
      expect(await sendAsLuna(first, 2)).toBe(250);
      expect(await sendAsLuna(second, 1)).toBe(250);
      expect(await sendAsLuna(second, 1)).toBe(450);
      expect(await sendAsLuna(first, 1)).toBe(450);
    });

    it('changes under mail without one refused login, and then the old one is refused', async () => {
      const first = await passwordOf(1);
      const sender = new Sender(estate);
      sender.start();
      expect(await rightsOf(first)).toEqual(OPEN);

      expect(await estate.mailc(['secret', 'rotate', 'apollo'])).toContain('step 1 of 3');
      await estate.commit('The server accepts both');
      await estate.deploy('orion');
      await estate.deploy('apollo');
      const second = await passwordOf(2);
      expect(second).not.toBe(first);
      expect(await rightsOf(first)).toEqual(OPEN);
      expect(await rightsOf(second)).toEqual(OPEN);

      expect(await estate.mailc(['secret', 'rotate', 'apollo'])).toContain('step 2 of 3');
      await estate.commit('The host logs in with the new one');
      await estate.deploy('orion');
      await estate.deploy('apollo');
      expect(await estate.apollo.read('/etc/postfix/sasl_passwd')).toContain(`apollo:${second}\n`);
      expect(await rightsOf(first)).toEqual(OPEN);
      expect(await rightsOf(second)).toEqual(OPEN);

      expect(await estate.mailc(['secret', 'rotate', 'apollo'])).toContain('step 3 of 3');
      await estate.commit('The old one is gone');
      await estate.deploy('apollo');
      await estate.deploy('orion');
      const refusedBefore = (await estate.orion.log('syslog')).match(/.*authentication failed.*/g) ?? [];
      const sent = await sender.stop();
      expect(refusedBefore).toEqual([]);
      await estate.stage.until(
        async () => (await mailQueue(estate.apollo)).length === 0,
        'an empty queue at apollo',
        PATIENCE,
      );
      await estate.stage.until(
        async () => (await mailQueue(estate.orion)).length === 0,
        'an empty queue at orion',
        PATIENCE,
      );
      const numbers = (await receivedMessages(estate.sink)).flatMap(({ content }) =>
        [...content.matchAll(/^Subject: number (\d+)$/gm)].map(([, number]) => Number(number)),
      );
      expect(numbers.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: sent }, (_, index) => index + 1),
      );
      expect(sent).toBeGreaterThan(20);
      expect(await estate.apollo.log('syslog')).not.toMatch(/status=(deferred|bounced)/);

      expect(await rightsOf(second)).toEqual(OPEN);
      expect(await rightsOf(first)).toEqual([535]);
    }, 300_000);
  });
});
