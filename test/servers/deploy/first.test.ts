import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, NAMES } from './estate.ts';

serverSuite('deploy', () => {
  let estate: DeployEstate;
  beforeAll(async () => {
    estate = await DeployEstate.start();
  }, 60_000);
  afterAll(async () => await estate?.stop());
  showLogsOnFailure(() => estate.stage);

  it('installs', async () => {
    for (const name of NAMES) {
      const { stdout, stderr } = await estate.mailc(['agent', 'install', name, '--print']);
      expect(stderr).toBe('');
      console.log(await estate.machine(name).run(['bash', '-s'], { input: stdout }));
      console.log(await estate.mailc(['agent', 'doctor', name]));
    }
    const run = await estate.mailc(['deploy']);
    console.log(run.stdout, run.stderr, run.exitCode);
    for (const args of [['deploy'], ['deploy', '--json']]) {
      const again = await estate.mailc(args);
      console.log(again.stdout, again.stderr, again.exitCode);
    }
    console.log(await estate.ssh('orion', 'agent', [], ['status']));
    console.log(
      await estate
        .machine('orion')
        .check([
          'sh',
          '-c',
          'ls -la /etc/postfix /var/lib/mailc /var/lib/mailc/releases /var/lib/mailc/state; cat /var/log/syslog | tail -80',
        ]),
    );
    estate.repository.edit('    dev2: {}\n', '    dev2: {}\n    dev3: { account: dev2 }\n');
    await estate.repository.commit('Add dev3');
    const changed = await estate.mailc(['deploy']);
    console.log(changed.stdout, changed.stderr, changed.exitCode);
    console.log((await estate.ssh('orion', 'agent', [], ['status'])).stdout);
  });
});
