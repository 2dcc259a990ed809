import { execaSync } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

/** What is refused before any machine is asked; no machine could be reached from here. */
describe('mailc deploy, before it asks anybody', () => {
  let directory: string;
  beforeEach(async () => {
    directory = scratch({ 'mail.yml': SMALL });
    git('init', '--quiet');
    await mailc(directory, ['build', '--quiet']);
    commit();
  });

  it('refuses what is in no commit', async () => {
    const alone = scratch({ 'mail.yml': SMALL });
    expect(await mailc(alone, ['deploy'])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('is in no commit'),
    });
  });

  it('refuses a file that was changed since the commit', async () => {
    put(directory, 'mail.yml', `${SMALL}# more\n`);
    expect(await mailc(directory, ['deploy'])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('mail.yml is not as the commit has it'),
    });
  });

  it('refuses an out/ that is not what mail.yml gives', async () => {
    put(directory, 'mail.yml', SMALL.replace('    dev: {}', '    dev: {}\n    dev2: {}'));
    commit();
    expect(await mailc(directory, ['deploy'])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('is not what mail.yml gives'),
    });
  });

  it('refuses another build than the one that was reviewed', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await mailc(directory, ['deploy', '--digest', digest])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(/this build is sha256:[0-9a-f]{64}, and not sha256:000/),
    });
  });

  it('shows the findings of a mail.yml with errors', async () => {
    put(directory, 'mail.yml', SMALL.replace('abuse: dev', 'abuse: dev9'));
    commit();
    expect(await mailc(directory, ['deploy'])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('mail/unknown-destination'),
    });
  });

  it('says which variable names a key', async () => {
    const run = await mailc(directory, ['deploy'], { MAILC_AGENT_KEY: '', MAILC_UPLOAD_KEY: '' });
    expect(run).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('MAILC_AGENT_KEY is not set') });
  });

  it('says which machine a target could be', async () => {
    const run = await mailc(directory, ['deploy', '--target', 'mial']);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('did you mean mail?') });
  });

  it('believes no host key that is not in Git', async () => {
    const key = scratch();
    execaSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${key}/key`]);
    const env = { MAILC_AGENT_KEY: `${key}/key`, MAILC_UPLOAD_KEY: `${key}/key` };
    put(directory, 'ssh/config', 'Host *\n  HostName 127.0.0.1\n  Port 1\n  StrictHostKeyChecking no\n');
    put(directory, 'ssh/known_hosts', '');
    commit();
    const run = await mailc(directory, ['deploy'], env);
    expect(run).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('1 refused') });
    expect(run.stderr).toMatch(/mail: refused: it cannot be asked: .*Connection refused/);
  });

  function commit(): void {
    git('add', '--all');
    git(
      '-c',
      'user.name=dev1',
      '-c',
      'user.email=dev1@example.org',
      'commit',
      '--quiet',
      '--message',
      'Change',
    );
  }

  function git(...args: string[]): void {
    execaSync('git', args, { cwd: directory });
  }
});
