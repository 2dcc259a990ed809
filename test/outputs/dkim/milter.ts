import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A message as a mail server hands it to a milter. */
export interface MilterMessage {
  /** The address of the client. */
  readonly client: string;
  /** Its login; undefined for a stranger. */
  readonly login?: string;
  /** The envelope sender, '' for a bounce. */
  readonly sender: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** With CRLF. */
  readonly body: string;
}

/** What a milter answered to a message. */
export interface MilterAnswer {
  /** The letter of the final reply: a and c accept, t tempfail, r reject, y with a text. */
  readonly verdict: string;
  /** Headers that it put in, and everything else that it changed. */
  readonly added: readonly (readonly [name: string, value: string])[];
  readonly otherChanges: readonly string[];
}

const PROTOCOL_VERSION = 6;
/** Every change that a milter may make. */
const ALL_ACTIONS = 0x1ff;
const FINAL = 'acdrty';
/** What a milter may ask for of each command: not to get it, or not to answer it. */
const OPT_OUT: Readonly<Record<string, { readonly skip: number; readonly silent: number }>> = {
  C: { skip: 0x1, silent: 0x1000 },
  H: { skip: 0x2, silent: 0x2000 },
  M: { skip: 0x4, silent: 0x4000 },
  R: { skip: 0x8, silent: 0x8000 },
  T: { skip: 0x200, silent: 0x10000 },
  L: { skip: 0x20, silent: 0x80 },
  N: { skip: 0x40, silent: 0x40000 },
  B: { skip: 0x10, silent: 0x80000 },
};
const ALL_OPT_OUTS = Object.values(OPT_OUT).reduce((all, { skip, silent }) => all | skip | silent, 0);

/**
 * Plays the part of Postfix towards a milter: one connection, one message. The protocol is that of
 * libmilter's mfdef.h; Postfix sends the macros of a login with MAIL (MILTER_README).
 */
export async function sendThroughMilter(port: number, message: MilterMessage): Promise<MilterAnswer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  try {
    return await converse(new Packets(socket), message);
  } finally {
    socket.destroy();
  }
}

async function converse(milter: Packets, message: MilterMessage): Promise<MilterAnswer> {
  const [, offer] = await milter.ask(
    'O',
    uint32(PROTOCOL_VERSION),
    uint32(ALL_ACTIONS),
    uint32(ALL_OPT_OUTS),
  );
  const wishes = offer.readUInt32BE(8);
  for (const { command, macros, data } of stepsOf(message)) {
    const { skip, silent } = OPT_OUT[command] ?? { skip: 0, silent: 0 };
    if (macros.length > 0) milter.tell('D', Buffer.from(command), ...macros.map(zeroEnded));
    if ((wishes & skip) !== 0) continue;
    milter.tell(command, ...data);
    if ((wishes & silent) !== 0) continue;
    const [reply] = await milter.next();
    if (reply !== 'c') return { verdict: reply, added: [], otherChanges: [] };
  }
  return endOfMessage(milter);
}

/** One command of the protocol, with the macros that go before it. */
interface Step {
  readonly command: string;
  readonly macros: readonly string[];
  readonly data: readonly Buffer[];
}

function stepsOf({ client, login, sender, headers, body }: MilterMessage): Step[] {
  return [
    { command: 'C', macros: ['j', 'mail.example.org'], data: [connection(client)] },
    { command: 'H', macros: [], data: [zeroEnded('client.example.net')] },
    { command: 'M', macros: loginMacros(login), data: [zeroEnded(`<${sender}>`)] },
    { command: 'R', macros: ['i', 'QUEUEID'], data: [zeroEnded('<reader@example.com>')] },
    { command: 'T', macros: [], data: [] },
    ...headers.map((header) => ({ command: 'L', macros: [], data: header.map(zeroEnded) })),
    { command: 'N', macros: [], data: [] },
    { command: 'B', macros: [], data: [Buffer.from(body)] },
  ];
}

async function endOfMessage(milter: Packets): Promise<MilterAnswer> {
  const added: [string, string][] = [];
  const otherChanges: string[] = [];
  let [reply, data] = await milter.ask('E');
  while (!FINAL.includes(reply)) {
    // h adds a header, i inserts one at a place; p says that it is still at work.
    if (reply === 'h' || reply === 'i') added.push(headerIn(reply === 'i' ? data.subarray(4) : data));
    else if (reply !== 'p') otherChanges.push(`${reply} ${data.toString()}`);
    [reply, data] = await milter.next();
  }
  return { verdict: reply, added, otherChanges };
}

function headerIn(data: Buffer): [string, string] {
  const [name = '', value = ''] = data.toString().split('\0');
  return [name, value];
}

function loginMacros(login: string | undefined): string[] {
  const macros = ['i', 'QUEUEID'];
  if (login !== undefined) macros.push('{auth_type}', 'PLAIN', '{auth_authen}', login);
  return macros;
}

function connection(client: string): Buffer {
  const port = Buffer.alloc(2);
  port.writeUInt16BE(25_000);
  const family = client.includes(':') ? '6' : '4';
  return Buffer.concat([zeroEnded('client.example.net'), Buffer.from(family), port, zeroEnded(client)]);
}

function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The packets of one connection: a length, a letter, and what belongs to it. */
class Packets {
  readonly #socket: Socket;
  readonly #reader: AsyncIterator<Buffer>;
  #received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = socket[Symbol.asyncIterator]();
  }

  tell(command: string, ...data: Buffer[]): void {
    const packet = Buffer.concat([Buffer.from(command), ...data]);
    this.#socket.write(Buffer.concat([uint32(packet.length), packet]));
  }

  ask(command: string, ...data: Buffer[]): Promise<[reply: string, data: Buffer]> {
    this.tell(command, ...data);
    return this.next();
  }

  async next(): Promise<[reply: string, data: Buffer]> {
    const length = (await this.#take(4)).readUInt32BE();
    const packet = await this.#take(length);
    return [String.fromCharCode(packet[0] ?? 0), packet.subarray(1)];
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      const { value, done } = await this.#reader.next();
      if (done === true) throw new Error('the milter hung up');
      this.#received = Buffer.concat([this.#received, value]);
    }
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}
