import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scratch } from '../../support/scratch.ts';
import { submit } from '../stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, endedWith, type Name, type Run } from './estate.ts';
import { setCredentials } from './fault-estate.ts';
import { Flow } from './flow.ts';

serverSuite('deploy', () => {
  let estate: DeployEstate;
  let flow: Flow;
  const passwords = new Map<string, string>();
  const times: string[] = [];
  beforeAll(async () => {
    estate = await DeployEstate.start();
    flow = await Flow.start(estate);
  }, 120_000);
  afterAll(async () => await estate?.stop());
  showLogsOnFailure(() => estate.stage);

  it('says what is missing on a machine without the agent', async () => {
    const run = await estate.mailc(['agent', 'doctor', 'apollo']);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^apollo: the agent: it cannot be asked: .*Permission denied/m);
  });

  it('installs the agent, as root of the machine or by a script, and finds nothing missing then', async () => {
    await estate.installAgents(['orion', 'apollo']);
    await withAdministrator(async (env) => {
      const run = endedWith(0, await estate.mailc(['agent', 'install', 'luna'], { env }));
      expect(run.stdout).toMatch(/^age1\w{58}$/m);
    });
    for (const name of estate.names) {
      const run = await estate.mailc(['agent', 'doctor', name]);
      expect(run).toMatchObject({ exitCode: 0, stdout: `${name}: nothing is missing` });
    }
  });

  it('prepares in a dry run, and lists the files made by hand that it would replace', async () => {
    const run = await estate.mailc(['deploy', '--dry-run', '--target', 'orion']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain('would reload dovecot, opendkim, postfwd, postfix');
    for (const path of ['/etc/postfix/main.cf', '/etc/postfix/users', '/etc/dovecot/dovecot.conf']) {
      expect(run.stderr).toContain(`in place of a file made by hand: ${path}`);
    }
    expect(await estate.status('orion')).toMatchObject({ release: undefined, drift: [] });
  });

  it('deploys to a server and two hosts, and keeps what was there by hand', async () => {
    const run = endedWith(0, await timed('the first deploy to a server and two hosts', ['deploy']));
    expect(run).toMatchObject({ stdout: expect.stringMatching(/3 machines, 3 confirmed, in/) });
    expectOrder(run, ['orion: confirmed', 'apollo: confirmed']);
    for (const name of estate.names) {
      const status = await estate.status(name);
      expect(status).toMatchObject({ commit: await estate.repository.head(), pending: undefined, drift: [] });
      expect(status.kept.map(({ release }) => release)).toContain(status.previous);
    }
  });

  it('changes nothing the second time', async () => {
    const before = await footprint();
    const run = endedWith(0, await timed('a second one that changes nothing', ['deploy', '--json']));
    const outcomes = JSON.parse(run.stdout).machines.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await footprint()).toEqual(before);
  });

  it('deploys a change to the machines that it concerns', async () => {
    estate.repository.edit('    dev2: {}\n', '    dev2: {}\n    dev3: { account: dev2 }\n');
    const commit = await estate.repository.commit('Add dev3');
    const run = endedWith(0, await timed('a change that concerns the server', ['deploy']));
    expect(run.stdout).toMatch(/3 machines, 1 confirmed, 2 unchanged/);
    expect(
      await estate.machine('orion').run(['postmap', '-q', 'dev3@example.org', 'cdb:/etc/postfix/users']),
    ).toMatchObject({
      stdout: 'dev2@localhost\n',
    });
    for (const name of estate.names) expect(await estate.status(name)).toMatchObject({ commit });
  });

  it('shows what the machines run', async () => {
    const run = await estate.mailc(['status']);
    expect(run.exitCode).toBe(0);
    const commit = (await estate.repository.head()).slice(0, 12);
    for (const name of estate.names)
      expect(run.stdout).toMatch(new RegExp(`^${name} +\\w{12} +${commit} +\\d+ min +as deployed$`, 'm'));
    const { stdout } = await estate.mailc(['status', '--json']);
    const digest = (await estate.mailc(['deploy', '--json'])).stdout;
    expect(JSON.parse(stdout)).toMatchObject({
      commit: await estate.repository.head(),
      digest: JSON.parse(digest).digest,
    });
  });

  it('rolls back to the release before, and to the files that were made by hand', async () => {
    const { previous, release: last } = await estate.status('orion');
    endedWith(0, await timed('a rollback', ['rollback', 'orion']));
    expect(await estate.status('orion')).toMatchObject({
      release: previous,
      pending: undefined,
      degraded: undefined,
    });
    const { kept } = await estate.status('orion');
    const byHand = kept.find(({ commit }) => commit === undefined)?.release ?? '';
    endedWith(0, await estate.mailc(['rollback', 'orion', byHand.slice(0, 12)]));
    const orion = estate.machine('orion');
    expect(await orion.read('/etc/postfwd/postfwd.cf')).toBe('id=everybody; action=DUNNO\n');
    expect(await orion.exists('/etc/postfix/domains')).toBe(false);
    endedWith(0, await estate.mailc(['rollback', 'orion', last?.slice(0, 12) ?? '']));
    expect(await estate.status('orion')).toMatchObject({ release: last, degraded: undefined, drift: [] });
  });

  it('refuses to take away much at once, unless that is meant', async () => {
    const before = await estate.repository.head();
    const text = estate.repository.read('mail.yml');
    estate.repository.write('mail.yml', text.replace(/^ {4}group\d+: dev2\n/gm, ''));
    await estate.repository.commit('Give up the groups');
    const run = endedWith(4, await estate.mailc(['deploy']));
    expect(run.stderr).toMatch(/orion: refused: .*\/etc\/postfix\/users would lose 12 of \d+ entries/);
    endedWith(0, await estate.mailc(['deploy', '--allow-large-change', '--dry-run']));
    await estate.repository.git('reset', '--quiet', '--hard', before);
  });

  it('stops at the first failure, returns what it had switched, and goes on the next time', async () => {
    await rotate('1', '{ current: 1, next: 2 }');
    endedWith(0, await estate.mailc(['deploy']));
    estate.repository.edit('    dev1: {}\n', '    dev1: {}\n    dev5: { account: dev1 }\n');
    await rotate('{ current: 1, next: 2 }', '{ current: 2, retiring: 1 }');
    const failed = await withSteps(['orion'], '[[ $1 != switched ]] || kill -9 $$', async () =>
      endedWith(5, await estate.mailc(['deploy'])),
    );
    expect(failed.stdout).toContain('3 machines, 1 rolled-back, 2 waiting');
    expect(failed.stderr).toContain('apollo: left as it was');
    const next = await timed('a change that concerns all of them', ['deploy']);
    expect(endedWith(0, next).stdout).toContain('3 machines, 3 confirmed');
  });

  it('showed the new passwords to nobody on the way', async () => {
    for (const name of estate.names) await estate.machine(name).stop('look');
    for (const name of ['apollo', 'luna'] as const) {
      const secret = passwords.get(name) ?? '';
      const host = estate.machine(name);
      expect(await host.read('/etc/postfix/sasl_passwd')).toContain(secret);
      expect(await host.check(['stat', '-Lc', '%a %U', '/etc/postfix/sasl_passwd'])).toBe('600 root\n');
      for (const machine of [host, estate.machine('orion')]) {
        const places = ['/var/log', '/etc/mailc', '/var/lib/mailc/state', '/var/lib/mailc/incoming'];
        expect((await machine.run(['grep', '-rlsFf', '/run/secrets', ...places])).stdout).toBe('');
        expect(await machine.log('arguments')).toBe('');
      }
      expect(estate.said.join('')).not.toContain(secret);
      expect(
        (await execa('grep', ['-rlF', secret, estate.repository.directory], { reject: false })).stdout,
      ).toBe('');
    }
  });

  it('keeps its lock to itself, and goes on when it is told that its terminal has gone', async () => {
    const apollo = estate.machine('apollo');
    const look =
      'for p in self $(pgrep -f "mailc-agent watch"); do ls -l /proc/$p/fd; done >>/var/log/descriptors 2>/dev/null';
    await withSteps(['apollo'], `kill -HUP $$; ${look}`, async () => {
      endedWith(0, await estate.mailc(['rollback', 'apollo']));
      endedWith(0, await estate.mailc(['rollback', 'apollo']));
    });
    expect(await apollo.log('descriptors')).toMatch(/ 0 -> /);
    expect(await apollo.log('descriptors')).not.toContain('/var/lib/mailc');
    const hold = ['flock', '--nonblock', '/var/lib/mailc/state', 'true'];
    expect(await apollo.run(hold, { user: 'nobody' })).toMatchObject({
      stderr: expect.stringContaining('Permission denied'),
    });
  });

  it('is a job for each machine in a pipeline of its own', async () => {
    estate.repository.edit('    dev1: {}\n', '    dev1: {}\n    dev4: { account: dev1 }\n');
    await estate.repository.commit('Add dev4');
    const run = endedWith(0, await estate.mailc(['ci', 'fan-out']));
    const pipeline: Readonly<
      Record<string, { readonly stage?: string; readonly script?: readonly string[] }>
    > = parse(run.stdout);
    expect(pipeline.stages).toEqual(['prepare', 'server', 'host']);
    const jobs = Object.entries(pipeline).filter(([, job]) => job.script !== undefined);
    expect(jobs.map(([name]) => name)).toEqual([
      ...estate.names.map((name) => `prepare ${name}`),
      ...estate.names.map((name) => `deploy ${name}`),
    ]);
    for (const [name, job] of jobs) {
      const [command = ''] = job.script ?? [];
      endedWith(0, await estate.mailc(command.replace('npx mailc ', '').split(' ')));
      // Each job has a checkout of its own.
      expect(takeReport(name.replace(/^\w+ /, ''))).toContain('tests="1" failures="0"');
    }
    for (const name of estate.names)
      expect(await estate.status(name)).toMatchObject({ commit: await estate.repository.head() });
  });

  it('comes to the server last when something is taken away', async () => {
    estate.repository.edit('    dev4: { account: dev1 }\n', '');
    await estate.repository.commit('Remove dev4');
    const run = endedWith(0, await estate.mailc(['deploy']));
    expectOrder(run, ['luna: has this release already', 'orion: confirmed']);
    expectOrder(run, ['apollo: has this release already', 'orion: confirmed']);
  });

  it('is at work on as many machines at a time as it was told', async () => {
    await estate.repository.commit('Change nothing');
    const isHere = async (name: Name) => await estate.machine(name).exists('/run/here');
    const goOn = async (name: Name) => await estate.machine(name).write('/run/go', '');
    const wait = '[[ $1 != prepared ]] || { touch /run/here; until [[ -e /run/go ]]; do sleep 0.05; done; }';
    await withSteps(estate.names, wait, async () => {
      const run = estate.start(['deploy', '--dry-run', '--parallel', '2']);
      await estate.stage.until(
        async () => (await isHere('orion')) && (await isHere('apollo')),
        'two machines',
        60_000,
      );
      expect(await isHere('luna')).toBe(false);
      await goOn('apollo');
      await estate.stage.until(async () => await isHere('luna'), 'the third machine', 60_000);
      await Promise.all(estate.names.map(goOn));
      expect(endedWith(0, await run.ended).stdout).toContain('3 machines, 3 unchanged');
    });
  });

  it('tells which release runs to nobody outside, and takes no mail for the address that is asked', async () => {
    const { release } = await estate.status('orion');
    const authority = estate.stage.authority.certificate;
    const name = 'mail.example.org';
    const letter = { from: 'dev1@example.org', to: ['release@mailc.invalid'], content: 'Subject: x\n\nx\n' };
    const world = estate.stage.machine('world');
    const foreign = { ...letter, from: 'ops@example.net' };
    const outside = await submit(world, { host: '192.0.2.25', port: 25 }, foreign);
    expect(outside).toMatchObject({ code: 554, text: expect.stringContaining('Relay access denied') });
    const login = { user: 'dev1', password: 'secret of dev1' };
    const port = { host: '192.0.2.25', port: 465, tls: 'implicit', authority, name } as const;
    const inside = await submit(world, { ...port, login }, letter);
    expect(inside).toMatchObject({ code: 550, text: expect.stringContaining(`release ${release}`) });
    expect((await submit(world, port, letter)).code).toBeGreaterThanOrEqual(400);
    expect(await estate.machine('orion').log('syslog')).not.toMatch(/to=<release@mailc\.invalid>.*status=/);
  });

  it('shows what was changed by hand, and does not deploy over it', async () => {
    const apollo = estate.machine('apollo');
    await apollo.check([
      'sed',
      '-i',
      '--follow-symlinks',
      's/^biff = no/biff = yes/',
      '/etc/postfix/main.cf',
    ]);
    const drift = await estate.mailc(['drift']);
    expect(drift.exitCode).toBe(1);
    expect(drift.stdout).toContain(
      '--- deployed/apollo/etc/postfix/main.cf\n+++ now/apollo/etc/postfix/main.cf\n',
    );
    expect(drift.stdout).toMatch(/^-biff = no\n\+biff = yes$/m);
    const run = await estate.mailc(['deploy']);
    expect(run).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('changed by hand: /etc/postfix/main.cf'),
    });
    await apollo.check(['mailc-agent', 'adopt']);
    expect(await estate.status('apollo')).toMatchObject({ drift: [] });
    endedWith(0, await estate.mailc(['deploy']));
    expect(await apollo.read('/etc/postfix/main.cf')).toContain('biff = no');
  });

  it('lost no letter, and returned none', async () => {
    const { injected, lost, bounced } = await flow.end();
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
    expect(injected).toBeGreaterThan(50);
    console.info(times.join('\n'));
  });

  /** Runs mailc, and notes from start to end in seconds. */
  async function timed(what: string, args: readonly string[]): Promise<Run> {
    const start = Date.now();
    const run = await estate.mailc(args);
    times.push(`| ${what} | ${((Date.now() - start) / 1000).toFixed(1)} |`);
    return run;
  }

  /** With something that the agents of some machines do at each of their steps, in bash. */
  async function withSteps<T>(names: readonly Name[], onStep: string, work: () => Promise<T>): Promise<T> {
    const file = '/etc/mailc/agent.conf';
    const settings = await estate.machine('orion').read(file);
    const text = `${settings}on_step() { ${onStep}; }\n`;
    for (const name of names) await estate.machine(name).write(file, text);
    try {
      return await work();
    } finally {
      for (const name of names) await estate.machine(name).write(file, settings);
    }
  }

  /** What a job wrote for the pipeline. */
  function takeReport(name: string): string {
    const file = join(estate.repository.directory, `${name}.xml`);
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return text;
  }

  /** Makes new passwords, and goes on by a step of their rotation. */
  async function rotate(from: string, to: string): Promise<void> {
    if (passwords.size === 0) await makePasswords();
    setCredentials(estate.repository, from, to);
    await estate.repository.commit(`From ${from} to ${to}`);
  }

  /** From now on it is written down when one of them stands in the arguments or the environment of a process. */
  async function makePasswords(): Promise<void> {
    for (const name of ['apollo', 'luna'] as const) {
      passwords.set(name, (await estate.repository.makePassword(name, 2)).reveal());
    }
    for (const name of estate.names) {
      const machine = estate.machine(name);
      await machine.write('/run/secrets', [...passwords.values(), ''].join('\n'), { mode: '0600' });
      await machine.start('look', ['sh', '-c', LOOK]);
    }
  }

  /** With the key of somebody who may be root, in an agent of OpenSSH. */
  async function withAdministrator(work: (env: Record<string, string>) => Promise<void>): Promise<void> {
    const directory = scratch();
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'key')]);
    await estate
      .machine('luna')
      .write('/root/.ssh/authorized_keys', readFileSync(join(directory, 'key.pub')), { mode: '0600' });
    const socket = join(directory, 'agent');
    const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false });
    try {
      await estate.stage.until(() => existsSync(socket), 'the agent of OpenSSH');
      const env = { SSH_AUTH_SOCK: socket };
      await execa('ssh-add', ['-q', join(directory, 'key')], { env });
      await work(env);
    } finally {
      agent.kill();
      await agent;
    }
  }

  /** Everything that a deploy could touch, and when it was touched last; who runs since when. */
  async function footprint(): Promise<string[]> {
    const look =
      'find /etc /var/lib/mailc -printf "%p %T@ %C@\\n" | sort; pgrep -l master; grep -c refreshing /var/log/syslog';
    return await Promise.all(
      estate.names.map((name) =>
        estate
          .machine(name)
          .run(['sh', '-c', look])
          .then(({ stdout }) => stdout),
      ),
    );
  }
});

const LOOK =
  'while sleep 0.05; do grep -aslFf /run/secrets /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>/var/log/arguments; done';

/** What was said first. */
function expectOrder({ stderr }: Run, parts: readonly string[]): void {
  const places = parts.map((part) => stderr.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}
