import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { MAILC } from '../../support/mailc.ts';
import { reloadPostfix } from '../founding-estate.ts';
import { startNsd, type Zones } from '../stage/dns.ts';
import { startDovecot } from '../stage/dovecot.ts';
import type { Machine } from '../stage/machine.ts';
import { buildTables, startPostfix, type TableSource } from '../stage/postfix.ts';
import { startPostfwd } from '../stage/postfwd.ts';
import { startSaslauthd } from '../stage/saslauthd.ts';
import { startOpendkim, startRspamd } from '../stage/signers.ts';
import { type Sink, startSink } from '../stage/sink.ts';
import type { SmtpTarget } from '../stage/smtp.ts';
import { Stage } from '../stage/stage.ts';

const MACHINES = [
  { name: 'world', hostname: 'mx.example.net', addresses: ['198.51.100.1', '2001:db8:1::1'] },
  { name: 'orion', hostname: 'mail.example.org', addresses: ['192.0.2.25', '2001:db8::25'] },
  { name: 'apollo', hostname: 'apollo.example.org', addresses: ['192.0.2.31', '2001:db8::31'] },
];

const UNSEAL = fileURLToPath(new URL('../../../src/deploy/agent/unseal.sh', import.meta.url));

/** What a machine gets and where its agent puts it. */
const [RELEASE, PROGRAM] = ['/var/lib/mailc/release', '/usr/local/lib/mailc/unseal.sh'];

/** How an estate differs from the usual one. */
export interface SecretsEstateOptions {
  readonly saslBackend?: 'dovecot' | 'cyrus';
  /** Default: nothing signs. */
  readonly signer?: 'opendkim' | 'rspamd';
  /** More of mail.yml, at its end. */
  readonly more?: string;
  /** System accounts of orion beside dev1. */
  readonly accounts?: readonly string[];
}

/** A line of manifest.json. */
interface Entry extends TableSource {
  readonly file: string;
  readonly machine?: string;
  readonly mode: string;
  readonly owner: string;
  readonly sealed?: true;
  readonly sasldb?: string;
}

/** What mailc printed, and how it ended. */
interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A server and one host whose passwords and keys nobody has seen: their identities are made on the machines, mailc seals
 * to them in a repository, and what is installed is what it builds, opened with the functions of the agent.
 */
export class SecretsEstate {
  readonly stage: Stage;
  readonly sink: Sink;
  /** The repository. */
  readonly directory: string;
  /** The file of the recovery identity, which lies elsewhere. */
  readonly recoveryFile: string;
  readonly #options: SecretsEstateOptions;
  readonly #folder: string;

  private constructor(stage: Stage, sink: Sink, folder: string, options: SecretsEstateOptions) {
    this.stage = stage;
    this.sink = sink;
    this.directory = join(folder, 'repository');
    this.recoveryFile = join(folder, 'recovery.key');
    this.#options = options;
    this.#folder = folder;
  }

  /** Brings the machines up with identities and a repository that has their public keys; nothing is deployed yet. */
  static async start(options: SecretsEstateOptions = {}): Promise<SecretsEstate> {
    const folder = mkdtempSync(join(tmpdir(), 'mailc-secrets-'));
    const stage = await Stage.start({ machines: MACHINES });
    try {
      const sink = await startSink(stage.machine('world'));
      const estate = new SecretsEstate(stage, sink, folder, options);
      await estate.#furnish();
      return estate;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  get orion(): Machine {
    return this.stage.machine('orion');
  }
  get apollo(): Machine {
    return this.stage.machine('apollo');
  }
  get world(): Machine {
    return this.stage.machine('world');
  }

  /** Orion's submission port, for whoever trusts the test's authority. */
  get submission(): SmtpTarget {
    const authority = this.stage.authority.certificate;
    return { host: 'mail.example.org', port: 587, tls: 'starttls', authority };
  }

  async stop(): Promise<void> {
    await this.stage.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  // The repository

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), content);
  }

  /** Runs mailc in the repository, where the network of the stage is within reach; a failure is an answer like any other. */
  async run(args: readonly string[], input = ''): Promise<Run> {
    const enter = [`--target=${this.world.pid}`, '--net', process.execPath, MAILC, ...args];
    const { exitCode, stdout, stderr } = await execa('nsenter', enter, {
      cwd: this.directory,
      env: { NO_COLOR: '1' },
      reject: false,
      input,
    });
    return { exitCode, stdout, stderr };
  }

  /** Runs mailc, which has to succeed, and gives what it printed. */
  async mailc(args: readonly string[], input?: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args, input);
    if (exitCode !== 0) throw new Error(`mailc ${args.join(' ')} ended with ${exitCode}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Builds, and commits everything, as if some days ago when that is asked for. */
  async commit(message: string, daysAgo = 0): Promise<void> {
    await this.mailc(['build', '--quiet']);
    const date = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    await this.git(['add', '--all']);
    await this.git(['commit', '--quiet', '--allow-empty', '--message', message], env);
  }

  async git(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const identity = ['-c', 'user.name=dev1', '-c', 'user.email=dev1@example.org'];
    return (await execa('git', [...identity, ...args], { cwd: this.directory, env })).stdout;
  }

  // Deploying

  /** Takes a machine to what is built, as its agent does, and lets the servers hear of it. */
  async deploy(name: 'orion' | 'apollo'): Promise<void> {
    await this.install(name);
    const machine = this.stage.machine(name);
    if (name === 'orion') await this.#reloadHelpers();
    await reloadPostfix(machine);
  }

  async #reloadHelpers(): Promise<void> {
    await this.orion.check(['doveadm', 'reload']);
    if (this.#options.signer === 'opendkim') this.orion.signal('opendkim', 'SIGUSR1');
    if (this.#options.signer !== 'rspamd') return;
    await this.orion.stop('rspamd');
    await startRspamd(this.orion);
  }

  /** Opens what is sealed and puts every file at its place; of a file with a secret, no moment has other rights. */
  async install(name: 'orion' | 'apollo'): Promise<void> {
    const machine = this.stage.machine(name);
    const entries = this.#entries().filter((entry) => entry.machine === name);
    for (const { file, path } of entries) {
      await machine.write(`${RELEASE}${path}`, this.read(`out/${file}`), { mode: '0600' });
    }
    const lines = entries.map(({ path, mode, owner, sealed = false, sasldb = '-' }) =>
      [path, mode, owner, sealed, sasldb].join(' '),
    );
    await machine.check(['bash', '--norc', '-c', INSTALL, 'install', RELEASE, PROGRAM], {
      input: `${lines.join('\n')}\n`,
    });
    await buildTables(machine, entries);
  }

  #entries(): Entry[] {
    return (JSON.parse(this.read('out/manifest.json')) as { files: Entry[] }).files;
  }

  /** Starts what runs on the machines, once they have a release. */
  async startServers(): Promise<void> {
    const { saslBackend, signer } = this.#options;
    const { orion } = this;
    await Promise.all([
      startPostfwd(orion),
      startDovecot(orion),
      ...(saslBackend === 'cyrus' ? [startSaslauthd(orion)] : []),
      ...(signer === 'opendkim' ? [startOpendkim(orion)] : []),
      ...(signer === 'rspamd' ? [startRspamd(orion)] : []),
    ]);
    await Promise.all([startPostfix(orion), startPostfix(this.apollo)]);
  }

  /** Serves the compiled zones, with the addresses that they need, in place of whatever was served before. */
  async publishZones(): Promise<void> {
    if (await this.world.listens(53)) await this.world.stop('nsd');
    await startNsd(this.world, this.zones());
  }

  /** What a name server of the zones serves at this moment of the repository. */
  zones(): Zones {
    const own = MACHINES.map(({ hostname, addresses }) =>
      addresses
        .map((address) => `${hostname}. IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}\n`)
        .join(''),
    );
    const [world = '', orion = '', apollo = ''] = own;
    const built = readdirSync(join(this.directory, 'out/dns')).includes('example.org.zone');
    const ours = built ? this.read('out/dns/example.org.zone') : '';
    return {
      'example.net': `@ IN MX 10 mx\n${world.split('\n')[0]}\n`,
      'example.org': `${orion}${apollo}${ours}`,
    };
  }

  async #furnish(): Promise<void> {
    const { accounts = [] } = this.#options;
    const { orion, apollo } = this;
    const { certificate, key } = await this.stage.authority.issue('mail.example.org');
    await orion.write('/etc/letsencrypt/live/mail.example.org/fullchain.pem', certificate);
    await orion.write('/etc/letsencrypt/live/mail.example.org/privkey.pem', key, { mode: '0600' });
    await orion.addUsers(
      Object.fromEntries(['dev1', ...accounts].map((name) => [name, `secret of ${name}`])),
    );
    await orion.check(['usermod', '--append', '--groups', 'sasl', 'postfix']);
    const recipients = await Promise.all([orion, apollo].map(makeIdentity));
    await execa('age-keygen', ['-o', this.recoveryFile]);
    this.write('mail.yml', this.#mailYml());
    this.write('.gitignore', '');
    await this.git(['init', '--quiet', '--initial-branch=main']);
    const [server = '', host = ''] = recipients;
    const { stdout: recovery } = await execa('age-keygen', ['-y', this.recoveryFile]);
    await this.mailc([
      'secret',
      'init',
      '--recovery',
      recovery,
      `orion=${server}`,
      `apollo=${host}`,
      `luna=${host}`,
    ]);
    mkdirSync(join(this.directory, 'out/dns'), { recursive: true });
    await startNsd(this.world, this.zones());
    rmSync(join(this.directory, 'out'), { recursive: true });
  }

  #mailYml(): string {
    const { saslBackend = 'dovecot', signer = 'opendkim', more = '' } = this.#options;
    return `# An estate for a test
version: 1
domain: example.org
servers:
  orion: { fqdn: mail.example.org, ipv4: 192.0.2.25, ipv6: 2001:db8::25 } # the server
hosts:
  apollo: { limit: { recipients: 100000, per: 1h } } # sends all the time
  luna: { limit: { recipients: 3, per: 1h } } # a login without a machine
addresses:
  staff:
    dev1: {}
forwards:
  roles: { postmaster: dev1, abuse: dev1, root: dev1 }
dkim: { signer: ${signer}, keys: {} }
sasl: { backend: ${saslBackend} }
${more}`;
  }
}

/** Each file is made with its rights before anything is written to it, and takes its place when it is whole. */
const INSTALL = `
set -eu
umask 077
. "$2"
SEALED=$1/etc/mailc/sealed IDENTITY=/etc/mailc/identity
while read -r path mode owner sealed sasldb; do
  mkdir -p -m 0755 "\${path%/*}"
  install -m "$mode" -o "\${owner%:*}" -g "\${owner#*:}" /dev/null "$path.new"
  if [ "$sealed" = true ]; then fill "$1$path" >"$path.new"; else cat "$1$path" >"$path.new"; fi
  touch -d '10 seconds ago' "$path.new"
  mv "$path.new" "$path"
  [ "$sasldb" = - ] || { make_sasldb "$path" "$sasldb.new" && mv "$sasldb.new" "$sasldb"; }
done
`;

/** Makes the identity of a machine on the machine, and gives its public key. */
async function makeIdentity(machine: Machine): Promise<string> {
  await machine.write(PROGRAM, readFileSync(UNSEAL));
  await machine.makeDirectory('/etc/mailc', { mode: '0755' });
  await machine.check(['sh', '-c', 'umask 077; age-keygen -o /etc/mailc/identity 2>/dev/null']);
  return (await machine.check(['age-keygen', '-y', '/etc/mailc/identity'])).trim();
}
