/** `npm test`: makes the checkout ready, installs the mail servers where that is possible, and runs the tests. */
import { existsSync, readFileSync } from 'node:fs';
import { bundle, installPackages, run } from './ready.mjs';

installPackages();
if (canInstallServers() && run(process.execPath, ['scripts/servers.mjs', 'install']) !== 0) {
  console.error('The mail servers could not be installed; the tests that need them will say so.');
}
bundle();
process.exitCode = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);

/** Only root installs packages, and the list of them is Debian's. */
function canInstallServers() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return process.getuid?.() === 0 && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
