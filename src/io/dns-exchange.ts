import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { foldName, type NameServer, type Question, type Silence } from '../dns/served.ts';
import { decodeMessage, encodeQuestion, type Message, TYPE_NUMBERS } from './dns-message.ts';
import { errorCode } from './failure.ts';

/** Milliseconds to wait for a datagram; one that is lost is sent again. */
const PATIENCE = 2000;
const DATAGRAMS = 3;

/** Milliseconds for a whole exchange by TCP. */
const TCP_PATIENCE = 6000;

/** There is no way there from this machine, for example because it has no IPv6. */
const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETDOWN']);

/** A server from which no answer came. */
export class NoAnswer extends Error {
  readonly silence: Silence;

  constructor(kind: Silence['kind'], reason: string) {
    super(reason);
    this.silence = { kind, reason };
  }
}

/** Asks a server one question, by UDP, and by TCP when the answer is too long for that (RFC 7766); throws NoAnswer. */
export async function exchange(server: NameServer, question: Question): Promise<Message> {
  if (server.address === '') throw new NoAnswer('silent', 'has no address in the DNS');
  const id = randomInt(0x1_0000);
  const query = encodeQuestion(id, question);
  const isReply = (message: Message) => message.id === id && answersTo(message, question);
  for (let sent = 1; ; sent++) {
    const message = await byDatagram(server, query, isReply);
    if (message?.isTruncated === true) return byStream(server, query, isReply);
    if (message !== undefined) return message;
    const seconds = (DATAGRAMS * PATIENCE) / 1000;
    if (sent === DATAGRAMS) throw new NoAnswer('silent', `did not answer within ${seconds} s`);
  }
}

/** A server that cannot make sense of a question may leave it out of its answer. */
function answersTo({ isAnswer, question, code }: Message, { name, type }: Question): boolean {
  if (!isAnswer) return false;
  if (question === undefined) return code !== 'NOERROR';
  return foldName(question.name) === foldName(name) && question.type === TYPE_NUMBERS[type];
}

/** Sends one datagram from a port of its own; undefined when no answer to it comes in time. */
function byDatagram(
  { address, port }: NameServer,
  query: Buffer,
  isReply: (message: Message) => boolean,
): Promise<Message | undefined> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<Message | undefined>((resolve, reject) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
    socket.on('error', (error) => reject(explain(error)));
    socket.on('message', (octets) => {
      const message = decoded(octets);
      // What is no answer to this question may be forged: the true one may still come.
      if (message !== undefined && isReply(message)) resolve(message);
    });
    socket.on('connect', () => socket.send(query));
    socket.connect(port, address);
  });
  return answer.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

/** Each message is preceded by its length (RFC 1035 section 4.2.2). */
function byStream(
  { address, port }: NameServer,
  query: Buffer,
  isReply: (message: Message) => boolean,
): Promise<Message> {
  const socket = connect(port, address);
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<Message>((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new NoAnswer('silent', `${reason} by TCP, which the answer needs`));
    timer = setTimeout(fail, TCP_PATIENCE, `did not answer within ${TCP_PATIENCE / 1000} s`);
    const chunks: Buffer[] = [];
    socket.on('error', (error) => reject(explain(error, ' by TCP, which the answer needs')));
    socket.on('close', () => fail('hung up without an answer'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const octets = Buffer.concat(chunks);
      if (octets.length < 2 || octets.length < 2 + octets.readUInt16BE(0)) return;
      const message = decoded(octets.subarray(2, 2 + octets.readUInt16BE(0)));
      if (message !== undefined && isReply(message)) resolve(message);
      else fail('answered something else');
    });
    socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query]));
  });
  return answer.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

function decoded(octets: Buffer): Message | undefined {
  try {
    return decodeMessage(octets);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function explain(error: Error, how = ''): Error {
  const code = errorCode(error);
  if (code === undefined) return error;
  if (NO_WAY.has(code)) return new NoAnswer('unreachable', `cannot be reached from this machine${how}`);
  if (code === 'ECONNREFUSED') return new NoAnswer('silent', `has nothing that answers at this port${how}`);
  return new NoAnswer('silent', `cannot be asked${how}: ${code}`);
}
