import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierText } from '../../../src/mail/scram.ts';
import { verifierOf } from '../../../src/secrets/password.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { letter, newSubject } from '../letters.ts';
import type { Machine } from '../stage/machine.ts';
import { receivedMessages } from '../stage/sink.ts';
import { SmtpSession, submit } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { SecretsEstate } from './estate.ts';

/** The password of apollo: chosen by the test, sealed by the program age, and then nowhere to be found. */
const CANARY = randomBytes(32).toString('base64url');

/** Something that is shown on purpose, in the end, to see that it would be found. */
const SENTINEL = `sentinel-${randomBytes(9).toString('hex')}`;

/** Programs that are told of secrets by their standard input, with their places. */
const WATCHED = [
  'age',
  'openssl',
  'od',
  'tr',
  'sed',
  'tail',
  'base64',
  'cat',
  'install',
  'saslpasswd2',
  'db_load',
];

/** Writes down what a program was called with, and its environment, and becomes the program. */
const SHIM = `#!/bin/bash
mapfile -d '' -t environment </proc/$$/environ
printf '%s ' "$0" "$@" "\${environment[@]}" >>/var/log/called
printf '\\n' >>/var/log/called
for place in /usr/sbin /usr/bin; do
  [ ! -x "$place/\${0##*/}" ] || exec "$place/\${0##*/}" "$@"
done
`;

/** Looks at every process of this computer, those of the machines too, until it is ended. */
const WATCH = `
while :; do grep -sazlFf "$1" /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done
`;

serverSuite('a secret that nobody has to see', () => {
  describe.each(['dovecot', 'cyrus'] as const)('with %s', (saslBackend) => {
    let estate: SecretsEstate;
    let patterns: string;
    /** What every run of mailc has printed. */
    const printed: string[] = [];
    let watch: ReturnType<typeof startWatch>;
    showLogsOnFailure(() => estate.stage);
    beforeAll(async () => {
      estate = await SecretsEstate.start({ saslBackend, signer: 'opendkim' });
      await plant();
      watch = startWatch(patterns);
      await runAll();
    }, 300_000);
    afterAll(async () => {
      watch?.process.kill('SIGKILL');
      await estate?.stop();
    });

    /** In the ways in which it could be found: as it is, as SASL PLAIN, as base64 and hex. */
    const formsOf = (secret: string): string[] => [
      secret,
      ...[`\0apollo\0${secret}`, secret, `x${secret}`, `xx${secret}`].map((text) =>
        Buffer.from(text).toString('base64').slice(4, -8),
      ),
      Buffer.from(secret).toString('hex'),
    ];

    /** A password that the test knows, and a key of which it knows a line. */
    const plant = async (): Promise<void> => {
      const recipients = [...estate.read('mail.yml').matchAll(/(apollo|orion|recovery).*?(age1\w+)/g)];
      const wanted = recipients.filter(([, who]) => who !== 'orion' || saslBackend === 'cyrus');
      const to = wanted.flatMap(([, , recipient = '']) => ['-r', recipient]);
      const { stdout } = await execa('age', ['-a', ...to], { input: CANARY });
      estate.write('secrets/apollo.1.age', `${stdout}\n`);
      estate.write('secrets/apollo.1.verifier', `${verifierText(verifierOf(new Secret(CANARY)))}\n`);
      const text = estate.read('mail.yml').replace(/^(\s+apollo: \{.*?) \}( #.*)$/m, '$1, credential: 1 }$2');
      estate.write('mail.yml', text);
      await run('dkim', 'new', 'example.org', '--selector', 'one');
      await run('dkim', 'sign', 'one', '--force', 'for a test', '--server', estate.world.address());
      const key = `${estate.recoveryFile}.key`;
      await run('secret', 'recover', 'example.org.one', '--identity', estate.recoveryFile, '--to', key);
      const line = readFileSync(key, 'utf8').split('\n')[3] ?? '';
      patterns = `${estate.recoveryFile}.patterns`;
      writeFileSync(patterns, [...formsOf(CANARY), line, SENTINEL].map((form) => `${form}\n`).join(''), {
        mode: 0o600,
      });
      for (const machine of [estate.orion, estate.apollo]) await observe(machine);
    };

    const run = async (...args: string[]) => {
      const result = await estate.run(args);
      printed.push(result.stdout, result.stderr);
      return result;
    };

    /** All that is done with a secret, from the repository to a login. */
    const runAll = async (): Promise<void> => {
      for (const format of ['pretty', 'json', 'sarif', 'junit', 'codequality', 'github'])
        await run('check', '--format', format);
      await run('secret', 'status', '--identity', estate.recoveryFile);
      await run('secret', 'rotate', '--all');
      expect(await run('build')).toMatchObject({ exitCode: 0 });
      await estate.commit('A planted password');
      await Promise.all([estate.install('orion'), estate.install('apollo')]);
      await estate.startServers();
      const mail = letter('app@apollo.example.org', 'friend@example.net', newSubject());
      expect(await submit(estate.apollo, { host: '127.0.0.1', port: 10027 }, mail)).toMatchObject({
        code: 250,
      });
      await estate.stage.until(
        async () =>
          (await receivedMessages(estate.sink)).some(({ content }) => content.includes(mail.subject)),
        'the letter in the world',
      );
      const session = await SmtpSession.open(estate.world, estate.submission);
      expect(await session.login('apollo', CANARY)).toMatchObject({ code: 235 });
      await session.quit();
      await run('secret', 'revoke', 'apollo', '1');
      await run('secret', 'recover', 'apollo.1', '--identity', estate.recoveryFile, '--to', '/dev/null');
      await run('build', '--json');
    };

    it('is used', async () => {
      const file = await estate.apollo.read('/etc/postfix/sasl_passwd');
      expect(file).toContain(`apollo:${CANARY}\n`);
    });

    it('is in no output, report or artifact of mailc', () => {
      expect(printed.join('')).toContain('apollo');
      expect(found(printed.join('\n'), patterns)).toEqual([]);
    });

    it('is in no file of the repository, in no commit, and in none of what is kept beside', async () => {
      const files = readdirSync(estate.directory, { recursive: true, withFileTypes: true });
      const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
      expect(paths.length).toBeGreaterThan(30);
      for (const path of paths) expect(found(readFileSync(path, 'latin1'), patterns), path).toEqual([]);
      const objects = await execa('git', ['cat-file', '--batch-all-objects', '--batch'], {
        ...{ cwd: estate.directory, encoding: 'latin1' as 'utf8' },
      });
      expect(found(objects.stdout, patterns)).toEqual([]);
    });

    it('is on the machines where it has to be, and nowhere else, logs included', async () => {
      expect(await filesWith(estate.apollo)).toEqual(['/etc/postfix/sasl_passwd 600 root:root']);
      expect(await filesWith(estate.orion)).toEqual([
        '/etc/opendkim/keys/example.org.one.private 600 opendkim:opendkim',
        ...(saslBackend === 'cyrus' ? ['/etc/sasldb2 640 root:sasl'] : []),
      ]);
      expect(await filesWith(estate.world)).toEqual([]);
    });

    it('is in no argument and in no environment of any program', async () => {
      for (const machine of [estate.orion, estate.apollo]) {
        const called = await machine.read('/var/log/called');
        expect(called).toMatch(/\/age .*--decrypt/);
        expect(found(called, patterns)).toEqual([]);
      }
      expect(watch.hits()).toEqual([]);
      // Were it there, it would have been seen.
      const shown = estate.apollo.run(['sh', '-c', 'sleep 2', SENTINEL]);
      await expect.poll(() => watch.hits().length, { timeout: 10_000 }).toBeGreaterThan(0);
      await shown;
    });

    /** The files of a machine that have one of the patterns, with their rights. */
    const filesWith = async (machine: Machine): Promise<string[]> => {
      await machine.write('/run/patterns', readFileSync(patterns), { mode: '0600' });
      const places = ['/etc', '/var', '/run', '/tmp', '/home', '/dev/shm'];
      // What stood on this computer before the machine did is not looked at.
      const search = `find ${places.join(' ')} -type f -cmin -60 ! -name patterns -print0 |
        xargs -0r grep -laFf /run/patterns | sort | xargs -r stat -c '%n %a %U:%G'`;
      return (await machine.check(['sh', '-c', search])).split('\n').filter((line) => line !== '');
    };
  });
});

/** Puts a shim before each of the watched programs. */
async function observe(machine: Machine): Promise<void> {
  await machine.write('/var/log/called', '', { mode: '0666' });
  for (const name of WATCHED) await machine.write(`/usr/local/bin/${name}`, SHIM, { mode: '0755' });
}

/** Watches every process while the test runs; the patterns are in a file, so that it does not find itself. */
function startWatch(patterns: string) {
  let hits = '';
  const process = execa('bash', ['--norc', '-c', WATCH, 'watch', patterns], { reject: false, buffer: false });
  process.stdout.on('data', (chunk: Buffer) => {
    hits += chunk;
  });
  return { process, hits: () => hits.split('\n').filter((line) => line !== '') };
}

function found(text: string, patterns: string): string[] {
  const forms = readFileSync(patterns, 'utf8')
    .split('\n')
    .filter((form) => form !== '');
  return forms.filter((form) => text.includes(form));
}
