import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { armorOf } from '../../src/mail/age.ts';
import { verifierText } from '../../src/mail/scram.ts';
import { newPassword, verifierOf } from '../../src/secrets/password.ts';
import { seal } from '../../src/secrets/seal.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { describeWith } from '../support/programs.ts';
import { put, scratch, treeOf } from '../support/scratch.ts';

const UNSEAL = fileURLToPath(new URL('../../src/deploy/agent/unseal.sh', import.meta.url));
const AGENT = fileURLToPath(new URL('../../src/deploy/agent/mailc-agent.sh', import.meta.url));

/** The names that the agent has for itself: a function that used one of them for its own would work everywhere but there. */
const TAKEN = (readFileSync(AGENT, 'utf8').match(/^readonly .*$/gm) ?? []).join('; ');

/** What opens, judges and places sealed texts on a machine. */
describeWith(['age', 'openssl', 'bash'], 'the functions that open what is sealed', () => {
  let directory: string;
  let recipient: string;
  const password = newPassword();
  const pair = generateKeyPairSync('ed25519');
  const pem = (key: typeof pair.privateKey, type: 'pkcs8' | 'spki') =>
    key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' }).toString();

  beforeAll(async () => {
    const identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    directory = scratch({ identity: `${identity}\n` });
    await seals('login/apollo.4', password.reveal());
    put(directory, 'sealed/login/apollo.4.verifier', `${verifierText(verifierOf(password))}\n`);
    await seals('key/example.org.e1', pem(pair.privateKey, 'pkcs8'));
    put(directory, 'sealed/key/example.org.e1.pub', pem(pair.publicKey, 'spki'));
    await seals('address/home', 'dev1@example.net'.padEnd(256, '\n'));
  });

  async function seals(name: string, text: string): Promise<void> {
    const sealed = await seal(new Secret(text), { name: 'x', recipients: [recipient] });
    put(directory, `sealed/${name}.age`, armorOf(sealed));
  }

  /** Runs one of them, as the agent does. */
  async function call(command: string) {
    const script = `${TAKEN}; set -uo pipefail; umask 077; SEALED=sealed IDENTITY=identity; . "$0"; ${command}`;
    const { exitCode, stdout, stderr } = await execa('bash', ['--norc', '-c', script, UNSEAL], {
      cwd: directory,
      reject: false,
      stdin: 'ignore',
    });
    return { exitCode, stdout, stderr };
  }

  it('pass shellcheck', async () => {
    const { exitCode, stdout } = await execa('shellcheck', [UNSEAL], { reject: false });
    if (exitCode !== undefined) expect(stdout).toBe('');
  });

  it('open each kind', async () => {
    expect(await call('opened login/apollo.4')).toEqual({
      exitCode: 0,
      stdout: password.reveal(),
      stderr: '',
    });
    expect(await call('opened address/home')).toMatchObject({ exitCode: 0, stdout: 'dev1@example.net' });
    expect((await call('opened key/example.org.e1')).stdout).toBe(pem(pair.privateKey, 'pkcs8').trimEnd());
  });

  it('put it where its placeholder stands, and nothing else', async () => {
    put(directory, 'sasl_passwd', '# [x] {{ }} %s\n[m]:587 apollo:{{sealed login/apollo.4}}\nend & \\1 $x');
    const { stdout } = await call('fill sasl_passwd');
    expect(stdout).toBe(`# [x] {{ }} %s\n[m]:587 apollo:${password.reveal()}\nend & \\1 $x`);
    put(directory, 'raw', '{{sealed ed25519/example.org.e1}}\n');
    const { d = '' } = pair.privateKey.export({ format: 'jwk' });
    const { x = '' } = pair.publicKey.export({ format: 'jwk' });
    const raw = Buffer.concat([d, x].map((part) => Buffer.from(part, 'base64url'))).toString('base64');
    expect((await call('fill raw')).stdout).toBe(raw);
  });

  it.each([
    ['a file that is missing', 'opened login/none.1', /login\/none\.1: cannot be opened/],
    ['a kind that is unknown', 'opened other/apollo.4', /cannot be opened|no known kind/],
    ['a placeholder of no kind', 'printf "{{sealed apollo}}" >f; fill f', /apollo: /],
    ['a placeholder for nothing', 'printf "{{sealed login/none.1}}" >f; fill f', /cannot be opened/],
  ])('refuse %s', async (_what, command, complaint) => {
    const { exitCode, stdout, stderr } = await call(command);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(complaint);
  });

  it('refuse what is sealed to somebody else, or cut', async () => {
    const stranger = await identityToRecipient(await generateX25519Identity());
    const others = armorOf(await seal(password, { name: 'x', recipients: [stranger] }));
    put(directory, 'sealed/login/others.1.age', others);
    const own = treeOf(directory)['sealed/login/apollo.4.age'] ?? '';
    put(directory, 'sealed/login/cut.1.age', own.slice(0, 300));
    for (const name of ['others.1', 'cut.1']) {
      expect(await call(`opened login/${name}`)).toMatchObject({ exitCode: 1, stdout: '' });
    }
  });

  it.each([
    ['too short', 'hello'],
    ['two lines', `${'x'.repeat(43)}\n${'y'.repeat(43)}`],
    ['a space', `${'x'.repeat(42)} `],
  ])('refuse a password that mailc would not make: %s', async (_what, text) => {
    await seals('login/odd.1', text);
    put(directory, 'sealed/login/odd.1.verifier', `${verifierText(verifierOf(new Secret(text)))}\n`);
    const { exitCode, stdout, stderr } = await call('opened login/odd.1');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).not.toContain(text);
  });

  it('refuse a password that its verifier does not prove', async () => {
    await seals('login/half.2', newPassword().reveal());
    put(directory, 'sealed/login/half.2.verifier', `${verifierText(verifierOf(password))}\n`);
    expect((await call('opened login/half.2')).stderr).toMatch(/not the password that its verifier proves/);
  });

  it('work out the same verifiers as mailc', async () => {
    for (let count = 0; count < 5; count += 1) {
      const other = newPassword();
      const text = verifierText(verifierOf(other));
      expect(await call(`printf %s '${other.reveal()}' | proves '${text}'`)).toMatchObject({ exitCode: 0 });
      expect(await call(`printf %s '${other.reveal()}x' | proves '${text}'`)).toMatchObject({ exitCode: 1 });
    }
  });

  it('refuse a key that is not the private half of the published one', async () => {
    await seals('key/example.org.e2', pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8'));
    put(directory, 'sealed/key/example.org.e2.pub', pem(pair.publicKey, 'spki'));
    expect((await call('opened key/example.org.e2')).stderr).toMatch(/not the private half/);
    await seals('key/example.org.e3', 'hello');
    put(directory, 'sealed/key/example.org.e3.pub', pem(pair.publicKey, 'spki'));
    expect((await call('opened key/example.org.e3')).stderr).toMatch(/not a private key/);
  });

  it.each([
    '|/bin/id',
    '/etc/passwd',
    ':include:/etc/passwd',
    'a@example.net, |x',
    'root',
    'a@b',
    '"x y"@example.net',
  ])('refuse what an alias table would run or write to: %s', async (text) => {
    await seals('address/bad', text.padEnd(256, '\n'));
    expect(await call('opened address/bad')).toMatchObject({ exitCode: 1, stdout: '' });
  });

  describeWith(['saslpasswd2', 'sasldblistusers2', 'db_load'], 'for Cyrus SASL', () => {
    it('make a table of the logins that have a password', async () => {
      put(
        directory,
        'hosts',
        '# head\napollo\tmail.example.org\t4\nvostok\tmail.example.org\tNO-CREDENTIAL\n',
      );
      expect(await call('make_sasldb hosts sasldb2')).toMatchObject({ exitCode: 0, stderr: '' });
      const file = join(directory, 'sasldb2');
      expect((statSync(file).mode & 0o777).toString(8)).toBe('640');
      const { stdout } = await execa('sasldblistusers2', ['-f', file]);
      expect(stdout).toBe('apollo@mail.example.org: userPassword');
    });

    it('make one without any', async () => {
      put(directory, 'none', 'vostok\tmail.example.org\tNO-CREDENTIAL\n');
      expect(await call('make_sasldb none sasldb3')).toMatchObject({ exitCode: 0, stderr: '' });
      expect((await execa('db_verify', [join(directory, 'sasldb3')])).stdout).toMatch(/succeeded/);
    });

    it('make none where a password cannot be opened', async () => {
      put(directory, 'broken', 'luna\tmail.example.org\t9\n');
      expect(await call('make_sasldb broken sasldb4')).toMatchObject({ exitCode: 1 });
    });
  });

  describe('run by whoever has no identity', () => {
    it('say which file they could not open', async () => {
      chmodSync(join(directory, 'identity'), 0o600);
      const { stderr } = await call('IDENTITY=/nowhere; opened login/apollo.4');
      expect(stderr).toBe('sealed login/apollo.4: cannot be opened with /nowhere');
    });
  });
});
