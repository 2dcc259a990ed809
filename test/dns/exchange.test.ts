import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { NameServer } from '../../src/dns/served.ts';
import { servedText } from '../../src/io/dns.ts';
import { exchange, NoAnswer } from '../../src/io/dns-exchange.ts';
import { parseServer } from '../../src/io/dns-servers.ts';

const QUESTION = { name: 'example.org', type: 'TXT' } as const;
const open: (Socket | Server)[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

/** What a server that no name server is, or a hostile one, sends back to a query. */
type Behaviour = (query: Buffer) => readonly Buffer[];

/** Servers that behave in ways that no real one can be made to, by UDP and by TCP at one port. */
async function strange(byDatagram: Behaviour, byStream: Behaviour = () => []): Promise<NameServer> {
  const udp = createSocket('udp4');
  udp.on('message', (query, { port }) => {
    for (const reply of byDatagram(query)) udp.send(reply, port, '127.0.0.1');
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const { port } = udp.address();
  const tcp = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (query) => {
      for (const reply of byStream(query.subarray(2))) socket.write(reply);
      socket.end();
    });
  }).listen(port, '127.0.0.1');
  await once(tcp, 'listening');
  open.push(udp, tcp);
  return { name: 'strange', address: '127.0.0.1', port };
}

/** The answer to a query: these strings as one TXT record, after a time in seconds. */
function reply(query: Buffer, strings: readonly string[], ttl = 60): Buffer {
  const question = query.subarray(12, -11);
  const data = Buffer.concat(strings.map((text) => Buffer.from([text.length, ...Buffer.from(text)])));
  const record = [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, ttl, data.length >> 8, data.length & 0xff];
  const header = [query[0] ?? 0, query[1] ?? 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(header), question, Buffer.from(record), data]);
}

function truncated(query: Buffer): Buffer {
  const message = reply(query, ['half']);
  message[2] = 0x86;
  return message;
}

function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

async function reasonOf(server: NameServer): Promise<string> {
  const error = await exchange(server, QUESTION).catch((reason: unknown) => reason);
  if (!(error instanceof NoAnswer)) throw error;
  return error.message;
}

describe('an exchange with a name server', () => {
  it('waits for the true answer when others come first', async () => {
    const server = await strange((query) => {
      const forged = reply(query, ['forged']);
      forged[0] = (forged[0] ?? 0) ^ 0xff;
      const other = reply(Buffer.concat([query.subarray(0, 13), Buffer.from('X'), query.subarray(14)]), [
        'other',
      ]);
      return [Buffer.from('no DNS'), query, forged, other, reply(query, ['true'])];
    });
    expect((await exchange(server, QUESTION)).answers).toMatchObject([{ strings: ['true'] }]);
  });

  it('asks again by TCP for what a datagram cannot hold, however it arrives there', async () => {
    const server = await strange(
      (query) => [truncated(query)],
      (query) => {
        const whole = framed(reply(query, ['a'.repeat(255), 'b']));
        return [whole.subarray(0, 1), whole.subarray(1, 40), whole.subarray(40)];
      },
    );
    expect((await exchange(server, QUESTION)).answers).toMatchObject([{ strings: ['a'.repeat(255), 'b'] }]);
  });

  it('sends a datagram again that was lost', async () => {
    let seen = 0;
    const server = await strange((query) => (++seen === 1 ? [] : [reply(query, ['late'])]));
    expect((await exchange(server, QUESTION)).answers).toMatchObject([{ strings: ['late'] }]);
  });

  it.each([
    { tcp: () => [], reason: 'hung up without an answer by TCP, which the answer needs' },
    {
      tcp: () => [framed(Buffer.from('no DNS'))],
      reason: 'answered something else by TCP, which the answer needs',
    },
  ])('tells what goes wrong by TCP: $reason', async ({ tcp, reason }) => {
    expect(await reasonOf(await strange((query) => [truncated(query)], tcp))).toBe(reason);
  });

  it('tells silence, a closed port and a server without an address apart', async () => {
    const closed = await strange(() => []);
    for (const socket of open.splice(0)) socket.close();
    expect(await reasonOf(closed)).toBe('has nothing that answers at this port');
    expect(await reasonOf({ name: 'nowhere', address: '', port: 53 })).toBe('has no address in the DNS');
    expect(await reasonOf(await strange(() => []))).toBe('did not answer within 6 s');
  });
});

describe('what the servers of a TXT name serve', () => {
  const at = ({ address, port }: NameServer) => `${address}:${port}`;

  it('is identical when all say the same, in whatever strings, and stays for the longest time', async () => {
    const one = await strange((query) => [reply(query, ['v=DKIM1; ', 'p='], 60)]);
    const other = await strange((query) => [reply(query, ['v=DKIM1; p='], 90)]);
    expect(await servedText('example.org', [at(one), at(other)])).toMatchObject({
      isIdentical: true,
      texts: ['v=DKIM1; p='],
      ttl: 90,
    });
  });

  it('is not identical when one says something else, or nothing', async () => {
    const one = await strange((query) => [reply(query, ['old'])]);
    const other = await strange((query) => [reply(query, ['new'])]);
    const closed = '127.0.0.1:1';
    expect(await servedText('example.org', [at(one), at(other)])).toMatchObject({
      isIdentical: false,
      texts: undefined,
    });
    expect(await servedText('example.org', [at(one), closed])).toMatchObject({
      isIdentical: false,
      servers: [{ texts: ['old'] }, { texts: undefined, problem: 'has nothing that answers at this port' }],
    });
  });
});

describe('the address of a server', () => {
  it.each([
    { text: '192.0.2.53', address: '192.0.2.53', port: 53 },
    { text: '192.0.2.53:5353', address: '192.0.2.53', port: 5353 },
    { text: '2001:db8::53', address: '2001:db8::53', port: 53 },
    { text: '[2001:db8::53]:5353', address: '2001:db8::53', port: 5353 },
  ])('$text', ({ text, address, port }) => {
    expect(parseServer(text)).toEqual({ name: text, address, port });
  });

  it.each([
    '',
    'ns1.example.org',
    '192.0.2.53:0',
    '192.0.2.53:65536',
    '192.0.2.53:',
    '[192.0.2.53',
    '192.0.2',
  ])('is not %j', (text) => {
    expect(() => parseServer(text)).toThrow('is no address of a name server');
  });
});
