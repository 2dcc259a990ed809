import type { End } from '../../src/explain/answers.ts';
import type { SmtpSession } from '../servers/stage/smtp.ts';
import { sealedAddress } from './models/sealed.ts';
import type { MailServer } from './server.ts';

/** Sends a message of its own to each recipient, which nothing holds; gives the queue IDs of those that were taken. */
async function release(session: SmtpSession, recipients: readonly string[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const recipient of recipients) {
    const [, taken] = await session.pipeline(['MAIL FROM:<>', `RCPT TO:<${recipient}>`]);
    const reply = taken?.code === 250 ? await session.pipeline(['DATA']) : await session.pipeline(['RSET']);
    if (reply[0]?.code !== 354) continue;
    const { text } = await session.command('\r\nno header\r\n.');
    const [, id] = /queued as (\S+)/.exec(text) ?? [];
    if (id !== undefined) ids.set(recipient, id);
  }
  return ids;
}

/**
 * What Postfix's delivery agents did with mail from outside to each recipient, as they wrote it down in the log; the
 * recipients that are refused are left out.
 */
export async function deliver(
  server: MailServer,
  recipients: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const start = await server.log.size();
  const ids = await server.talk(25, undefined, (session) => release(session, recipients));
  const lines = await linesUntilGone(server, start, [...ids.values()]);
  const deliveries = new Map<string, readonly string[]>();
  for (const [recipient, id] of ids) {
    const own = (lines.get(id) ?? []).flatMap(deliveryIn);
    deliveries.set(recipient, [...new Set(own)].sort());
  }
  return deliveries;
}

/** The lines about each message, once all of them have left the queue or are put off. */
async function linesUntilGone(
  server: MailServer,
  start: number,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  return await server.machine.until(
    async () => {
      const lines = linesById(await server.log.from(start));
      const messages = new Map(ids.map((id) => [id, withForwarded(id, lines)]));
      return [...messages.values()].every((parts) => parts.every(isOver)) && flattened(messages);
    },
    'the delivery of all messages',
    60_000,
  );
}

function linesById(log: string): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const line of log.split('\n')) {
    const [, id] = /postfix\/\w+\[\d+\]: (\w+): /.exec(line) ?? [];
    if (id !== undefined) lines.set(id, [...(lines.get(id) ?? []), line]);
  }
  return lines;
}

/** What local(8) finds in its aliases goes on as a message of its own. */
function withForwarded(id: string, lines: ReadonlyMap<string, string[]>): string[][] {
  const own = lines.get(id) ?? [];
  const others = own.flatMap((line) => /\(forwarded as (\w+)\)$/.exec(line)?.[1] ?? []);
  return [own, ...[...new Set(others)].flatMap((other) => withForwarded(other, lines))];
}

function isOver(lines: readonly string[]): boolean {
  return lines.some((line) => / removed$|status=deferred/.test(line));
}

function flattened(messages: ReadonlyMap<string, string[][]>): Map<string, string[]> {
  return new Map([...messages].map(([id, parts]) => [id, parts.flat()]));
}

/** One delivery in words, from the line of an agent. */
function deliveryIn(line: string): string[] {
  const pattern =
    /postfix\/(\w+)\[\d+\]: \w+: to=<(.*?)>, (?:orig_to=<.*?>, )?relay=(\S+?), .*dsn=(\S+), status=(\w+) \((.*)\)$/;
  const [, agent = '', address = '', relay = '', dsn = '', status = '', text = ''] = pattern.exec(line) ?? [];
  if (agent === '' || text.startsWith('forwarded as ')) return [];
  if (status !== 'sent') return [`${status} ${address} ${dsn} ${text}`];
  if (agent === 'lmtp') return [`mailbox ${mailboxOf(address)}`];
  if (agent === 'smtp') return [`sent ${address} to ${relay.replace(/\[.*\]/, '')}`];
  if (agent === 'pipe') return [`piped ${address} to ${relay}`];
  return [`dropped ${address}`];
}

function mailboxOf(address: string): string {
  const localPart = address.slice(0, address.lastIndexOf('@')).replace(/^"(.*)"$/, '$1');
  return localPart.replace(/(?<=.)\+.*$/, '');
}

/** What the agents do where a message ends so; undefined where none of them gets to see it. */
export function deliveryOf(end: End): string | undefined {
  switch (end.kind) {
    case 'mailbox':
      return `mailbox ${end.account}`;
    case 'outside':
      return sentTo(end.address.replace(/^sealed:(.*)$/, (_, name) => sealedAddress(name)));
    case 'relay':
      return `sent ${end.address} to ${hostAndPort(end.nextHop)}`;
    case 'pipe':
      return `piped ${end.address} to ${end.service}`;
    case 'discard':
      return `dropped ${end.address}`;
    case 'bounce':
      return `bounced ${end.address} ${end.status} ${end.text}`;
    default:
      return undefined;
  }
}

function sentTo(address: string): string {
  return `sent ${address} to ${address.slice(address.lastIndexOf('@') + 1)}:25`;
}

/** In this world no domain has an MX, so that the name before the port is that of a machine. */
function hostAndPort(nextHop: string): string {
  const [, host = '', port = '25'] = /^\[?([^\]:]+)\]?(?::(\d+))?$/.exec(nextHop) ?? [];
  return `${host}:${port}`;
}
