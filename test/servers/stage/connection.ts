import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { connect as startTls } from 'node:tls';

/** How the other side proves who it is. */
export interface TlsOptions {
  /** The name its certificate must have. */
  readonly name: string;
  /** The only authority that is believed, in PEM. */
  readonly authority: string;
}

/** How long the other side may think; PAM alone takes two seconds for a wrong password. */
const PATIENCE = 20_000;

/**
 * A connection that a program in a machine makes and that this process speaks through, line by line.
 * TLS is spoken here, so that certificates are judged by the authority that the test names.
 */
export class Connection {
  readonly #program: ChildProcess;
  #stream: Duplex;
  #received = '';
  #complaints = '';
  #ended = false;
  #wake: () => void = () => {};

  /** `enter` are nsenter's arguments, for a program that copies its input and output to a socket. */
  constructor(enter: readonly string[], env: NodeJS.ProcessEnv) {
    const program = spawn('nsenter', enter, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    program.stderr.on('data', (chunk: Buffer) => {
      this.#complaints += chunk;
    });
    this.#program = program;
    this.#stream = joinPipes(program.stdout, program.stdin);
    this.#listen(this.#stream);
  }

  /** The next line, without its end. */
  async readLine(): Promise<string> {
    return (await this.#take(() => this.#received.indexOf('\n') + 1)).replace(/\r?\n$/, '');
  }

  /** The next octets, for literals of IMAP. */
  async readOctets(count: number): Promise<string> {
    return await this.#take(() => (this.#received.length >= count ? count : 0));
  }

  /** Sends text as it stands. */
  write(text: string): void {
    this.#stream.write(text);
  }

  /** Sends one line. */
  writeLine(line: string): void {
    this.write(`${line}\r\n`);
  }

  /** Goes on in TLS; throws when the certificate is not what it should be. */
  async startTls({ name, authority }: TlsOptions): Promise<void> {
    this.#stream.removeAllListeners('data');
    const secure = startTls({ socket: this.#stream, servername: name, ca: authority, minVersion: 'TLSv1.2' });
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve).once('error', reject);
    });
    this.#stream = secure;
    this.#listen(secure);
  }

  /** Ends the connection and everything that carried it. */
  close(): void {
    this.#stream.destroy();
    const { pid } = this.#program;
    if (pid !== undefined && this.#program.exitCode === null) killGroup(pid);
  }

  #listen(stream: Duplex): void {
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    stream.on('data', (chunk: Buffer) => {
      // One character for each octet, so that literals are counted as IMAP counts them.
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    stream.on('end', end).on('close', end).on('error', end);
  }

  /** Waits until `measure` says how much is there to take, and takes it. */
  async #take(measure: () => number): Promise<string> {
    const deadline = Date.now() + PATIENCE;
    for (let length = measure(); ; length = measure()) {
      if (length > 0) {
        const taken = this.#received.slice(0, length);
        this.#received = this.#received.slice(length);
        return taken;
      }
      await this.#more(deadline);
    }
  }

  async #more(deadline: number): Promise<void> {
    if (this.#ended) throw new Error(`the connection has ended ${this.#complaints}`);
    const left = deadline - Date.now();
    if (left <= 0) throw new Error(`no answer in ${PATIENCE} ms; so far: ${this.#received}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** One stream of two. A pipe that breaks is the end of the dialogue, which is noticed by whoever reads. */
function joinPipes(output: Readable, input: Writable): Duplex {
  input.on('error', () => {});
  const joined = new Duplex({
    read: () => output.resume(),
    write: (chunk, _encoding, done) => input.write(chunk, () => done()),
  });
  output.on('data', (chunk) => joined.push(chunk) || output.pause());
  output.on('end', () => joined.push(null));
  return joined;
}

/** The program, and the copies it made of itself: they share a group. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone by itself meanwhile.
  }
}
