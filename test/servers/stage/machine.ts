import { lstat, mkdir, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { Connection } from './connection.ts';
import { Daemon } from './daemon.ts';
import { insideMachine } from './inside.ts';
import { listeningPorts } from './listening.ts';
import { type Condition, until } from './until.ts';

/** What to bring up. */
export interface MachineSpec {
  /** Short; the stage's name for it. */
  readonly name: string;
  /** As `hostname` prints it. Default: the name. */
  readonly hostname?: string;
  /** IPv4 and IPv6, each reachable from every other machine. */
  readonly addresses: readonly string[];
}

/** Mode and owner as chmod and chown take them. Default 0644, root:root. */
export interface FileRights {
  readonly mode?: string;
  readonly owner?: string;
}

/** A file of a tree, and its place on the machine: the form of a line in manifest.json. */
export interface InstalledFile extends FileRights {
  /** Below the tree. */
  readonly file: string;
  /** On the machine. */
  readonly path: string;
}

/** What a command left behind. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How to run a command. */
export interface RunOptions {
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Default root. */
  readonly user?: string;
}

const LOGS = '/var/log';

/** How much older a written file says it is, in milliseconds. */
const AGE = 10_000;

/** Nothing of the tester's own environment reaches a machine. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
};

/** One machine of the stage: its own files, processes, users, network and name. */
export class Machine {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Of the machine's first process, as this computer counts. */
  readonly pid: number;
  readonly #daemons = new Map<string, Daemon>();

  constructor(spec: MachineSpec, pid: number) {
    this.name = spec.name;
    this.addresses = spec.addresses;
    this.pid = pid;
  }

  /** The first address; the first one of IPv6 when asked. */
  address(family: 4 | 6 = 4): string {
    const found = this.addresses.find((address) => address.includes(':') === (family === 6));
    if (found === undefined) throw new Error(`${this.name} has no address of IPv${family}`);
    return found;
  }

  // Files

  /** Reads a file of the machine; as latin1, every octet is one character. */
  async read(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string> {
    return await readFile(await insideMachine(this.pid, path), encoding);
  }

  /** The names in a directory of the machine, sorted; none where there is no directory. */
  async list(path: string): Promise<string[]> {
    const names = await readdir(await insideMachine(this.pid, path)).catch(() => []);
    return names.sort();
  }

  /** True when the path leads to something; sockets too. */
  async exists(path: string): Promise<boolean> {
    const found = await lstat(await insideMachine(this.pid, path)).catch(() => undefined);
    return found !== undefined;
  }

  /** When a file was last written, in milliseconds. */
  async modified(path: string): Promise<number> {
    return (await lstat(await insideMachine(this.pid, path))).mtimeMs;
  }

  /** Writes a file, in place of whatever was there, and the directories it lies in. */
  async write(path: string, content: string | Uint8Array, rights: FileRights = {}): Promise<void> {
    await this.makeDirectory(dirname(path));
    const target = join(await insideMachine(this.pid, dirname(path)), basename(path));
    // Removed first: resolv.conf is a link on some computers, and a new file cannot inherit rights.
    await rm(target, { force: true });
    await writeFile(target, content);
    await this.#setRights(target, { mode: '0644', ...rights });
    // Postfix reads a file that changed within the last second again and again, lest it be half written.
    const past = new Date(Date.now() - AGE);
    await utimes(target, past, past);
  }

  /** Makes a directory and those above it; rights, when given, are for the last one. */
  async makeDirectory(path: string, rights?: FileRights): Promise<void> {
    const target = await insideMachine(this.pid, path);
    await mkdir(target, { recursive: true });
    if (rights !== undefined) await this.#setRights(target, { mode: '0755', ...rights });
  }

  /** Copies files of a tree to their places, unchanged. */
  async install(tree: string, files: Iterable<InstalledFile>): Promise<void> {
    for (const { file, path, ...rights } of files) {
      await this.write(path, await readFile(join(tree, file)), rights);
    }
  }

  async #setRights(target: string, { mode = '0644', owner = 'root:root' }: FileRights): Promise<void> {
    const [user = 'root', group = user] = owner.split(':');
    const file = await open(target, 'r');
    try {
      await file.chown(await this.#id('/etc/passwd', user), await this.#id('/etc/group', group));
      await file.chmod(Number.parseInt(mode, 8));
    } finally {
      await file.close();
    }
  }

  async #id(database: string, name: string): Promise<number> {
    const line = (await this.read(database)).split('\n').find((entry) => entry.startsWith(`${name}:`));
    if (line === undefined) throw new Error(`${this.name}: ${database} has no ${name}`);
    return Number(line.split(':')[2]);
  }

  // Programs

  /** Runs a program to its end and tells how it went; throws only when that takes too long. */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const { input = '', timeout = 30_000, user } = options;
    // Killing nsenter from outside would leave what it started, so the clock runs inside.
    const limit = ['timeout', '--kill-after=1', String(timeout / 1000)];
    const command = user === undefined ? argv : ['runuser', '--user', user, '--', ...argv];
    const { stdout, stderr, exitCode, shortMessage } = await execa(
      'nsenter',
      this.#enter([...limit, ...command]),
      {
        input,
        reject: false,
        stripFinalNewline: false,
        extendEnv: false,
        env: ENVIRONMENT,
      },
    );
    if (exitCode === undefined) throw new Error(`${this.name}: ${shortMessage}`);
    if (exitCode !== TIMED_OUT && exitCode !== KILLED) return { stdout, stderr, exitCode };
    throw new Error(`${this.name}: ${argv.join(' ')} took more than ${timeout} ms\n${stdout}${stderr}`);
  }

  /** Runs a program that has to succeed, and gives what it printed. */
  async check(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(argv, options);
    if (exitCode === 0) return stdout;
    throw new Error(`${this.name}: ${argv.join(' ')} ended with ${exitCode}\n${stdout}${stderr}`);
  }

  /** Runs a program that has to succeed without a word on standard error: for those that only warn of mistakes. */
  async checkSilent(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(argv, options);
    if (exitCode === 0 && stderr === '') return stdout;
    throw new Error(`${this.name}: ${argv.join(' ')} ended with ${exitCode} and said\n${stderr}`);
  }

  /** Starts a program that stays in the foreground; what it prints goes to /var/log/NAME.out. */
  async start(name: string, argv: readonly string[], stopSignal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#daemons.get(name)?.isRunning()) throw new Error(`${this.name}: ${name} runs already`);
    const output = await open(await insideMachine(this.pid, `${LOGS}/${name}.out`), 'a');
    try {
      this.#daemons.set(name, new Daemon(this.#enter(argv), ENVIRONMENT, output.fd, stopSignal));
    } finally {
      await output.close();
    }
  }

  /** Sends a signal to a started program. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#daemon(name).signal(signal);
  }

  /** Stops a started program, and waits for its end. */
  async stop(name: string): Promise<void> {
    await this.#daemon(name).stop();
    this.#daemons.delete(name);
  }

  /** The files that a started program has open. */
  openFiles(name: string): Set<string> {
    return this.#daemon(name).openFiles();
  }

  /** Waits until nothing that was started is left, once the machine itself has ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#daemons.values()].map((daemon) => daemon.ended()));
  }

  #daemon(name: string): Daemon {
    const daemon = this.#daemons.get(name);
    if (daemon === undefined) throw new Error(`${this.name}: ${name} was not started`);
    return daemon;
  }

  /** The started programs that ended though nobody stopped them. */
  fallen(): string[] {
    return [...this.#daemons].filter(([, daemon]) => !daemon.isRunning()).map(([name]) => name);
  }

  #enter(argv: readonly string[]): string[] {
    return [`--target=${this.pid}`, '--all', '--', ...argv];
  }

  // Users

  /** Makes system accounts with home directories and passwords, as useradd and chpasswd do. */
  async addUsers(passwords: Readonly<Record<string, string>>): Promise<void> {
    const names = Object.keys(passwords);
    await this.check(['sh', '-c', ADD_USERS, 'sh', ...names]);
    await this.check(['chpasswd'], { input: names.map((name) => `${name}:${passwords[name]}\n`).join('') });
  }

  /** Makes one system account. */
  async addUser(name: string, password: string): Promise<void> {
    await this.addUsers({ [name]: password });
  }

  // Network

  /** True when something listens at each of these TCP ports. Nothing is connected, so no daemon is disturbed. */
  async listens(...ports: readonly number[]): Promise<boolean> {
    const listening = await listeningPorts(this.pid);
    return ports.every((port) => listening.has(port));
  }

  /** A TCP connection made from within the machine, by a name its resolver knows or an address. */
  connect(host: string, port: number): Connection {
    return new Connection(this.#enter(['bash', '--norc', '-c', CONNECT, host, String(port)]), ENVIRONMENT);
  }

  // Time and logs

  /** Waits for something to happen on this machine; see `until`. */
  async until<T>(condition: Condition<T>, what: string, timeout?: number): Promise<T> {
    return await until(condition, what, [this], timeout);
  }

  /** A file below /var/log, empty when there is none: `mail.log`, `syslog`, or NAME.out of a started program. */
  async log(name: string): Promise<string> {
    return await this.read(`${LOGS}/${name}`).catch(() => '');
  }

  /** The last lines of everything below /var/log. */
  async tails(lines = 15): Promise<string> {
    const logs = await insideMachine(this.pid, LOGS);
    const entries = await readdir(logs, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const tails = await Promise.all(files.sort().map((file) => tail(file, lines)));
    return tails
      .map((text, index) => (text === '' ? '' : `--- ${this.name}: ${logName(files[index])}\n${text}\n`))
      .join('');
  }
}

/** One entry into the machine for all of them. */
const ADD_USERS = 'for name; do useradd --create-home --shell=/bin/sh -- "$name" || exit; done';

/** What `timeout` answers when it had to end the command, with SIGTERM and with SIGKILL. */
const TIMED_OUT = 124;
const KILLED = 137;

/** The host and the port arrive as $0 and $1, never as text of the program. It ends when the other side hangs up. */
const CONNECT = 'exec 3<>"/dev/tcp/$0/$1" || exit; cat <&0 >&3 & cat <&3; kill $!';

async function tail(file: string, lines: number): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

function logName(file = ''): string {
  return file.replace(/^\/proc\/\d+\/root/, '');
}
