import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierText } from '../../../src/mail/scram.ts';
import { identityIn } from '../../../src/secrets/identity.ts';
import { verifierOf } from '../../../src/secrets/password.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { letter, newSubject } from '../letters.ts';
import { receivedMessages } from '../stage/sink.ts';
import { SmtpSession, submit } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { Canary, observe } from './canary.ts';
import { SecretsEstate } from './estate.ts';

/** The password of apollo: chosen by the test, sealed by the program age, and then nowhere to be found. */
const PASSWORD = randomBytes(32).toString('base64url');

/** What is sealed as a person's address. */
const ADDRESS = `${randomBytes(9).toString('hex')}@example.net`;

/** Something that is shown on purpose, in the end, to see that it would be found. */
const SENTINEL = `sentinel-${randomBytes(9).toString('hex')}`;

const TESTS = 'tests:\n  - { mail_to: postmaster, reaches: [dev1] }\n';

serverSuite('a secret that nobody has to see', () => {
  describe.each(['dovecot', 'cyrus'] as const)('with %s', (saslBackend) => {
    let estate: SecretsEstate;
    let canary: Canary;
    /** What every run of mailc has printed. */
    const printed: string[] = [];
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      canary = new Canary();
      canary.add(SENTINEL);
      estate = await SecretsEstate.start({ saslBackend, signer: 'opendkim', more: TESTS });
      await plant();
      await runAll();
    }, 300_000);
    afterAll(async () => {
      canary?.stop();
      await estate?.stop();
    });

    /** Everything that is secret: a password, an address, a key of which the test knows a line, and all identities. */
    const plant = async (): Promise<void> => {
      canary.add(PASSWORD, 'apollo');
      canary.add(ADDRESS);
      for (const text of [
        readFileSync(estate.recoveryFile, 'utf8'),
        await estate.orion.read('/etc/mailc/identity'),
        await estate.apollo.read('/etc/mailc/identity'),
      ]) {
        canary.add(identityIn(text)?.reveal() ?? expect.fail('no identity'));
      }
      await plantPassword();
      const key = `${estate.recoveryFile}.key`;
      await run('dkim', 'new', 'example.org', '--selector', 'one');
      await run('secret', 'recover', 'example.org.one', '--identity', estate.recoveryFile, '--to', key);
      canary.add(readFileSync(key, 'utf8').split('\n')[3] ?? expect.fail('no key'));
      await run('dkim', 'sign', 'one', '--force', 'for a test', '--server', estate.world.address());
      for (const machine of [estate.orion, estate.apollo]) await observe(machine);
    };

    const plantPassword = async (): Promise<void> => {
      const recipients = [...estate.read('mail.yml').matchAll(/(apollo|orion|recovery).*?(age1\w+)/g)];
      const wanted = recipients.filter(([, who]) => who !== 'orion' || saslBackend === 'cyrus');
      const to = wanted.flatMap(([, , recipient = '']) => ['-r', recipient]);
      const { stdout } = await execa('age', ['-a', ...to], { input: PASSWORD });
      estate.write('secrets/apollo.1.age', `${stdout}\n`);
      estate.write('secrets/apollo.1.verifier', `${verifierText(verifierOf(new Secret(PASSWORD)))}\n`);
      const text = estate.read('mail.yml').replace(/^(\s+apollo: \{.*?) \}( #.*)$/m, '$1, credential: 1 }$2');
      estate.write('mail.yml', text);
    };

    const runWith = async (input: string, ...args: string[]) => {
      const result = await estate.run(args, input);
      printed.push(result.stdout, result.stderr);
      return result;
    };
    const run = async (...args: string[]) => await runWith('', ...args);

    /** All that is done with a secret, from the repository to a login. */
    const runAll = async (): Promise<void> => {
      await run('secret', 'status', '--identity', estate.recoveryFile);
      await run('secret', 'rotate', '--all');
      const { stdout: token } = await runWith(ADDRESS, 'seal', '--name', 'home');
      const forwards = `forwards:\n  former: { left: ${token.trim()} }\n`;
      estate.write('mail.yml', estate.read('mail.yml').replace('forwards:\n', forwards));
      expect(await run('build')).toMatchObject({ exitCode: 0 });
      await report();
      await estate.commit('Planted');
      await Promise.all([estate.install('orion'), estate.install('apollo')]);
      await estate.startServers();
      await relay();
      await run('secret', 'rotate', 'apollo');
      await run('build');
      await report();
      await estate.commit('Another password');
      await run('secret', 'revoke', 'apollo', '1');
      await run('secret', 'recover', 'apollo.1', '--identity', estate.recoveryFile, '--to', '/dev/null');
      await run('secret', 'recover', 'apollo.9', '--identity', estate.recoveryFile, '--to', '/dev/null');
      await runWith(`${ADDRESS} `.repeat(2), 'seal', '--name', 'wrong');
      await run('build', '--json');
    };

    /** Every report, and what the jobs of a pipeline keep. */
    const report = async (): Promise<void> => {
      for (const format of ['pretty', 'json', 'sarif', 'junit', 'codequality', 'github'])
        await run('check', '--format', format);
      for (const format of ['text', 'markdown', 'json']) await run('plan', 'HEAD', '--format', format);
      for (const format of ['pretty', 'json', 'junit']) await run('test', '--format', format);
      await run('explain', 'left@example.org');
      await run('dkim', 'status', '--server', estate.world.address());
      await run('secret', 'status', '--json');
      await run('ci', 'plan');
      estate.write('out/orion/etc/postfix/users', 'Out of date\n');
      await run('ci', 'build');
    };

    const relay = async (): Promise<void> => {
      const mail = letter('app@apollo.example.org', 'friend@example.net', newSubject());
      expect(await submit(estate.apollo, { host: '127.0.0.1', port: 10027 }, mail)).toMatchObject({
        code: 250,
      });
      const isThere = async () =>
        (await receivedMessages(estate.sink)).some(({ content }) => content.includes(mail.subject));
      await estate.stage.until(isThere, 'the letter in the world');
      const session = await SmtpSession.open(estate.world, estate.submission);
      expect(await session.login('apollo', PASSWORD)).toMatchObject({ code: 235 });
      await session.quit();
    };

    it('is used', async () => {
      expect(await estate.apollo.read('/etc/postfix/sasl_passwd')).toContain(`apollo:${PASSWORD}\n`);
      expect(await estate.orion.read('/etc/postfix/sealed')).toContain(`sealed-home: ${ADDRESS}\n`);
    });

    it('is in no output, report or artifact of mailc', () => {
      for (const artifact of ['plan/plan.html', 'plan/plan.json', 'plan/plan.md'])
        expect(estate.read(artifact)).toContain('apollo');
      expect(estate.read('out.patch')).toMatch(/^diff --git a\/out\//);
      expect(printed.join('\n')).toMatch(/sealed:home[\s\S]*<testsuite/);
      expect(canary.in(printed.join('\n'))).toEqual([]);
    });

    it('is in no file of the repository, and in no commit', async () => {
      expect(await canary.below(estate.directory)).toEqual([]);
      // Were it there, it would have been found.
      estate.write('left-over', `x${SENTINEL}`);
      expect(await canary.below(estate.directory)).toEqual([`${estate.directory}/left-over`]);
    });

    it('is on the machines where it has to be, and nowhere else, logs included', async () => {
      expect(await canary.on(estate.apollo)).toEqual([
        '/etc/mailc/identity 600 root:root',
        '/etc/postfix/sasl_passwd 600 root:root',
      ]);
      expect(await canary.on(estate.orion)).toEqual([
        '/etc/mailc/identity 600 root:root',
        '/etc/opendkim/keys/example.org.one.private 600 opendkim:opendkim',
        '/etc/postfix/sealed 600 root:root',
        '/etc/postfix/sealed.cdb 600 root:root',
        ...(saslBackend === 'cyrus' ? ['/etc/sasldb2 640 root:sasl'] : []),
      ]);
      expect(await canary.on(estate.world)).toEqual([]);
    });

    it('is in no argument and in no environment of any program', async () => {
      for (const machine of [estate.orion, estate.apollo]) {
        const called = await machine.read('/var/log/called');
        expect(called).toMatch(/\/age .*--decrypt/);
        expect(canary.in(called)).toEqual([]);
      }
      expect(canary.shown).toEqual([]);
      // Were it there, it would have been seen.
      const shown = estate.apollo.run(['sh', '-c', 'sleep 2', SENTINEL]);
      await expect.poll(() => canary.shown.length, { timeout: 10_000 }).toBeGreaterThan(0);
      await shown;
    });
  });
});
