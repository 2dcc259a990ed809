import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, endedWith, NAMES, type Run } from './estate.ts';
import { Flow } from './flow.ts';

serverSuite('deploy', () => {
  let estate: DeployEstate;
  let flow: Flow;
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
    await estate.installAgents();
    for (const name of NAMES) {
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
    const run = endedWith(0, await estate.mailc(['deploy']));
    expect(run).toMatchObject({ stdout: expect.stringMatching(/3 machines, 3 confirmed, in/) });
    expectOrder(run, ['orion: confirmed', 'apollo: confirmed']);
    for (const name of NAMES) {
      const status = await estate.status(name);
      expect(status).toMatchObject({ commit: await estate.repository.head(), pending: undefined, drift: [] });
      expect(status.kept.map(({ release }) => release)).toContain(status.previous);
    }
  });

  it('changes nothing the second time', async () => {
    const before = await footprint();
    const run = await estate.mailc(['deploy', '--json']);
    expect(run.exitCode).toBe(0);
    const outcomes = JSON.parse(run.stdout).machines.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await footprint()).toEqual(before);
  });

  it('deploys a change to the machines that it concerns', async () => {
    estate.repository.edit('    dev2: {}\n', '    dev2: {}\n    dev3: { account: dev2 }\n');
    const commit = await estate.repository.commit('Add dev3');
    const run = await estate.mailc(['deploy']);
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/3 machines, 1 confirmed, 2 unchanged/),
    });
    expect(
      await estate.machine('orion').run(['postmap', '-q', 'dev3@example.org', 'cdb:/etc/postfix/users']),
    ).toMatchObject({
      stdout: 'dev2@localhost\n',
    });
    for (const name of NAMES) expect(await estate.status(name)).toMatchObject({ commit });
  });

  it('shows what the machines run', async () => {
    const run = await estate.mailc(['status']);
    expect(run.exitCode).toBe(0);
    const commit = (await estate.repository.head()).slice(0, 12);
    for (const name of NAMES)
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
    endedWith(0, await estate.mailc(['rollback', 'orion']));
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
    expect(await estate.mailc(['deploy']));
    expect(await apollo.read('/etc/postfix/main.cf')).toContain('biff = no');
  });

  it('lost no letter, and returned none', async () => {
    const { injected, lost, bounced } = await flow.end();
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
    expect(injected).toBeGreaterThan(50);
  });

  /** Everything that a deploy could touch, and when it was touched last; who runs since when. */
  async function footprint(): Promise<string[]> {
    const look =
      'find /etc /var/lib/mailc -printf "%p %T@ %C@\\n" | sort; pgrep -l master; grep -c refreshing /var/log/syslog';
    return await Promise.all(
      NAMES.map((name) =>
        estate
          .machine(name)
          .run(['sh', '-c', look])
          .then(({ stdout }) => stdout),
      ),
    );
  }
});

/** What was said first. */
function expectOrder({ stderr }: Run, parts: readonly string[]): void {
  const places = parts.map((part) => stderr.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}
