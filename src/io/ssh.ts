import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { explainError, Failure } from './failure.ts';

/** The directory beside mail.yml that says how machines are reached; it is in Git. */
const DIRECTORY = 'ssh';

/** The keys that a deploy logs in with: the variables that name their files, and whom they log in as. */
const KEYS = {
  agent: { variable: 'MAILC_AGENT_KEY', user: 'root' },
  upload: { variable: 'MAILC_UPLOAD_KEY', user: 'mailc' },
} as const;

type Key = keyof typeof KEYS;

/** What became of a command on a machine. */
export interface Answer {
  /** Of the command; 255 is ssh's own, when there was no connection or it broke off; undefined when ssh was ended. */
  readonly exitCode: number | undefined;
  readonly output: string;
  /** What ssh and the command said on standard error. */
  readonly complaint: string;
}

/** How a command is run. */
interface CommandOptions {
  readonly input?: string;
  /** Hears each line of the output when it comes. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which ssh is ended. */
  readonly timeout?: number;
}

/** No command of the agent takes so long; it ends by itself, whatever happens to us. */
const PATIENCE = 600_000;

/**
 * The way to the machines of a mail.yml, by OpenSSH and rsync as they are installed here. Host keys are believed only
 * when `ssh/known_hosts` beside mail.yml has them. The settings of this run lie in a directory of its own.
 */
export class MachineAccess {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes ready for a mail.yml; `close` takes it down again. */
  static open(mailYml: string): MachineAccess {
    const directory = mkdtempSync(join(tmpdir(), 'mailc-ssh-'));
    const access = new MachineAccess(directory);
    try {
      for (const key of Object.keys(KEYS) as Key[])
        access.#configure(key, resolve(dirname(mailYml), DIRECTORY));
      return access;
    } catch (error) {
      access.close();
      throw explainError('prepare the way to the machines', error);
    }
  }

  /** Removes the settings, and the copies of keys. */
  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Runs a command of the agent of a machine. */
  async ask(host: string, command: string, options: CommandOptions = {}): Promise<Answer> {
    return await run('ssh', ['-F', this.#settings('agent'), '-T', host, command], options);
  }

  /** Copies files, by path, into the directory of this name below the machine's incoming/. */
  async upload(host: string, name: string, files: ReadonlyMap<string, string>): Promise<Answer> {
    const tree = join(this.#directory, `${host}-${name}`);
    for (const [path, content] of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), content);
    }
    try {
      return await this.#rsync(['--delete', `${tree}/`, `${host}:${name}/`]);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }

  /** Goes through an upload of nothing. */
  async tryUpload(host: string): Promise<Answer> {
    return await this.#rsync(['--dry-run', this.#settings('upload'), `${host}:try`]);
  }

  /** Compares by content: two texts of one length and one second must not pass for the same. */
  async #rsync(args: readonly string[]): Promise<Answer> {
    const how = ['--recursive', '--checksum', '--chmod=D755,F644', '--timeout=30'];
    const shell = ['--rsh', `ssh -F '${this.#settings('upload')}'`];
    return await run('rsync', [...how, ...shell, ...args], {});
  }

  #settings(key: Key): string {
    return join(this.#directory, key);
  }

  /** The first value of each setting counts, so `ssh/config` can say where a host is, and nothing of this. */
  #configure(key: Key, directory: string): void {
    const { variable, user } = KEYS[key];
    const own = join(directory, 'config');
    const lines = [
      'Host *',
      `User ${user}`,
      `IdentityFile "${this.#privateKey(key, variable)}"`,
      'IdentitiesOnly yes',
      `UserKnownHostsFile "${join(directory, 'known_hosts')}"`,
      ...STRICT,
      ...(existsSync(own) ? [`Include "${own}"`] : []),
    ];
    writeFileSync(this.#settings(key), `${lines.join('\n')}\n`);
  }

  /** A copy of the key, for ssh refuses one that others may read, as GitLab's files of variables are. */
  #privateKey(key: Key, variable: string): string {
    const file = process.env[variable];
    if (file === undefined || file === '') {
      const what = key === 'agent' ? 'runs the agent of a machine' : 'uploads to a machine';
      throw new Failure(`${variable} is not set: it names the file of the private key that ${what}`, {
        help: 'docs/deploy.md says how the keys are made',
      });
    }
    const copy = join(this.#directory, `${key}.key`);
    // Without a line break at its end, which variables lose, ssh takes the key for damaged.
    writeFileSync(copy, `${readFileSync(file.replace(/^~(?=\/)/, homedir()), 'utf8').trimEnd()}\n`, {
      mode: 0o600,
    });
    chmodSync(copy, 0o600);
    return copy;
  }
}

/** Nothing is asked, learned or forwarded, and a dead connection is noticed within a quarter of a minute. */
const STRICT = [
  'StrictHostKeyChecking yes',
  'GlobalKnownHostsFile /dev/null',
  'UpdateHostKeys no',
  'VerifyHostKeyDNS no',
  'BatchMode yes',
  'PreferredAuthentications publickey',
  'ForwardAgent no',
  'ForwardX11 no',
  'ClearAllForwardings yes',
  'PermitLocalCommand no',
  'LogLevel ERROR',
  'ConnectTimeout 10',
  'ServerAliveInterval 5',
  'ServerAliveCountMax 3',
];

/** Runs a script on a machine as root, with the keys and settings of whoever sits here; host keys as above. */
export async function runAsRoot(mailYml: string, host: string, script: string): Promise<Answer> {
  const directory = resolve(dirname(mailYml), DIRECTORY);
  const own = join(directory, 'config');
  const settings = ['StrictHostKeyChecking=yes', `UserKnownHostsFile="${join(directory, 'known_hosts')}"`];
  const options = [...settings, 'GlobalKnownHostsFile=/dev/null', 'UpdateHostKeys=no'];
  const config = existsSync(own) ? ['-F', own] : [];
  const args = [...config, ...options.flatMap((option) => ['-o', option]), `root@${host}`, 'bash', '-s'];
  // On this terminal, for ssh may ask for a passphrase.
  return await run('ssh', args, { input: script }, false);
}

/** In a session of its own, so that a Ctrl-C reaches mailc alone, which then knows what to do about each machine. */
async function run(
  program: string,
  args: readonly string[],
  { input, onLine, timeout = PATIENCE }: CommandOptions,
  detached = true,
): Promise<Answer> {
  const running = execa(program, args, {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    detached,
    reject: false,
    timeout,
  });
  if (onLine !== undefined) for await (const line of running) onLine(line);
  const { exitCode, stdout, stderr, code } = await running;
  if (code === 'ENOENT')
    throw new Failure(`${program} is not installed here`, { help: `install ${program}` });
  return { exitCode, output: stdout, complaint: stderr };
}
