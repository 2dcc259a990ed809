import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SERVERS = fileURLToPath(new URL('../../../scripts/servers.mjs', import.meta.url));

/** What keeps the stage from being set up on this computer, and what to do about it; undefined when nothing does. */
export function findObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'The stage needs Linux.';
  if (process.getuid?.() !== 0) return 'The stage needs root: run the tests with sudo.';
  const servers = spawnSync(process.execPath, [SERVERS, 'check'], { encoding: 'utf8' });
  if (servers.status !== 0) return `${servers.stdout}${servers.stderr}`.trim().replaceAll('\n', '. ');
  const namespaces = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true'], {
    encoding: 'utf8',
  });
  return namespaces.status === 0 ? undefined : `No namespaces here: ${namespaces.stderr.trim()}`;
}
