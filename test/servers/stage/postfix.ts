import type { Machine } from './machine.ts';

const QUEUE = '/var/spool/postfix';
const CONFIGURATION = '/etc/postfix';

/** The service names that master.cf uses for ports. */
const PORTS: Readonly<Record<string, number>> = { smtp: 25, smtps: 465, submissions: 465, submission: 587 };

/** A lookup table to build: the form of a line in manifest.json. */
export interface TableSource {
  readonly path: string;
  readonly map?: { readonly type: string; readonly command: 'postmap' | 'postalias' };
}

/** A message in the queue, as postqueue tells of it. */
export interface QueuedMessage {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

/** Makes the queue's directories, where Dovecot puts its sockets: it has to start before Postfix. */
export async function prepareQueue(machine: Machine): Promise<void> {
  if (await machine.exists(`${QUEUE}/private`)) return;
  await machine.check(['postfix', '-c', CONFIGURATION, 'check']);
}

/** Builds the lookup tables among the given files; whatever a builder says is a failure, for it goes on regardless. */
export async function buildTables(machine: Machine, files: Iterable<TableSource>): Promise<void> {
  for (const { path, map } of files) {
    if (map !== undefined) await machine.checkSilent([map.command, `${map.type}:${path}`]);
  }
}

/** Starts Postfix as it is configured, and waits until every port of master.cf is open. */
export async function startPostfix(machine: Machine): Promise<void> {
  await prepareQueue(machine);
  await machine.checkSilent(['postconf', '-c', CONFIGURATION, '-n']);
  const services = await machine.checkSilent(['postconf', '-c', CONFIGURATION, '-M']);
  // master itself, because `postfix start` goes to the background.
  await machine.start('postfix', ['/usr/lib/postfix/sbin/master', '-c', CONFIGURATION, '-s']);
  const ports = portsOf(services);
  await machine.until(() => machine.listens(...ports), `Postfix at ${ports.join(', ')}`);
  await machine.until(() => machine.exists(`${QUEUE}/public/pickup`), 'the sockets of Postfix');
}

/** What waits in the queue. */
export async function mailQueue(machine: Machine): Promise<QueuedMessage[]> {
  const lines = (await machine.check(['postqueue', '-c', CONFIGURATION, '-j'])).split('\n');
  return lines.filter((line) => line !== '').map((line): QueuedMessage => JSON.parse(line));
}

function portsOf(services: string): number[] {
  const fields = services.split('\n').map((line) => line.trim().split(/\s+/));
  const names = fields.filter(([, type]) => type === 'inet').map(([name = '']) => name.replace(/^.*:/, ''));
  return names.map((name) => PORTS[name] ?? Number(name));
}
