import { execa } from 'execa';
import { expect, it } from 'vitest';
import { repository } from '../support/repository.ts';
import { serverSuite } from './stage/suite.ts';

serverSuite('npm run stage', () => {
  it('says what to try, shows the logs by machine, and ends with Ctrl-C', { timeout: 90_000 }, async () => {
    const stage = execa(process.execPath, ['scripts/stage.mjs'], { cwd: repository, reject: false });
    let output = '';
    for await (const line of stage) {
      output += `${line}\n`;
      if (/^orion: .*postfix/.test(line)) stage.kill('SIGINT');
    }
    const { exitCode } = await stage;
    expect(output).toContain('The estate is up.');
    expect(output).toMatch(/nsenter -t \d+ -a swaks .*--from dev1@archlinux\.org/);
    expect(output).toContain('Stopping the servers');
    expect(exitCode).toBe(0);
  });
});
