import type { Machine } from './machine.ts';

const OPENDKIM_PORT = 8891;
const RSPAMD_PORT = 11332;

/** Starts OpenDKIM. Its keys have to be there; it looks at them when it signs. */
export async function startOpendkim(machine: Machine): Promise<void> {
  await machine.makeDirectory('/run/opendkim', { mode: '0750', owner: 'opendkim:opendkim' });
  // It takes five seconds to obey a SIGTERM.
  const argv = ['opendkim', '-f', '-x', '/etc/opendkim/opendkim.conf'];
  await machine.start('opendkim', argv, 'SIGKILL');
  await machine.until(() => machine.listens(OPENDKIM_PORT), `OpenDKIM at ${OPENDKIM_PORT}`);
}

/**
 * The list of the world's ten thousand public suffixes takes up to half a minute to compile, and the stage's world
 * has four.
 */
const FEW_SUFFIXES = '/etc/rspamd/stage.tld';

/** Starts rspamd with Debian's own configuration and whatever was put into its local.d. */
export async function startRspamd(machine: Machine): Promise<void> {
  // The workers of one that was killed listen for a moment longer.
  await machine.until(async () => !(await machine.listens(RSPAMD_PORT)), 'the end of the former rspamd');
  await machine.write(FEW_SUFFIXES, 'com\nexample\nnet\norg\n');
  await machine.write('/etc/rspamd/override.d/options.inc', `url_tld = "${FEW_SUFFIXES}";\n`);
  for (const directory of ['/run/rspamd', '/var/log/rspamd']) {
    await machine.makeDirectory(directory, { mode: '0750', owner: '_rspamd:_rspamd' });
  }
  // For some seconds after its start it compiles expressions, and obeys no SIGTERM.
  await machine.start('rspamd', ['rspamd', '-f', '-u', '_rspamd', '-g', '_rspamd'], 'SIGKILL');
  await machine.until(() => machine.listens(RSPAMD_PORT), `rspamd at ${RSPAMD_PORT}`);
}
