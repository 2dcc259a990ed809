import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../..', import.meta.url));

// The tests run the program that users run.
execFileSync(process.execPath, ['-e', "import('./scripts/ready.mjs').then(({ bundle }) => bundle())"], {
  cwd: root,
});

/** The bundled program. */
export const MAILC = join(root, 'dist/mailc.js');

/** Neither the terminal of whoever runs the tests nor their CI has a say in colours and widths. */
const NEUTRAL = { NO_COLOR: undefined, FORCE_COLOR: undefined, COLUMNS: undefined, TERM: 'xterm' };

/** Runs mailc in a directory; a failure is an answer like any other. */
export function mailc(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [MAILC, ...args], {
    cwd,
    env: { ...NEUTRAL, ...env },
    reject: false,
    stdin: 'ignore',
  });
}

/** A mail.yml without findings, for tests that are not about its content. */
export const SMALL = `version: 1
domain: example.org
servers:
  mail:
    ipv4: 192.0.2.25
addresses:
  staff:
    dev: {}
forwards:
  roles:
    postmaster: dev
    abuse: dev
    root: dev
`;
