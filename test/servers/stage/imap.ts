import type { Connection } from './connection.ts';
import type { Machine } from './machine.ts';
import { type SmtpTarget, tlsOptions } from './smtp.ts';

/** What a server answered to a command. */
export interface ImapReply {
  readonly status: 'OK' | 'NO' | 'BAD';
  readonly text: string;
  /** The untagged lines before; a literal stands in its line as it came. */
  readonly untagged: readonly string[];
}

/** A literal: its size in octets ends the line before it. */
const LITERAL = /\{(\d+)\}$/;

/** A dialogue with an IMAP server. */
export class ImapSession {
  readonly #connection: Connection;
  #count = 0;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Connects from a machine, within TLS when that is asked for. */
  static async open(machine: Machine, target: Omit<SmtpTarget, 'helo'>): Promise<ImapSession> {
    const connection = machine.connect(target.host, target.port);
    const session = new ImapSession(connection);
    try {
      if (target.tls === 'implicit') await connection.startTls(tlsOptions(target));
      await connection.readLine();
      if (target.tls === 'starttls') {
        await session.command('STARTTLS');
        await connection.startTls(tlsOptions(target));
      }
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Sends one command and gives the answer, whatever it is. */
  async command(line: string): Promise<ImapReply> {
    const tag = `a${++this.#count}`;
    this.#connection.writeLine(`${tag} ${line}`);
    const untagged: string[] = [];
    for (;;) {
      const answer = await this.#line();
      const [, status, text = ''] = new RegExp(`^${tag} (OK|NO|BAD) (.*)$`).exec(answer) ?? [];
      if (status === 'OK' || status === 'NO' || status === 'BAD') return { status, text, untagged };
      untagged.push(answer);
    }
  }

  /** Logs in. */
  async login(user: string, password: string): Promise<ImapReply> {
    return await this.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
  }

  /** Every message of a mailbox, whole, the oldest first; every octet is one character. */
  async messages(mailbox = 'INBOX'): Promise<string[]> {
    const { status, text } = await this.command(`SELECT ${quoted(mailbox)}`);
    if (status !== 'OK') throw new Error(`${mailbox}: ${text}`);
    const { untagged } = await this.command('FETCH 1:* BODY.PEEK[]');
    return untagged.map(literal).filter((message) => message !== undefined);
  }

  /** Hangs up. */
  close(): void {
    this.#connection.close();
  }

  /** A line with the literals in it. */
  async #line(): Promise<string> {
    let line = await this.#connection.readLine();
    for (let found = LITERAL.exec(line); found !== null; found = LITERAL.exec(line)) {
      const content = await this.#connection.readOctets(Number(found[1]));
      line = `${line}\n${content}${await this.#connection.readLine()}`;
    }
    return line;
  }
}

/** The content of the first literal in a line. */
function literal(line: string): string | undefined {
  const found = /\{(\d+)\}\n/.exec(line);
  const start = found === null ? 0 : found.index + found[0].length;
  return found === null ? undefined : line.slice(start, start + Number(found[1]));
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
