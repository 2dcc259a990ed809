import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { type MachineStatus, parseStatus } from '../../../src/deploy/status.ts';
import { armorOf } from '../../../src/mail/age.ts';
import { verifierText } from '../../../src/mail/scram.ts';
import { newPassword, verifierOf } from '../../../src/secrets/password.ts';
import { seal } from '../../../src/secrets/seal.ts';
import type { Secret } from '../../../src/secrets/secret.ts';
import { MAILC } from '../../support/mailc.ts';
import { furnishApollo, furnishOrion } from '../small-estate.ts';
import { startNsd } from '../stage/dns.ts';
import { startDovecot } from '../stage/dovecot.ts';
import type { Machine } from '../stage/machine.ts';
import { prepareQueue, startPostfix } from '../stage/postfix.ts';
import { startPostfwd } from '../stage/postfwd.ts';
import { startOpendkim } from '../stage/signers.ts';
import { type Sink, startSink } from '../stage/sink.ts';
import { Stage } from '../stage/stage.ts';

const MACHINES = [
  { name: 'world', hostname: 'mx.example.net', addresses: ['198.51.100.1', '2001:db8:1::1'] },
  { name: 'orion', hostname: 'mail.example.org', addresses: ['192.0.2.25', '2001:db8::25'] },
  { name: 'apollo', hostname: 'apollo.example.org', addresses: ['192.0.2.31', '2001:db8::31'] },
  { name: 'luna', hostname: 'luna.example.org', addresses: ['192.0.2.32', '2001:db8::32'] },
  { name: 'vega', hostname: 'vega.example.org', addresses: ['192.0.2.33', '2001:db8::33'] },
  { name: 'lyra', hostname: 'lyra.example.org', addresses: ['192.0.2.34', '2001:db8::34'] },
];

const ZONES = {
  'example.org': MACHINES.slice(1)
    .map(({ hostname, addresses: [v4, v6] }) => `${hostname}. IN A ${v4}\n${hostname}. IN AAAA ${v6}\n`)
    .join('')
    .concat('@ IN MX 10 mail\n'),
  'example.net': 'mx IN A 198.51.100.1\n@ IN MX 10 mx\n',
};

/** The machines that a deploy goes to: the server, and some of the hosts. */
export type HostName = 'apollo' | 'luna' | 'vega' | 'lyra';
export type Name = 'orion' | HostName;
const TWO_HOSTS: readonly HostName[] = ['apollo', 'luna'];

/** What mailc printed, and how it ended. */
export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** mailc at work. */
export interface Running {
  readonly ended: Promise<Run>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** What mailc printed, when it ended as it should have. */
export function endedWith(exitCode: number, run: Run): Run {
  if (run.exitCode === exitCode) return run;
  throw new Error(`ended with ${run.exitCode}, and not ${exitCode}\n${run.stdout}\n${run.stderr}`);
}

/** A server and some hosts that were set up by hand, with the agent installed, and a repository that is to be deployed. */
export class DeployEstate {
  readonly stage: Stage;
  readonly sink: Sink;
  readonly repository: Repository;
  /** All that mailc has printed. */
  readonly said: string[] = [];
  readonly #directory: string;

  private constructor(stage: Stage, sink: Sink, repository: Repository, directory: string) {
    this.stage = stage;
    this.sink = sink;
    this.repository = repository;
    this.#directory = directory;
  }

  /** Brings everything up. */
  static async start(hosts = TWO_HOSTS): Promise<DeployEstate> {
    const directory = mkdtempSync(join(tmpdir(), 'mailc-deploy-'));
    const names: readonly string[] = ['world', 'orion', ...hosts];
    const stage = await Stage.start({ machines: MACHINES.filter(({ name }) => names.includes(name)) });
    try {
      const repository = await Repository.create(directory, hosts);
      await startNsd(stage.machine('world'), ZONES);
      const sink = await startSink(stage.machine('world'));
      const estate = new DeployEstate(stage, sink, repository, directory);
      await Promise.all(estate.names.map((name) => estate.#furnish(name)));
      await repository.commit('Begin');
      return estate;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  get names(): readonly Name[] {
    return this.repository.names;
  }

  get hosts(): readonly HostName[] {
    return this.repository.hosts;
  }

  /** The file of the recovery identity, which lies beside the repository. */
  get recoveryFile(): string {
    return this.#key('recovery');
  }

  machine(name: Name): Machine {
    return this.stage.machine(name);
  }

  /** Runs mailc where the network of the estate is within reach. */
  async mailc(
    args: readonly string[],
    options: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
  ): Promise<Run> {
    return await this.start(args, options).ended;
  }

  /** Starts mailc, for a test that does something meanwhile. */
  start(
    args: readonly string[],
    {
      env = {},
      cwd = this.repository.directory,
    }: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
  ): Running {
    const keys = { MAILC_AGENT_KEY: this.#key('agent'), MAILC_UPLOAD_KEY: this.#key('upload') };
    const network = [`--target=${this.stage.machine('world').pid}`, '--net'];
    const child = execa('nsenter', [...network, process.execPath, MAILC, ...args], {
      cwd,
      env: { ...keys, NO_COLOR: '1', ...env },
      forceKillAfterDelay: false,
      reject: false,
      stdin: 'ignore',
    });
    const ended = child.then(({ exitCode, stdout, stderr }) => {
      this.said.push(stdout, stderr);
      return { exitCode, stdout, stderr };
    });
    return { ended, kill: (signal) => child.kill(signal) };
  }

  /** Logs in with one of the two keys, or another one, as whoever has stolen it would. */
  async ssh(
    name: Name,
    key: 'agent' | 'upload',
    args: readonly string[],
    command: readonly string[] = [],
  ): Promise<Run> {
    const user = key === 'agent' ? 'root' : 'mailc';
    const options = [
      '-F',
      join(this.repository.directory, 'ssh/config'),
      '-i',
      this.#key(key),
      ...SSH_OPTIONS,
    ];
    const known = ['-o', `UserKnownHostsFile=${join(this.repository.directory, 'ssh/known_hosts')}`];
    const { exitCode, stdout, stderr } = await execa(
      'nsenter',
      [
        `--target=${this.stage.machine('world').pid}`,
        '--net',
        'ssh',
        ...options,
        ...known,
        ...args,
        `${user}@${name}.example.org`,
        ...command,
      ],
      { reject: false, stdin: 'ignore', timeout: 20_000 },
    );
    return { exitCode, stdout, stderr };
  }

  /** Runs rsync with the key of the upload; `orion:` and the like stand for its place on a machine. */
  async rsync(args: readonly string[]): Promise<Run> {
    const config = join(this.repository.directory, 'ssh/config');
    const known = `-o UserKnownHostsFile=${join(this.repository.directory, 'ssh/known_hosts')}`;
    const shell = `ssh -F ${config} -i ${this.#key('upload')} ${SSH_OPTIONS.join(' ')} ${known}`;
    const places = args.map((arg) => arg.replace(/^orion:/, 'mailc@orion.example.org:'));
    const network = [`--target=${this.stage.machine('world').pid}`, '--net'];
    const { exitCode, stdout, stderr } = await execa(
      'nsenter',
      [...network, 'rsync', '--rsh', shell, ...places],
      {
        reject: false,
        stdin: 'ignore',
      },
    );
    return { exitCode, stdout, stderr };
  }

  #key(key: string): string {
    return join(this.#directory, `${key}.key`);
  }

  /** Puts the agent on the machines, with settings for a machine that is busy with other tests. */
  async installAgents(names = this.names): Promise<void> {
    for (const name of names) {
      const { exitCode, stdout, stderr } = await this.mailc(['agent', 'install', name, '--print']);
      if (exitCode !== 0) throw new Error(stderr);
      await this.machine(name).check(['bash', '-s'], { input: stdout });
      await this.machine(name).write('/etc/mailc/agent.conf', 'deadline=90 patience=30\n');
    }
  }

  /** What a machine tells of itself. */
  async status(name: Name): Promise<MachineStatus> {
    return parseStatus((await this.ssh(name, 'agent', [], ['status'])).stdout);
  }

  async stop(): Promise<void> {
    await this.stage.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #furnish(name: Name): Promise<void> {
    const machine = this.machine(name);
    await machine.write('/etc/mailc/identity', this.repository.identity(name), { mode: '0600' });
    await (name === 'orion' ? this.#furnishServer(machine) : this.#furnishHost(machine));
    await this.#startSshd(machine);
  }

  async #furnishServer(orion: Machine): Promise<void> {
    await furnishOrion(orion);
    await orion.write(
      '/etc/postfix/main.cf',
      `${(await orion.read('/etc/postfix/main.cf')).replace('maillog_file = /var/log/mail.log\n', '')}`,
    );
    await orion.write('/etc/postfwd/postfwd.cf', 'id=everybody; action=DUNNO\n');
    const passwords = this.hosts.map((host) => `${host}:{PLAIN}right\n`).join('');
    await orion.write('/etc/dovecot/hosts', passwords, {
      mode: '0640',
      owner: 'root:dovecot',
    });
    const { certificate, key } = await this.stage.authority.issue('mail.example.org');
    await orion.write('/etc/ssl/certs/mail.pem', certificate);
    await orion.write('/etc/ssl/private/mail.key', key, { mode: '0600' });
    await orion.write('/etc/opendkim/keys/example.org.test.private', this.repository.dkimKey, {
      mode: '0600',
      owner: 'opendkim:opendkim',
    });
    await orion.addUsers({ dev1: 'secret of dev1', dev2: 'secret of dev2' });
    await startServer(orion);
  }

  async #furnishHost(host: Machine): Promise<void> {
    await furnishApollo(host);
    const main = await host.read('/etc/postfix/main.cf');
    await host.write(
      '/etc/postfix/main.cf',
      main.replaceAll('apollo', host.name).replace('maillog_file = /var/log/mail.log\n', ''),
    );
    await host.write('/etc/postfix/sasl_passwd', `[mail.example.org]:587 ${host.name}:right\n`, {
      mode: '0600',
    });
    await startPostfix(host);
  }

  async #startSshd(machine: Machine): Promise<void> {
    await machine.check([
      'sh',
      '-c',
      'rm -f /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key',
    ]);
    await machine.makeDirectory('/run/sshd');
    const key = await machine.read('/etc/ssh/ssh_host_ed25519_key.pub');
    this.repository.append('ssh/known_hosts', `${machine.name}.example.org ${key}`);
    await startSshd(machine);
  }
}

const SSH_OPTIONS = [
  '-o',
  'BatchMode=yes',
  '-o',
  'StrictHostKeyChecking=yes',
  '-o',
  'IdentitiesOnly=yes',
  '-o',
  'ConnectTimeout=5',
];

/** Starts what a server runs, as it is configured. */
async function startServer(orion: Machine): Promise<void> {
  await prepareQueue(orion);
  await Promise.all([startPostfwd(orion), startOpendkim(orion), startDovecot(orion)]);
  await startPostfix(orion);
}

/** With Debian's own settings. */
export const SSHD = ['/usr/sbin/sshd', '-D', '-e'];

async function startSshd(machine: Machine): Promise<void> {
  await machine.start('sshd', SSHD);
  await machine.until(() => machine.listens(22), 'sshd');
}

/** mail.yml and what lies beside it, in Git. */
export class Repository {
  readonly directory: string;
  readonly hosts: readonly HostName[];
  readonly dkimKey: string;
  readonly #identities: ReadonlyMap<Name, string>;
  readonly #recovery: string;

  private constructor(
    directory: string,
    hosts: readonly HostName[],
    dkimKey: string,
    identities: ReadonlyMap<Name, string>,
    recovery: string,
  ) {
    this.directory = directory;
    this.hosts = hosts;
    this.dkimKey = dkimKey;
    this.#identities = identities;
    this.#recovery = recovery;
  }

  get names(): readonly Name[] {
    return ['orion', ...this.hosts];
  }

  static async create(parent: string, hosts: readonly HostName[]): Promise<Repository> {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const identities = new Map<Name, string>();
    for (const name of ['orion', ...hosts] as const) identities.set(name, await generateX25519Identity());
    const recoveryIdentity = await generateX25519Identity();
    writeFileSync(join(parent, 'recovery.key'), `${recoveryIdentity}\n`, { mode: 0o600 });
    const recovery = await identityToRecipient(recoveryIdentity);
    const dkimKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const repository = new Repository(join(parent, 'repository'), hosts, dkimKey, identities, recovery);
    for (const key of ['agent', 'upload']) {
      await execa('ssh-keygen', [
        '-q',
        '-t',
        'ed25519',
        '-N',
        '',
        '-C',
        key,
        '-f',
        join(parent, `${key}.key`),
      ]);
      repository.write(`ssh/${key}.pub`, readFileSync(join(parent, `${key}.key.pub`), 'utf8'));
    }
    repository.write(
      'keys/example.org.test.pub',
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    );
    repository.write('ssh/config', repository.names.map(sshHost).join(''));
    for (const host of hosts) await repository.makePassword(host, 1);
    repository.write('mail.yml', await repository.#mailYml());
    await repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** The same in another directory. */
  at(directory: string): Repository {
    return new Repository(directory, this.hosts, this.dkimKey, this.#identities, this.#recovery);
  }

  /** The private half of a machine's age key. */
  identity(name: Name): string {
    return `${this.#identities.get(name)}\n`;
  }

  /** Makes a new generation of the password of a host, as `mailc secret rotate` does. */
  async makePassword(host: HostName, generation: number, verified?: Secret): Promise<Secret> {
    const password = newPassword();
    const recipients = [await identityToRecipient(this.#identities.get(host) ?? ''), this.#recovery];
    const name = `${host}.${generation}`;
    this.write(`secrets/${name}.age`, armorOf(await seal(password, { name, recipients })));
    this.write(`secrets/${name}.verifier`, verifierText(verifierOf(verified ?? password)));
    return password;
  }

  async #mailYml(): Promise<string> {
    const recipient = async (name: Name) => await identityToRecipient(this.#identities.get(name) ?? '');
    const hosts = await Promise.all(
      this.hosts.map(async (name) => `  ${name}: { age: ${await recipient(name)}, credential: 1 }\n`),
    );
    return `version: 1
domain: example.org
servers:
  orion:
    fqdn: mail.example.org
    ipv4: 192.0.2.25
    ipv6: 2001:db8::25
    ssh: orion.example.org
    age: ${await recipient('orion')}
    tls: { certificate: /etc/ssl/certs/mail.pem, key: /etc/ssl/private/mail.key }
hosts:
${hosts.join('')}addresses:
  staff:
    dev1: {}
    dev2: {}
forwards:
  roles:
    postmaster: dev1
    abuse: dev1
    root: dev1
  groups:
    team: [dev1, ops@example.net]
${Array.from({ length: 12 }, (_, index) => `    group${index + 10}: dev2\n`).join('')}limits:
  users: { recipients: 100000, per: 1h }
  hosts: { recipients: 100000, per: 1h }
dkim:
  signer: opendkim
  keys:
    example.org:
      - { selector: test, algorithm: rsa, state: signing, public_key: keys/example.org.test.pub }
secrets: { recovery: ${this.#recovery} }
`;
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path: string, content: string): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  append(path: string, content: string): void {
    const file = join(this.directory, path);
    writeFileSync(file, content, { flag: 'a' });
  }

  /** Changes one place of mail.yml, which has to be there. */
  edit(from: string, to: string): void {
    const text = this.read('mail.yml');
    if (!text.includes(from)) throw new Error(`mail.yml has no ${from}`);
    this.write(
      'mail.yml',
      text.replace(from, () => to),
    );
  }

  /** Builds, and commits everything; gives the commit. */
  async commit(message: string): Promise<string> {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [MAILC, 'build', '--quiet'], {
      cwd: this.directory,
      reject: false,
    });
    if (exitCode !== 0) throw new Error(`mailc build: ${stdout}${stderr}`);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return await this.head();
  }

  async head(): Promise<string> {
    return await this.git('rev-parse', 'HEAD');
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=dev1', '-c', 'user.email=dev1@example.org'];
    return (await execa('git', [...identity, ...args], { cwd: this.directory })).stdout;
  }
}

function sshHost(name: Name): string {
  const [address] = MACHINES.find((machine) => machine.name === name)?.addresses ?? [];
  const host = `${name}.example.org`;
  return `Host ${host}\n  HostName ${address}\n  HostKeyAlias ${host}\n`;
}
