import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { installScript } from '../../src/deploy/install.ts';
import type { MachineRelease } from '../../src/deploy/release.ts';
import { describeWith } from '../support/programs.ts';
import { repository } from '../support/repository.ts';
import { put, scratch } from '../support/scratch.ts';

const FOLDER = join(repository, 'src/deploy/agent');
const AGENT = readFileSync(join(FOLDER, 'mailc-agent.sh'), 'utf8');

const RELEASE: MachineRelease = {
  machine: 'orion',
  digest: '0'.repeat(64),
  manifest: '',
  files: new Map(
    ['/etc/postfix/main.cf', '/etc/postfix/users'].map((path) => [
      path,
      {
        file: `orion${path}`,
        content: `${path}\n`,
        mode: '0644',
        owner: 'root:root',
        map: '-',
        services: ['postfix'],
      },
    ]),
  ),
};
const KEYS = { agent: 'ssh-ed25519 AAAAagent dev1@laptop\n', upload: 'ssh-ed25519 AAAAupload\n' };

describe('the agent', () => {
  it('has less than 400 lines, none of them longer than 125 characters', () => {
    const lines = AGENT.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(400);
    expect(lines.filter((line) => line.length > 125)).toEqual([]);
  });

  it('gives no option of the caller to a shell', () => {
    expect(AGENT).not.toMatch(/\beval\b/);
  });
});

describeWith(['shellcheck'], 'shellcheck', () => {
  it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.sh')))(
    'has nothing to say of %s',
    async (name) => {
      expect(await complaints(join(FOLDER, name))).toBe('');
    },
  );

  it('has nothing to say of the script that installs', async () => {
    const directory = scratch({ 'install.sh': installScript(RELEASE, 'server', KEYS) });
    expect(await complaints(join(directory, 'install.sh'))).toBe('');
  });

  async function complaints(file: string): Promise<string> {
    return (await execa('shellcheck', [file], { reject: false })).stdout;
  }
});

describeWith(['systemd-analyze'], 'systemd', () => {
  it.each(['mailc-boot.service', 'mailc-rollback.timer'])('accepts %s', async (unit) => {
    const directory = scratch();
    for (const name of readdirSync(FOLDER).filter((file) => /\.(service|timer)$/.test(file))) {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      // The agent is not installed here.
      put(directory, name, text.replaceAll('/usr/local/sbin/mailc-agent', '/bin/true'));
    }
    const { stderr, exitCode } = await execa('systemd-analyze', ['verify', join(directory, unit)], {
      reject: false,
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });
});

describe('the script that installs', () => {
  it('lets each key do one thing', () => {
    const script = installScript(RELEASE, 'host', KEYS);
    expect(script).toContain(
      'restrict,command="/usr/local/sbin/mailc-agent wire" ssh-ed25519 AAAAagent mailc-agent',
    );
    expect(script).toContain(
      'restrict,command="$rrsync -wo /var/lib/mailc/incoming" ssh-ed25519 AAAAupload mailc-upload',
    );
  });

  it('lists the files that may come, and accepts the present texts of those that can run commands', () => {
    const script = installScript(RELEASE, 'host', KEYS);
    expect(script).toContain('/etc/postfix/main.cf 0644,root:root accept\n');
    expect(script).toContain('/etc/postfix/users 0644,root:root free\n');
    expect(script).toMatch(/^[0-9a-f]{64} \/etc\/postfix\/main\.cf$/m);
    expect(script).not.toMatch(/^[0-9a-f]{64} \/etc\/postfix\/users$/m);
  });
});
