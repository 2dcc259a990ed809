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

/** How many letters have to pass in each state of a rotation. */
const SOME = 3;

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

  /** Waits until some letters that were written from now on are in the world: mail flows as things stand at this moment. */
  async flows(): Promise<void> {
    const before = this.#count;
    const isLater = (number: number) => number > before;
    await this.#estate.stage.until(
      async () => (await this.arrived()).filter(isLater).length >= SOME,
      `${SOME} letters after number ${before}`,
      PATIENCE,
    );
  }

  /** The numbers of the letters that are in the world. */
  async arrived(): Promise<number[]> {
    const contents = (await receivedMessages(this.#estate.sink)).map(({ content }) => content);
    return contents.flatMap((content) =>
      [...content.matchAll(/^Subject: number (\d+)$/gm)].map(([, number]) => Number(number)),
    );
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

    /** Takes the next step, and the machines to it one after the other, with mail in between. */
    const step = async (words: string, sender: Sender, machines: readonly ('orion' | 'apollo')[]) => {
      expect(await estate.mailc(['secret', 'rotate', 'apollo'])).toContain(words);
      await estate.commit(words);
      for (const machine of machines) {
        await estate.deploy(machine);
        await sender.flows();
      }
    };

    const refusals = async (): Promise<string[]> =>
      (await estate.orion.log('syslog')).match(/.*authentication failed.*/g) ?? [];

    it('changes under mail without one refused login, and then the old one is refused', async () => {
      const first = await passwordOf(1);
      const sender = new Sender(estate);
      sender.start();
      await sender.flows();
      expect(await rightsOf(first)).toEqual(OPEN);

      await step('step 1 of 3', sender, ['orion', 'apollo']);
      const second = await passwordOf(2);
      expect(second).not.toBe(first);
      expect(await rightsOf(first)).toEqual(OPEN);
      expect(await rightsOf(second)).toEqual(OPEN);

      await step('step 2 of 3', sender, ['orion', 'apollo']);
      expect(await estate.apollo.read('/etc/postfix/sasl_passwd')).toContain(`apollo:${second}\n`);
      expect(await rightsOf(first)).toEqual(OPEN);
      expect(await rightsOf(second)).toEqual(OPEN);

      await step('step 3 of 3', sender, ['apollo', 'orion']);
      const sent = await sender.stop();
      expect(await refusals()).toEqual([]);
      for (const machine of [estate.apollo, estate.orion]) {
        const isEmpty = async () => (await mailQueue(machine)).length === 0;
        await estate.stage.until(isEmpty, `an empty queue at ${machine.name}`, PATIENCE);
      }
      const numbers = (await sender.arrived()).toSorted((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
      expect(await estate.apollo.log('syslog')).not.toMatch(/status=(deferred|bounced)/);

      expect(await rightsOf(second)).toEqual(OPEN);
      expect(await rightsOf(first)).toEqual([535]);
      // What was looked for above is what a refusal leaves in the log.
      expect(await refusals()).toHaveLength(1);
    }, 300_000);
  });
});
