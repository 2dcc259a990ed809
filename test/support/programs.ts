import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** The one command that installs every server the tests talk to. */
const INSTALL = 'node scripts/servers.mjs install';

/** Where Debian keeps programs that an ordinary account's PATH leaves out. */
const EXTRA_FOLDERS = ['/usr/sbin', '/sbin'];

/** True when a program of this name can be run here. */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...EXTRA_FOLDERS];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * A suite that runs real programs. Where one is missing it is reported as skipped, with the command that
 * installs it; under CI it fails instead, for there nothing may go untested.
 */
export function describeWith(programs: readonly string[], name: string, suite: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0 || process.env.CI === 'true') {
    describe(name, suite);
  } else {
    describe.skip(`${name} (not installed: ${missing.join(', ')}; run: ${INSTALL})`, suite);
  }
}
