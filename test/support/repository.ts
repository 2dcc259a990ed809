import { cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';

/** The root of the checkout. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A new folder with the files of the repository, as a fresh clone has them, committed once. */
export function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mailc-clone-'));
  const { stdout } = execaSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
  });
  for (const file of stdout.split('\n')) {
    if (!existsSync(join(repository, file))) continue;
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(repository, file), join(copy, file), { preserveTimestamps: true });
  }
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'start'],
  ]) {
    execaSync('git', ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org', ...args], { cwd: copy });
  }
  return copy;
}

/**
 * Gives a copy what `npm start` would install and bundle: hard links where the disk allows, for a link to the
 * folder itself would let `npm ci` in the copy empty the original.
 */
export function linkInstalled(copy: string): void {
  for (const folder of ['node_modules', 'dist']) {
    const linked = execaSync('cp', ['-al', join(repository, folder), copy], { reject: false });
    if (linked.exitCode !== 0) execaSync('cp', ['-a', join(repository, folder), copy]);
  }
}
