import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Machine } from '../servers/stage/machine.ts';

/** Where the queue manager sends a recipient: what trivial-rewrite(8) decides for it. */
export interface Resolution {
  readonly address: string;
  readonly transport: string;
  readonly nextHop: string;
  /** RESOLVE_FLAG_... of Postfix's resolve_clnt.h. */
  readonly flags: number;
}

const SOCKET = '/var/spool/postfix/private/rewrite';

/** Each list of attributes is NAME NUL VALUE NUL ..., and a NUL more at its end. */
const END = '\0\0';

/**
 * Asks a running Postfix how it resolves recipients, by the very request that its queue manager makes (Postfix's
 * resolve_clnt.c): nothing but the running daemon, with its tables open, decides.
 */
export async function resolveRecipients(
  machine: Machine,
  addresses: Iterable<string>,
): Promise<Map<string, Resolution>> {
  // A socket in the file system can be reached from outside the machine.
  const socket = connect(`/proc/${machine.pid}/root${SOCKET}`);
  const answers = new Answers(socket);
  const resolutions = new Map<string, Resolution>();
  try {
    // It introduces itself.
    await answers.next();
    for (const address of addresses) {
      socket.write(`request\0resolve\0sender\0\0address\0${address}${END}`);
      resolutions.set(address, resolutionOf(await answers.next()));
    }
    return resolutions;
  } finally {
    socket.destroy();
  }
}

function resolutionOf(text: string): Resolution {
  const [, , , transport = '', , nextHop = '', , address = '', , flags = ''] = text.split('\0');
  return { address, transport, nextHop, flags: Number(flags) };
}

/** What comes in, one list of attributes after the other. */
class Answers {
  readonly #socket: Socket;
  #received = '';

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('utf8');
  }

  async next(): Promise<string> {
    for (;;) {
      const [list] = /^(?:[^\0]+\0[^\0]*\0)*\0/.exec(this.#received) ?? [];
      if (list !== undefined) {
        this.#received = this.#received.slice(list.length);
        return list;
      }
      const [chunk] = await once(this.#socket, 'data');
      this.#received += chunk;
    }
  }
}
