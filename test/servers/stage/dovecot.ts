import type { Machine } from './machine.ts';
import { prepareQueue } from './postfix.ts';

const CONFIGURATION = '/etc/dovecot/dovecot.conf';

/** A socket that the configuration names, of those that Postfix uses. */
const POSTFIX_SOCKET = /^\s*unix_listener (\/var\/spool\/postfix\/\S+)/gm;

/** Starts Dovecot, before Postfix: a submission service that finds nobody to ask is put off for a minute. */
export async function startDovecot(machine: Machine): Promise<void> {
  await prepareQueue(machine);
  const configuration = await machine.checkSilent(['doveconf', '-n', '-c', CONFIGURATION]);
  await machine.start('dovecot', ['dovecot', '-F', '-c', CONFIGURATION]);
  const sockets = [...configuration.matchAll(POSTFIX_SOCKET)].map(([, path = '']) => path);
  for (const path of ['/run/dovecot/master.pid', ...sockets]) {
    await machine.until(() => machine.exists(path), `Dovecot's ${path}`);
  }
}
