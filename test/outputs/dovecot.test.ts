import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.ts';
import { compiledEstates } from '../support/trees.ts';

describeWith(['doveconf'], 'Dovecot reads what is compiled', () => {
  describe.each(compiledEstates())('$name', ({ out, server }) => {
    const folder = join(out, server, 'etc/dovecot');

    it('doveconf takes every line of dovecot.conf', () => {
      const { stdout, stderr } = execaSync('doveconf', ['-c', join(folder, 'dovecot.conf'), '-n']);
      expect(stderr).toBe('');
      expect(stdout).toContain('auth_username_format = %Ln');
      expect(stdout).toMatch(/driver = pam/);
    });

    it('has for each host an entry that no password opens', () => {
      if (!existsSync(join(folder, 'hosts'))) return;
      const entries = readFileSync(join(folder, 'hosts'), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
      const hashes = new Set(entries.map((entry) => entry.slice(entry.indexOf(':') + 1)));
      for (const hash of hashes) {
        for (const password of ['', '*', '*NO-CREDENTIAL', 'NO-CREDENTIAL', hash]) {
          expect(opens(password, hash), hash).toBe(false);
        }
      }
      // The question itself can be answered with yes.
      expect(opens('secret', '{PLAIN}secret')).toBe(true);
    });
  });
});

function opens(password: string, hash: string): boolean {
  const { stdout } = execaSync('doveadm', ['pw', '-t', hash, '-p', password], { reject: false });
  return stdout.includes('(verified)');
}
