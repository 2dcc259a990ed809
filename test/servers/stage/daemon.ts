import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A program that runs in a machine, in the foreground, until it is stopped. */
export class Daemon {
  readonly #entry: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;

  /** Starts it: `enter` are the arguments of nsenter, `output` is where it prints. */
  constructor(enter: readonly string[], env: NodeJS.ProcessEnv, output: number, stopSignal: NodeJS.Signals) {
    // In a session of its own, so that a Ctrl-C at the terminal reaches the test alone.
    this.#entry = spawn('nsenter', enter, { env, stdio: ['ignore', output, output], detached: true });
    this.#stopSignal = stopSignal;
  }

  /** False once it has ended, by itself or not. */
  isRunning(): boolean {
    return this.#entry.exitCode === null && this.#entry.signalCode === null;
  }

  /** Sends it a signal. SIGKILL lets nobody end his children, so they get it too. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#entry;
    if (pid === undefined || !this.isRunning()) return;
    process.kill(signal === 'SIGKILL' ? -pid : (this.#program() ?? pid), signal);
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.signal(this.#stopSignal);
    await this.ended();
  }

  /** Waits for its end. */
  async ended(): Promise<void> {
    if (this.isRunning()) await once(this.#entry, 'exit');
  }

  /** The paths, within the machine, of the files it has open. */
  openFiles(): Set<string> {
    const directory = `/proc/${this.#program()}/fd`;
    return new Set(readdirSync(directory).map((number) => readlinkSync(`${directory}/${number}`)));
  }

  /** nsenter waits for the program, which is its one child: a new process is what enters a PID namespace. */
  #program(): number | undefined {
    const { pid } = this.#entry;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children === '' ? undefined : Number.parseInt(children, 10);
  }
}
