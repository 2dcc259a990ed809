import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letter, newSubject } from '../letters.ts';
import { startBind } from '../stage/dns.ts';
import { receivedMessages } from '../stage/sink.ts';
import { submit } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { judgeByMailauth, judgeByPython, type ReceivedMail } from '../verifiers.ts';
import { SecretsEstate } from './estate.ts';

const FRIEND = 'friend@example.net';

/** A day, in milliseconds. */
const DAY = 86_400_000;

/** What each signer can sign with at once. OpenDKIM knows one algorithm at a time. */
const SIGNERS = [
  { signer: 'opendkim' as const, algorithms: ['rsa'] },
  { signer: 'rspamd' as const, algorithms: ['rsa', 'ed25519'] },
];

serverSuite('the keys that sign', () => {
  describe.each(SIGNERS)('with $signer', ({ signer, algorithms }) => {
    let estate: SecretsEstate;
    const letters: { readonly mail: ReceivedMail; readonly keys: readonly string[] }[] = [];
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await SecretsEstate.start({ signer });
      await estate.mailc(['secret', 'rotate', '--all']);
      await make('one');
      await estate.commit('The first keys');
      await estate.publishZones();
    }, 300_000);
    afterAll(() => estate?.stop());

    const selectors = (name: string) => algorithms.map((algorithm) => `${name}-${algorithm}`);
    const servers = (...names: ('world' | 'orion')[]) =>
      names.flatMap((name) => ['--server', estate.stage.machine(name).address()]);

    /** Makes a key of each algorithm. */
    const make = async (name: string): Promise<void> => {
      for (const algorithm of algorithms) {
        const selector = `${name}-${algorithm}`;
        await estate.mailc(['dkim', 'new', 'example.org', '--algorithm', algorithm, '--selector', selector]);
      }
    };

    /** Takes a step with each key of a name. */
    const take = async (step: string, name: string, ...options: string[]): Promise<void> => {
      for (const selector of selectors(name)) await estate.mailc(['dkim', step, selector, ...options]);
    };

    /** The words with which a step is refused. */
    const refusal = async (step: string, name: string, ...options: string[]): Promise<string> => {
      const before = estate.read('mail.yml');
      const { exitCode, stderr } = await estate.run(['dkim', step, selectors(name)[0] ?? '', ...options]);
      expect(exitCode).toBe(1);
      expect(estate.read('mail.yml')).toBe(before);
      return stderr;
    };

    /** Lets some days go by: what Git and mail.yml say happened so long ago. */
    const letDaysPass = async (days: number): Promise<void> => {
      const then = `${new Date(Date.now() - days * DAY).toISOString().slice(0, 19)}Z`;
      estate.write('mail.yml', estate.read('mail.yml').replace(/seen: \S+Z/g, `seen: ${then}`));
      await estate.git(['commit', '--quiet', '--amend', '--all', '--no-edit'], { GIT_COMMITTER_DATE: then });
    };

    /** Sends a letter, and expects that exactly these keys have signed it, as both verifiers find. */
    const sendSignedBy = async (...names: string[]): Promise<void> => {
      const login = { user: 'dev1', password: 'secret of dev1' };
      const sent = letter('dev1@example.org', FRIEND, newSubject());
      expect(await submit(estate.world, { ...estate.submission, login }, sent)).toMatchObject({ code: 250 });
      const received = await estate.stage.until(
        async () =>
          (await receivedMessages(estate.sink)).find(({ content }) => content.includes(sent.subject)),
        'the letter in the world',
      );
      const mail = { ...received, ip: estate.orion.address() };
      letters.push({ mail, keys: names.flatMap(selectors) });
      await expectEachToPass([letters.length - 1]);
    };

    /** Of some letters, that each signature passes. */
    const expectEachToPass = async (indexes: readonly number[]): Promise<void> => {
      const some = indexes.map((index) => letters[index]).filter((each) => each !== undefined);
      const byPython = await judgeByPython(
        estate.world,
        some.map(({ mail }) => mail),
      );
      for (const [index, { mail, keys }] of some.entries()) {
        const passing = keys.map((key) => `${key}@example.org ${key.split('-')[1]}-sha256 pass`).sort();
        expect((await judgeByMailauth(estate.world, mail)).dkim).toEqual(passing);
        expect(byPython[index]?.dkim).toEqual(passing);
      }
    };

    it('are used once every server is seen to serve them, and not a day too early', async () => {
      expect(await refusal('sign', 'one', ...servers('world'))).toContain('not recorded');
      await take('publish', 'one', ...servers('world'));
      await estate.commit('Published');
      expect(await refusal('sign', 'one', ...servers('world'))).toMatch(/since 0 min only|since 1 min only/);
      await take('sign', 'one', ...servers('world'), '--force', 'nothing is signed yet');
      expect(estate.read('mail.yml')).toContain('note: "sign forced: nothing is signed yet"');
      await estate.commit('In use');
      await Promise.all([estate.install('orion'), estate.install('apollo')]);
      await estate.startServers();
      await sendSignedBy('one');
    }, 300_000);

    it('are replaced without a letter that does not verify', async () => {
      await make('two');
      await estate.commit('The second keys');
      await startBind(estate.orion, { ...estate.zones(), 'example.org': withoutSecond(estate.zones()) });
      expect(await refusal('publish', 'two', ...servers('world'))).toContain('does not serve it');
      await estate.publishZones();
      expect(await refusal('publish', 'two', ...servers('world', 'orion'))).toContain(
        `${estate.orion.address()} does not serve it`,
      );
      await estate.orion.stop('named');
      await startBind(estate.orion, estate.zones());
      await take('publish', 'two', ...servers('world', 'orion'));
      await estate.commit('Published');
      await sendSignedBy('one');

      expect(await refusal('sign', 'two', ...servers('world', 'orion'))).toMatch(
        /wait (23 h \d+ min|1 d 0 h) more/,
      );
      await letDaysPass(2);
      await take('sign', 'two', ...servers('world', 'orion'));
      await estate.commit('Both sign');
      await estate.deploy('orion');
      await sendSignedBy('one', 'two');

      await take('retire', 'one');
      expect(await refusal('revoke', 'one')).toContain('not retired in Git yet');
      await estate.commit('The first keys sign no longer');
      await estate.deploy('orion');
      await estate.publishZones();
      await sendSignedBy('two');
      await expectEachToPass([...letters.keys()]);
      expect(await refusal('revoke', 'one')).toMatch(/retired since \d+ min only/);
      await letDaysPass(4);
      expect(await refusal('revoke', 'one')).toContain('4 d 0 h only');
      await letDaysPass(6);
      await expectEachToPass([...letters.keys()]);

      await take('revoke', 'one');
      await estate.commit('The first keys are revoked');
      await estate.deploy('orion');
      await estate.publishZones();
      await sendSignedBy('two');
      await expectEachToPass([letters.length - 2, letters.length - 1]);
      const [first] = letters;
      const verdict = first && (await judgeByMailauth(estate.world, first.mail));
      expect(verdict?.dkim.every((result) => result.endsWith(' fail'))).toBe(true);
    }, 300_000);

    it('never come back', async () => {
      const [selector = ''] = selectors('one');
      expect(existsSync(join(estate.directory, `secrets/dkim/example.org.${selector}.age`))).toBe(false);
      const { exitCode, stderr } = await estate.run(['dkim', 'new', 'example.org', '--selector', selector]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 3,
        stderr: expect.stringContaining('has or had a key'),
      });
      const again = await estate.run(['dkim', 'sign', selector, ...servers('world'), '--force', 'why not']);
      expect(again.exitCode).toBe(1);
      expect((await estate.run(['dkim', 'retire', selectors('two')[0] ?? ''])).stderr).toContain(
        'no other key',
      );
    });

    it('are told of', async () => {
      const { keys } = JSON.parse(
        await estate.mailc(['dkim', 'status', '--json', ...servers('world', 'orion')]),
      );
      const [one, two] = [selectors('one')[0], selectors('two')[0]];
      const found = keys.map((key: Record<string, unknown>) => [
        key.selector,
        key.state,
        key.private_key,
        key.next,
      ]);
      expect(found).toContainEqual([one, 'revoked', 'by hand', '-']);
      expect(found).toContainEqual([two, 'signing', 'sealed', expect.stringContaining('retire')]);
    });
  });
});

/** A zone as it was before the second keys. */
function withoutSecond(zones: Readonly<Record<string, string>>): string {
  return (zones['example.org'] ?? '').replace(/^.*two-.*\n/gm, '');
}
