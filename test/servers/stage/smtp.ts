import type { Connection, TlsOptions } from './connection.ts';
import type { Machine } from './machine.ts';

/** What a server answered: the code, and the text of all lines without it. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** Where to connect, and how. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** Default: in clear. */
  readonly tls?: 'starttls' | 'implicit';
  /** Needed for TLS. The name defaults to the host. */
  readonly authority?: string;
  readonly name?: string;
  /** What to say in EHLO. */
  readonly helo?: string;
}

/** A whole message with its envelope. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** Header and body; \n ends a line. */
  readonly content: string;
}

/** A dialogue with a mail server. */
export class SmtpSession {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Connects from a machine and says EHLO, within TLS when that is asked for. */
  static async open(machine: Machine, target: SmtpTarget): Promise<SmtpSession> {
    const connection = machine.connect(target.host, target.port);
    const session = new SmtpSession(connection);
    try {
      await session.#greet(target);
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async #greet(target: SmtpTarget): Promise<void> {
    const hello = `EHLO ${target.helo ?? 'client.example.net'}`;
    if (target.tls === 'implicit') await this.#connection.startTls(tlsOptions(target));
    await this.#expect(220, this.#reply());
    await this.#expect(250, this.command(hello));
    if (target.tls !== 'starttls') return;
    await this.#expect(220, this.command('STARTTLS'));
    await this.#connection.startTls(tlsOptions(target));
    await this.#expect(250, this.command(hello));
  }

  /** Sends one command and gives the answer, whatever it is. */
  async command(line: string): Promise<Reply> {
    this.#connection.writeLine(line);
    return await this.#reply();
  }

  /** Sends commands without waiting in between (RFC 2920), and gives the answers in their order. */
  async pipeline(lines: readonly string[]): Promise<Reply[]> {
    for (const line of lines) this.#connection.writeLine(line);
    const replies: Reply[] = [];
    for (const _line of lines) replies.push(await this.#reply());
    return replies;
  }

  /** Logs in with AUTH PLAIN. */
  async login(user: string, password: string): Promise<Reply> {
    return await this.command(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
  }

  /** Logs in with AUTH LOGIN; gives the answer to the password. */
  async loginByDialogue(user: string, password: string): Promise<Reply> {
    const asked = await this.command('AUTH LOGIN');
    if (asked.code !== 334) return asked;
    await this.command(base64(user));
    return await this.command(base64(password));
  }

  /** Sends a message; gives the first refusal of sender, recipient or content, or the final answer. */
  async send({ from, to, content }: Letter): Promise<Reply> {
    for (const line of [`MAIL FROM:<${from}>`, ...to.map((address) => `RCPT TO:<${address}>`), 'DATA']) {
      const reply = await this.command(line);
      if (reply.code >= 400) return reply;
    }
    const lines = content.replace(/\r?\n$/, '').split(/\r?\n/);
    return await this.command([...lines.map((line) => line.replace(/^\./, '..')), '.'].join('\r\n'));
  }

  /** Says goodbye and hangs up. */
  async quit(): Promise<void> {
    await this.command('QUIT').catch(() => undefined);
    this.close();
  }

  /** Hangs up. */
  close(): void {
    this.#connection.close();
  }

  async #reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#connection.readLine();
      lines.push(line.slice(4));
      if (line[3] !== '-') return { code: Number(line.slice(0, 3)), text: lines.join('\n') };
    }
  }

  async #expect(code: number, coming: Promise<Reply>): Promise<void> {
    const reply = await coming;
    if (reply.code !== code) throw new Error(`expected ${code}, not ${reply.code} ${reply.text}`);
  }
}

/** One message in one dialogue: the answer to the first thing that was refused, or to the message. */
export async function submit(
  machine: Machine,
  target: SmtpTarget & { readonly login?: { readonly user: string; readonly password: string } },
  letter: Letter,
): Promise<Reply> {
  const session = await SmtpSession.open(machine, target);
  try {
    const { login } = target;
    const welcome = login === undefined ? undefined : await session.login(login.user, login.password);
    return welcome === undefined || welcome.code === 235 ? await session.send(letter) : welcome;
  } finally {
    await session.quit();
  }
}

/** What TLS needs of a target. */
export function tlsOptions(target: Pick<SmtpTarget, 'host' | 'name' | 'authority'>): TlsOptions {
  if (target.authority === undefined) throw new Error('TLS needs an authority to believe');
  return { name: target.name ?? target.host, authority: target.authority };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
