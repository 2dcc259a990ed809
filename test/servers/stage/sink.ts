import type { Machine } from './machine.ts';

/** A server that takes every message and keeps it. */
export interface Sink {
  readonly machine: Machine;
  readonly name: string;
}

/** A message that a sink took. */
export interface ReceivedMessage {
  readonly helo: string;
  /** The envelope's addresses, without angle brackets; the null sender is empty. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** As it was sent, with \n for the end of a line; every octet is one character. */
  readonly content: string;
}

/** How a sink differs from the usual one. */
export interface SinkOptions {
  readonly name?: string;
  /** Default: the machine's first one. */
  readonly address?: string;
  readonly hostname?: string;
  /** More of smtp-sink's own options, such as `-q RCPT`: hang up at this command. */
  readonly options?: readonly string[];
}

const ROOT = '/var/spool/sink';

/** Starts a sink at port 25. */
export async function startSink(machine: Machine, settings: SinkOptions = {}): Promise<Sink> {
  const { name = 'sink', address = machine.address(), hostname = 'mx.example.net', options = [] } = settings;
  const directory = `${ROOT}/${name}`;
  await machine.makeDirectory(directory, { mode: '0755', owner: 'postfix:postfix' });
  const where = address.includes(':') ? `[${address}]:25` : `${address}:25`;
  const keep = ['-u', 'postfix', '-d', `${directory}/%H%M%S.`, '-h', hostname];
  await machine.start(name, ['smtp-sink', ...keep, ...options, where, '100']);
  await machine.until(() => greets(machine, address), `${name} at ${where}`);
  return { machine, name };
}

/** Another sink may listen at the same port of another address, so this one is asked itself. */
async function greets(machine: Machine, address: string): Promise<boolean> {
  const connection = machine.connect(address, 25);
  try {
    return (await connection.readLine()).startsWith('220 ');
  } finally {
    connection.close();
  }
}

/** The messages that have arrived in full, the oldest first. */
export async function receivedMessages({ machine, name }: Sink): Promise<ReceivedMessage[]> {
  const directory = `${ROOT}/${name}`;
  // A file is open until its message has ended.
  const open = machine.openFiles(name);
  const paths = (await machine.list(directory)).map((file) => `${directory}/${file}`);
  const complete = paths.filter((path) => !open.has(path));
  const messages = await Promise.all(
    complete.map(async (path) => ({
      at: await machine.modified(path),
      text: await machine.read(path, 'latin1'),
    })),
  );
  return messages.sort((one, other) => one.at - other.at).map(({ text }) => parseMessage(text));
}

/** smtp-sink writes the envelope as X- fields, one Received of its own in three lines, and ends with a blank line. */
function parseMessage(text: string): ReceivedMessage {
  const own = /^Received: .*\n\t.*\n\t.*\n/m.exec(text);
  const envelope = text.slice(0, own?.index);
  const content = own === null ? '' : text.slice(own.index + own[0].length, -1);
  const fields = (name: string) =>
    [...envelope.matchAll(new RegExp(`^X-${name}-Args: (.*)$`, 'gm'))].map(([, value = '']) => value);
  const address = (value = '') => /^<([^>]*)>/.exec(value)?.[1] ?? value;
  return {
    helo: fields('Helo')[0] ?? '',
    sender: address(fields('Mail')[0]),
    recipients: fields('Rcpt').map(address),
    content,
  };
}
