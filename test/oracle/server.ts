import { readFileSync } from 'node:fs';
import type { Dkim } from '../../src/mail/system.ts';
import { writePrivateKey } from '../servers/founding-estate.ts';
import { startNsd } from '../servers/stage/dns.ts';
import { startDovecot } from '../servers/stage/dovecot.ts';
import type { Machine } from '../servers/stage/machine.ts';
import { buildTables, startPostfix, type TableSource } from '../servers/stage/postfix.ts';
import { startPostfwd } from '../servers/stage/postfwd.ts';
import { startOpendkim, startRspamd } from '../servers/stage/signers.ts';
import { SmtpSession } from '../servers/stage/smtp.ts';
import { Stage } from '../servers/stage/stage.ts';
import { Log } from './log.ts';
import { keyPair } from './models/keys.ts';
import { unsealed } from './models/sealed.ts';

/** What the test gives where a server has its own. All else is compiled from mail.yml, unchanged. */
export const DIFFERENCES: readonly string[] = [
  'a few lines more in main.cf: messages with the subject `hold` are put on hold, and the mistakes of a client cost no time',
  'the signer runs only where its signatures are looked at; elsewhere main.cf does not name it',
  'dovecot.conf: every login has the one password; with Cyrus, each login that is used has an entry in sasldb2',
  'the certificate, and what sealed addresses stand for',
  'the DNS: every name is that of one machine, which takes every message',
  'the mailboxes: a sink that speaks LMTP in the place of Dovecot; the program of a pipe is /bin/true',
];

/** None of these has a say in where mail goes, or in who may send it. */
const MORE_OF_MAIN_CF = `
# The test's own
header_checks = regexp:{{/^Subject: hold/ HOLD}}
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 100000
smtpd_hard_error_limit = 100000
smtpd_junk_command_limit = 100000
smtpd_client_connection_count_limit = 0
`;

const NAME = 'mail.example.org';
const ADDRESS = '192.0.2.25';
const MACHINES = [
  { name: 'world', hostname: 'mx.example.net', addresses: ['198.51.100.1'] },
  { name: 'server', hostname: NAME, addresses: [ADDRESS, '2001:db8::25'] },
];

/** The password of every login. */
const PASSWORD = 'secret';

/** Folds logins as the compiled dovecot.conf does, and believes whoever knows the password. */
const DOVECOT = `protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0600
    user = postfix
    group = postfix
  }
}
`;

/** A line of manifest.json. */
interface ManifestEntry extends TableSource {
  readonly file: string;
  readonly mode: string;
  readonly owner: string;
  readonly for: string;
}

/** A mail server with the real programs, which one model after the other is loaded into, and the world around it. */
export class MailServer {
  readonly stage: Stage;
  readonly machine: Machine;
  readonly world: Machine;
  readonly log: Log;
  #isRunning = false;
  #isCyrus = false;
  /** Of Cyrus SASL; they stay from model to model. */
  readonly #entries = new Set<string>();
  #hasPostfwd = false;

  private constructor(stage: Stage) {
    this.stage = stage;
    this.machine = stage.machine('server');
    this.world = stage.machine('world');
    this.log = new Log(`/proc/${this.machine.pid}/root/var/log/syslog`);
  }

  /** Brings both machines up, with nothing loaded yet. */
  static async start(): Promise<MailServer> {
    const stage = await Stage.start({ machines: MACHINES });
    try {
      const server = new MailServer(stage);
      await startNsd(server.world, { '.': `ns. IN A 198.51.100.1\n* IN A 198.51.100.1\n` });
      // On a busy computer an answer may be late, and a name that exists must never be taken for one that does not.
      const resolver = `nameserver ${server.world.address()}\noptions timeout:10 attempts:3\n`;
      await server.machine.write('/etc/resolv.conf', resolver);
      await server.machine.write('/etc/dovecot/dovecot.conf', DOVECOT);
      await startDovecot(server.machine);
      await server.machine.check(['usermod', '--append', '--groups', 'sasl', 'postfix']);
      await startSinks(server);
      return server;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.stage.stop();
  }

  /** Gives the server what a mail.yml was compiled to; from then on it knows nothing of what was there before. */
  async load(files: ReadonlyMap<string, string>, { hasSigner = false } = {}): Promise<void> {
    const { files: entries }: { files: ManifestEntry[] } = JSON.parse(files.get('manifest.json') ?? '');
    const own = entries.filter((entry) => entry.for === 'server');
    for (const { file, path, mode, owner } of own) {
      const content = unsealed(files.get(file) ?? '');
      const mainCf = `${hasSigner ? content : withoutSigner(content)}${MORE_OF_MAIN_CF}`;
      const text = path === '/etc/postfix/main.cf' ? mainCf : content;
      if (path !== '/etc/dovecot/dovecot.conf') await this.machine.write(path, text, { mode, owner });
    }
    await this.#certify(textOf(files, '/etc/postfix/main.cf'));
    await buildTables(this.machine, own);
    if (this.#isRunning) await this.#reload();
    else await startPostfix(this.machine);
    this.#isRunning = true;
    this.#isCyrus = /^smtpd_sasl_type = cyrus$/m.test(textOf(files, '/etc/postfix/main.cf'));
  }

  /** Starts postfwd afresh with the rules of the model: it has counted nothing yet. */
  async restartPostfwd(): Promise<void> {
    if (this.#hasPostfwd) await this.machine.stop('postfwd');
    await startPostfwd(this.machine);
    this.#hasPostfwd = true;
  }

  /** Runs with the signer of the model, as main.cf has it, for as long as something takes. */
  async whileSigning<T>(files: ReadonlyMap<string, string>, dkim: Dkim, work: () => Promise<T>): Promise<T> {
    for (const key of dkim.keys) {
      const pair = { ...key, ...keyPair(key.domain, key.selector, key.algorithm), publicKeyFile: '' };
      await writePrivateKey(this.machine, pair, dkim.signer);
    }
    await this.load(files, { hasSigner: true });
    await (dkim.signer === 'rspamd' ? startRspamd(this.machine) : startOpendkim(this.machine));
    try {
      return await work();
    } finally {
      await this.machine.stop(dkim.signer);
      await this.load(files);
    }
  }

  /** A dialogue from the world with a port of the server, for as long as something takes. */
  async talk<T>(
    port: 25 | 587 | 465,
    login: string | undefined,
    work: (session: SmtpSession) => Promise<T>,
  ): Promise<T> {
    const tls = port === 25 ? {} : { tls: port === 465 ? ('implicit' as const) : ('starttls' as const) };
    const trust = { authority: this.stage.authority.certificate, name: NAME };
    const session = await SmtpSession.open(this.world, { host: ADDRESS, port, ...tls, ...trust });
    try {
      if (login !== undefined) await this.#logIn(session, login);
      return await work(session);
    } finally {
      await session.quit();
    }
  }

  async #logIn(session: SmtpSession, login: string): Promise<void> {
    if (this.#isCyrus) await this.#makeEntry(login);
    const { code, text } = await session.login(login, PASSWORD);
    if (code !== 235) throw new Error(`${login} cannot log in: ${code} ${text}`);
  }

  async #makeEntry(login: string): Promise<void> {
    if (this.#entries.has(login)) return;
    await this.machine.check(['saslpasswd2', '-p', '-c', '-u', NAME, login], { input: PASSWORD });
    if (this.#entries.size === 0) await this.machine.check(['chown', 'root:sasl', '/etc/sasldb2']);
    if (this.#entries.size === 0) await this.machine.check(['chmod', '0640', '/etc/sasldb2']);
    this.#entries.add(login);
  }

  async #certify(mainCf: string): Promise<void> {
    const [, key = '', chain = ''] = /^smtpd_tls_chain_files = (.*), (.*)$/m.exec(mainCf) ?? [];
    const issued = await this.stage.authority.issue(NAME);
    await this.machine.write(key, issued.key, { mode: '0600' });
    await this.machine.write(chain, issued.certificate);
  }

  /** As `postfix reload` does; waits until no process is left that knows how things were. */
  async #reload(): Promise<void> {
    const before = this.#processes();
    this.machine.signal('postfix', 'SIGHUP');
    await this.machine.until(
      () => this.#processes().every((pid) => !before.includes(pid)),
      'the end of the old processes of Postfix',
    );
  }

  /** The processes below master(8), numbered as the machine does. */
  #processes(): string[] {
    const root = `/proc/${this.machine.pid}/root`;
    const master = readFileSync(`${root}/var/spool/postfix/pid/master.pid`, 'utf8').trim();
    return readFileSync(`${root}/proc/${master}/task/${master}/children`, 'utf8').trim().split(/\s+/);
  }
}

/** Ports at which other machines take mail. */
const PORTS = [25, 2525];

async function startSinks({ machine, world }: MailServer): Promise<void> {
  for (const port of PORTS)
    await world.start(`sink-${port}`, ['smtp-sink', '-u', 'postfix', `${world.address()}:${port}`, '100']);
  const mailboxes = '/var/spool/postfix/private/dovecot-lmtp';
  await machine.start('mailboxes', ['smtp-sink', '-L', '-u', 'postfix', `unix:${mailboxes}`, '100']);
  await machine.until(() => machine.exists(mailboxes), 'the sink of the mailboxes');
  await world.until(() => world.listens(...PORTS), 'the sinks of the world');
}

function withoutSigner(mainCf: string): string {
  return mainCf.replace(/^(non_)?smtpd_milters = .*$/gm, '');
}

function textOf(files: ReadonlyMap<string, string>, path: string): string {
  const found = [...files].find(([file]) => file.endsWith(path) && !file.startsWith('hosts/'));
  if (found === undefined) throw new Error(`nothing was compiled to ${path}`);
  return found[1];
}
