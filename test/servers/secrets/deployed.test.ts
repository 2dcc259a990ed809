import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityIn } from '../../../src/secrets/identity.ts';
import { open, unarmored } from '../../../src/secrets/seal.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { DeployEstate, endedWith } from '../deploy/estate.ts';
import { Flow } from '../deploy/flow.ts';
import { SmtpSession } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';

const PRIVATE = 'dev2.canary@example.net';

/** The same as in rotation.test.ts, but by way of `mailc deploy` and the agents of the machines. */
serverSuite('what is sealed and deployed', () => {
  let estate: DeployEstate;
  let flow: Flow;
  const passwords: string[] = [];
  beforeAll(async () => {
    estate = await DeployEstate.start();
    await estate.installAgents();
    await deploy();
    flow = await Flow.start(estate);
    passwords.push(await passwordOf(1));
  }, 300_000);
  afterAll(() => estate?.stop());
  showLogsOnFailure(() => estate.stage);

  const deploy = async () => endedWith(0, await estate.mailc(['deploy']));

  /** Commits and deploys one step. */
  const step = async (words: string): Promise<void> => {
    expect(endedWith(0, await estate.mailc(['secret', 'rotate', 'apollo'])).stdout).toContain(words);
    await estate.repository.commit(words);
    await deploy();
  };

  const passwordOf = async (generation: number): Promise<string> => {
    const file = unarmored(estate.repository.read(`secrets/apollo.${generation}.age`));
    const opened = await open(file, identityIn(estate.repository.identity('apollo')) ?? new Secret(''));
    return opened?.reveal() ?? '';
  };

  const answerTo = async (password: string): Promise<number> => {
    const authority = estate.stage.authority.certificate;
    const target = { host: 'mail.example.org', port: 587, tls: 'starttls' as const, authority };
    const session = await SmtpSession.open(estate.stage.machine('world'), target);
    try {
      return (await session.login('apollo', password)).code;
    } finally {
      await session.quit();
    }
  };

  it('changes a password under mail without one refused login', async () => {
    await step('step 1 of 3');
    passwords.push(await passwordOf(2));
    expect(await Promise.all(passwords.map(answerTo))).toEqual([235, 235]);
    await step('step 2 of 3');
    expect(await estate.machine('apollo').read('/etc/postfix/sasl_passwd')).toContain(
      `apollo:${passwords[1]}\n`,
    );
    expect(await Promise.all(passwords.map(answerTo))).toEqual([235, 235]);
    const { stdout } = await estate.mailc(['secret', 'status', '--machines', '--json']);
    const rows = JSON.parse(stdout).logins.filter(({ login }: { login: string }) => login === 'apollo');
    expect(rows.map(({ generation, machines }: Record<string, unknown>) => [generation, machines])).toEqual([
      [2, { server: 'accepts', host: 'uses' }],
      [1, { server: 'accepts', host: 'does not use' }],
    ]);
    await step('step 3 of 3');
    expect(await estate.machine('orion').log('syslog')).not.toMatch(/authentication failed.*apollo/);
    expect(await Promise.all(passwords.map(answerTo))).toEqual([535, 235]);
  }, 600_000);

  it('takes a sealed address and a key to the server', async () => {
    const token = endedWith(0, await estate.mailc(['seal', PRIVATE, '--name', 'home'])).stdout.trim();
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
  }, 300_000);

  it('does not go live when the verifier is not that of the password', async () => {
    await estate.repository.makePassword('apollo', 3, new Secret('x'.repeat(43)));
    estate.repository.edit('credential: 2', 'credential: { current: 3, retiring: 2 }');
    await estate.repository.commit('Half a rotation');
    const { exitCode, stdout, stderr } = await estate.mailc(['deploy']);
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('login/apollo.3');
    expect(await estate.machine('apollo').read('/etc/postfix/sasl_passwd')).toContain(
      `apollo:${passwords[1]}\n`,
    );
    expect(await answerTo(passwords[1] ?? '')).toBe(235);
  }, 300_000);

  it('loses no letter', async () => {
    const { injected, lost, bounced } = await flow.end();
    expect(injected).toBeGreaterThan(20);
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
  }, 120_000);
});
