import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityIn } from '../../../src/secrets/identity.ts';
import { open, unarmored } from '../../../src/secrets/seal.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { madeFiles, TRACE_OPTIONS } from '../../support/made-files.ts';
import { MAILC } from '../../support/mailc.ts';
import { scratch } from '../../support/scratch.ts';
import { DeployEstate, endedWith } from '../deploy/estate.ts';
import { Flow } from '../deploy/flow.ts';
import { startSaslauthd } from '../stage/saslauthd.ts';
import { SmtpSession } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { Canary } from './canary.ts';

const PRIVATE = `${randomBytes(9).toString('hex')}@example.net`;

/** Has strace look over the shoulder of the agent while it prepares a release. */
const TRACED = `if [[ \${SSH_ORIGINAL_COMMAND-} == prepare* ]]; then
  strace ${TRACE_OPTIONS.join(' ')} -p $$ -o /var/log/made </dev/null &>/dev/null &
  until grep -q '^TracerPid:.*[1-9]' /proc/$$/status; do :; done
fi
`;

/** The same as in rotation.test.ts, but by way of `mailc deploy` and the agents of the machines. */
serverSuite('what is sealed and deployed', () => {
  let estate: DeployEstate;
  let flow: Flow;
  let canary: Canary;
  const passwords: string[] = [];
  beforeAll(async () => {
    canary = new Canary();
    canary.add(PRIVATE);
    estate = await DeployEstate.start();
    for (const text of [
      readFileSync(estate.recoveryFile, 'utf8'),
      ...estate.names.map((name) => estate.repository.identity(name)),
    ]) {
      canary.add(identityIn(text)?.reveal() ?? expect.fail('no identity'));
    }
    await learnPassword(1);
    await estate.installAgents();
    await deploy();
    flow = await Flow.start(estate);
  }, 300_000);
  afterAll(async () => {
    canary?.stop();
    await estate?.stop();
  });
  showLogsOnFailure(() => estate.stage);

  const report = join(scratch(), 'deploy.xml');
  const deploy = async () => endedWith(0, await estate.mailc(['deploy', '--junit', report]));

  const countInLog = async (pattern: RegExp): Promise<number> =>
    ((await estate.machine('orion').log('syslog')).match(pattern) ?? []).length;

  /** Commits and deploys one step, and waits until mail of apollo has passed since. */
  const step = async (words: string): Promise<void> => {
    expect(endedWith(0, await estate.mailc(['secret', 'rotate', 'apollo'])).stdout).toContain(words);
    if (words.includes('1 of 3')) await learnPassword(passwords.length + 1);
    await estate.repository.commit(words);
    await deploy();
    const before = await countInLog(/sasl_username=apollo$/gm);
    const hasPassed = async () => (await countInLog(/sasl_username=apollo$/gm)) > before;
    await estate.stage.until(hasPassed, 'mail of apollo', 60_000);
  };

  /** Opens a password as its host does: the test knows it before any machine does. */
  const learnPassword = async (generation: number): Promise<void> => {
    const file = unarmored(estate.repository.read(`secrets/apollo.${generation}.age`));
    const opened = await open(file, identityIn(estate.repository.identity('apollo')) ?? new Secret(''));
    const password = opened?.reveal() ?? expect.fail('not sealed to apollo');
    passwords.push(password);
    canary.add(password, 'apollo');
  };

  /** The answers to a login with each of the passwords, the oldest first. */
  const answers = async (): Promise<number[]> => {
    const authority = estate.stage.authority.certificate;
    const target = { host: 'mail.example.org', port: 587, tls: 'starttls' as const, authority };
    const codes = [];
    for (const password of passwords) {
      const session = await SmtpSession.open(estate.stage.machine('world'), target);
      codes.push((await session.login('apollo', password)).code);
      await session.quit();
    }
    return codes;
  };

  const countRefusals = () => countInLog(/\[192\.0\.2\.31\].*authentication failed/g);
  const countProbes = () => countInLog(/\[127\.0\.0\.1\].*authentication failed/g);

  const rowsOfApollo = async (): Promise<unknown[]> => {
    const { stdout } = endedWith(0, await estate.mailc(['secret', 'status', '--machines', '--json']));
    const rows: Record<string, unknown>[] = JSON.parse(stdout).logins;
    return rows
      .filter(({ login }) => login === 'apollo')
      .map(({ generation, state, machines }) => [generation, state, machines]);
  };

  it('changes a password under mail without one refused login', async () => {
    await step('step 1 of 3');
    expect(await answers()).toEqual([235, 235]);
    await step('step 2 of 3');
    expect(await estate.machine('apollo').read('/etc/postfix/sasl_passwd')).toContain(
      `apollo:${passwords[1]}\n`,
    );
    expect(await answers()).toEqual([235, 235]);
    expect(await rowsOfApollo()).toEqual([
      [2, 'current', { server: 'accepts', host: 'uses' }],
      [1, 'retiring', { server: 'accepts', host: 'does not use' }],
    ]);
    await step('step 3 of 3');
    expect(await countRefusals()).toBe(0);
    expect(await answers()).toEqual([535, 235]);
  }, 600_000);

  it('takes a sealed address and a key to the server', async () => {
    const { stdout: token } = await execa(process.execPath, [MAILC, 'seal', '--name', 'home'], {
      ...{ cwd: estate.repository.directory, input: PRIVATE },
    });
    estate.repository.edit('    root: dev1\n', `    root: dev1\n    left: ${token}\n`);
    endedWith(0, await estate.mailc(['dkim', 'new', 'example.org', '--selector', 'next']));
    await estate.repository.commit('Sealed');
    const orion = estate.machine('orion');
    // The first sealed address changes main.cf, and nothing else that root would have to accept.
    const { stderr } = endedWith(4, await estate.mailc(['deploy']));
    const [, acceptance = ''] = /main\.cf can run commands; .* with: (echo .*)/.exec(stderr) ?? [];
    await orion.check(['sh', '-c', acceptance]);
    await deploy();
    expect(await orion.check(['postalias', '-q', 'sealed-home', 'cdb:/etc/postfix/sealed'])).toBe(
      `${PRIVATE}\n`,
    );
    for (const file of ['/etc/postfix/sealed', '/etc/postfix/sealed.cdb']) {
      expect(await orion.check(['stat', '-Lc', '%a %U', file])).toBe('600 root\n');
    }
    const key = '/etc/opendkim/keys/example.org.next.private';
    expect(await orion.check(['stat', '-Lc', '%a %U', key])).toBe('600 opendkim\n');
    const publicKey = await orion.check(['openssl', 'pkey', '-in', key, '-pubout']);
    expect(publicKey).toBe(estate.repository.read('keys/example.org.next.pub'));
    canary.add((await orion.read(key)).split('\n')[3] ?? expect.fail('no key'));
  }, 300_000);

  it('does not go live when the verifier is not that of the password', async () => {
    const before = await estate.repository.head();
    await estate.repository.makePassword('apollo', 3, new Secret('x'.repeat(43)));
    estate.repository.edit('credential: 2', 'credential: { current: 3, retiring: 2 }');
    await estate.repository.commit('Half a rotation');
    const { stderr } = endedWith(4, await estate.mailc(['deploy']));
    expect(stderr).toContain('login/apollo.3: is not the password that its verifier proves');
    expect(await answers()).toEqual([535, 235]);
    await estate.repository.git('reset', '--quiet', '--hard', before);
  }, 300_000);

  it('goes over to Cyrus SASL, with the same passwords, in files that are made with their rights', async () => {
    const orion = estate.machine('orion');
    await orion.check(['usermod', '--append', '--groups', 'sasl', 'postfix']);
    await startSaslauthd(orion);
    estate.repository.edit('secrets:', 'sasl: { backend: cyrus }\nsecrets:');
    const [, recipient = ''] = /^ {4}age: (age1\w+)$/m.exec(estate.repository.read('mail.yml')) ?? [];
    const rekey = ['secret', 'rekey', 'orion', recipient, '--identity', estate.recoveryFile];
    expect(endedWith(0, await estate.mailc(rekey)).stdout).toContain('4 sealed items sealed anew');
    await estate.repository.commit('Cyrus');
    await estate.installAgents(['orion']);
    const settings = await orion.read('/etc/mailc/agent.conf');
    await orion.write('/etc/mailc/agent.conf', settings + TRACED);
    const probes = await countProbes();
    await deploy();
    expect(await countProbes()).toBeGreaterThan(probes);
    await orion.write('/etc/mailc/agent.conf', settings);
    expect(await answers()).toEqual([535, 235]);
    expect(await orion.check(['sh', '-c', 'sasldblistusers2 | sort'])).toBe(
      ['apollo', 'luna', 'mailc-probe'].map((login) => `${login}@mail.example.org: userPassword\n`).join(''),
    );
    expect(await orion.check(['stat', '-Lc', '%a %U:%G', '/etc/sasldb2'])).toBe('640 root:sasl\n');

    const made = (await traced()).filter(({ path }) => /\/(sealed|sasldb2|[^/]*\.private)[^/]*$/.test(path));
    expect(new Set(made.map(({ path }) => path.replace(/^.*\//, '')))).toEqual(
      new Set(['sealed', 'sealed.cdb.tmp', 'sasldb2', 'example.org.next.private']),
    );
    for (const { path, mode } of made) expect([path, mode & 0o077]).toEqual([path, 0]);
  }, 600_000);

  it('changes a password under mail with Cyrus too', async () => {
    await step('step 1 of 3');
    expect(await answers()).toEqual([535, 235, 235]);
    await step('step 2 of 3');
    expect(await answers()).toEqual([535, 235, 235]);
    expect(await rowsOfApollo()).toEqual([
      [3, 'current', { server: 'accepts', host: 'uses' }],
      [2, 'retiring', { server: 'accepts', host: 'does not use' }],
    ]);
    await step('step 3 of 3');
    expect(await countRefusals()).toBe(0);
    expect(await answers()).toEqual([535, 535, 235]);
  }, 600_000);

  it('loses no letter', async () => {
    const { injected, lost, bounced } = await flow.end();
    expect(injected).toBeGreaterThan(0);
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
  }, 120_000);

  it('shows no secret to anybody', async () => {
    endedWith(0, await estate.mailc(['status', '--json']));
    endedWith(0, await estate.mailc(['ci', 'fan-out']));
    expect(readFileSync(report, 'utf8')).toContain('orion');
    expect(canary.in(estate.said.join('\n') + readFileSync(report, 'utf8'))).toEqual([]);
    expect(await canary.below(estate.repository.directory)).toEqual([]);
    expect(canary.shown).toEqual([]);
  });

  it('is on the machines in files of their own, in the releases that they keep, and nowhere else', async () => {
    const placesOn = async (name: 'orion' | 'apollo') => {
      const found = await canary.on(estate.machine(name));
      return [...new Set(found.map((place) => place.replace(/[0-9a-f]{64}/, 'RELEASE')))];
    };
    const release = '/var/lib/mailc/releases/RELEASE/files';
    expect(await placesOn('apollo')).toEqual([
      '/etc/mailc/identity 600 root:root',
      `${release}/etc/postfix/sasl_passwd 600 root:root`,
    ]);
    expect((await placesOn('orion')).toSorted()).toEqual([
      '/etc/mailc/identity 600 root:root',
      `${release}/etc/opendkim/keys/example.org.next.private 600 opendkim:opendkim`,
      `${release}/etc/postfix/sealed 600 root:root`,
      `${release}/etc/postfix/sealed.cdb 600 root:root`,
      `${release}/etc/sasldb2 640 root:sasl`,
    ]);
    for (const name of estate.names) {
      const rights = ['stat', '-c', '%a %U', '/var/lib/mailc/state', '/var/lib/mailc/incoming'];
      expect(await estate.machine(name).check(rights)).toBe('700 root\n700 mailc\n');
    }
  });

  /** The files that the agent of orion made while it was looked at. */
  async function traced() {
    const orion = estate.machine('orion');
    const names = (await orion.list('/var/log')).filter((name) => /^made\.\d+$/.test(name));
    const texts = await Promise.all(
      names.map(async (name) => [Number(name.slice(5)), await orion.read(`/var/log/${name}`)] as const),
    );
    return madeFiles(new Map(texts), 0o022);
  }
});
