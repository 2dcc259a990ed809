import {
  createHash,
  createHmac,
  generateKeyPair,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { compile, TEST_DAY } from '../support/compile.ts';
import { startNsd, type Zones } from './stage/dns.ts';
import { startDovecot } from './stage/dovecot.ts';
import type { Machine } from './stage/machine.ts';
import { buildTables, startPostfix, type TableSource } from './stage/postfix.ts';
import { startPostfwd } from './stage/postfwd.ts';
import { startSaslauthd } from './stage/saslauthd.ts';
import { startOpendkim, startRspamd } from './stage/signers.ts';
import { type Sink, startSink } from './stage/sink.ts';
import type { SmtpTarget } from './stage/smtp.ts';
import { Stage } from './stage/stage.ts';

/** What the test gives where the founding estate has its own. All else is compiled from mail.yml, unchanged. */
export const DIFFERENCES: readonly string[] = [
  'the DKIM key pairs, made for the test: private keys where the signer looks for them, public keys beside mail.yml',
  "the certificate at /etc/letsencrypt/live, by the test's own authority, which the machines trust",
  'the credentials of the hosts: verifiers in /etc/dovecot/hosts or entries in sasldb2, passwords in sasl_passwd',
  'the system accounts and their passwords',
  '/usr/local/bin/wiki-bouncehandler, which keeps what it is given',
  'the DNS: SOA, NS and addresses around the generated snippets, and a few domains of strangers',
  'lists, patchwork and every stranger are one sink in world',
];

/** Names, addresses and ports of the stage. */
const MACHINES = [
  { name: 'world', hostname: 'mx.example.net', addresses: ['198.51.100.1', '2001:db8:1::1'] },
  { name: 'orion', hostname: 'mail.archlinux.org', addresses: ['192.0.2.25', '2001:db8::25'] },
  { name: 'apollo', hostname: 'apollo.archlinux.org', addresses: ['192.0.2.31', '2001:db8::31'] },
  { name: 'repro1', hostname: 'repro1.pkgbuild.com', addresses: ['203.0.113.7', '2001:db8:2::7'] },
];

/** The system accounts of orion that the estate names, and one that it does not name. */
export const ACCOUNTS: readonly string[] = [
  ...['dev1', 'dev2', 'dev3', 'dev4', 'ops1', 'ops2', 'ops3', 'gitlab', 'devnull', 'wikibounce'],
  'visitor',
];

/** The login that keeps its placeholder: nobody has made a credential for it. */
export const PLACEHOLDER = 'vostok';

/** Where the pipe's program keeps recipients and messages. */
export const WIKI_BOUNCES = {
  recipients: '/home/wikibounce/recipients',
  messages: '/home/wikibounce/messages',
};

const WIKI_BOUNCEHANDLER = `#!/bin/sh
echo "$1" >>${WIKI_BOUNCES.recipients}
cat >>${WIKI_BOUNCES.messages}
`;

/** How this estate differs from the founding one. */
export interface EstateOptions {
  /** Default opendkim. */
  readonly signer?: 'opendkim' | 'rspamd';
  /** Default dovecot. */
  readonly saslBackend?: 'dovecot' | 'cyrus';
  /** The mail.yml to compile instead; see `changed`. */
  readonly edit?: (mailYml: string) => string;
  /** Default 2048; the founding estate's own key has 4096, which take seconds to make. */
  readonly rsaBits?: number;
  /** System accounts of orion beside ACCOUNTS. */
  readonly accounts?: readonly string[];
}

/** The founding estate, running. */
export interface FoundingEstate {
  readonly stage: Stage;
  readonly orion: Machine;
  readonly apollo: Machine;
  readonly repro1: Machine;
  readonly world: Machine;
  /** Takes what leaves the estate. */
  readonly sink: Sink;
  /** What mail.yml was compiled to, by path below out/. */
  readonly files: ReadonlyMap<string, string>;
  /** What NSD serves, for a second name server: records that $INCLUDE the snippets below /etc/nsd/mailc. */
  readonly zones: Zones;
  /** Orion's submission ports, for whoever trusts the test's authority. */
  submission(port?: 587 | 465): SmtpTarget;
}

/** The password of a host's login, or of a system account. */
export function passwordOf(login: string): string {
  return `secret of ${login}`;
}

/** One line of a mail.yml changed; it has to be there. */
export function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`mail.yml has no ${from}`);
  return text.replace(from, () => to);
}

/** Brings the founding estate up from compiled files at their real places. */
export async function startFoundingEstate(options: EstateOptions = {}): Promise<FoundingEstate> {
  console.info(`Given by the test instead of orion:\n${DIFFERENCES.map((line) => `- ${line}`).join('\n')}`);
  const [stage, build] = await Promise.all([Stage.start({ machines: MACHINES }), compileEstate(options)]);
  try {
    return await furnish(stage, build, options);
  } catch (error) {
    await stage.stop();
    throw error;
  }
}

async function furnish(stage: Stage, build: Build, options: EstateOptions): Promise<FoundingEstate> {
  const [orion, apollo, repro1, world] = ['orion', 'apollo', 'repro1', 'world'].map((name) =>
    stage.machine(name),
  ) as [Machine, Machine, Machine, Machine];
  await Promise.all([
    furnishOrion(orion, stage, build, options),
    furnishHost(apollo, build),
    furnishHost(repro1, build),
    startNames(world, build),
  ]);
  const sink = await startSink(world);
  await Promise.all([startOrion(orion, options), startPostfix(apollo), startPostfix(repro1)]);
  const submission = (port: 587 | 465 = 587): SmtpTarget => ({
    host: 'mail.archlinux.org',
    port,
    tls: port === 587 ? 'starttls' : 'implicit',
    authority: stage.authority.certificate,
  });
  return { stage, orion, apollo, repro1, world, sink, files: build.files, zones: zonesOf(build), submission };
}

// What is compiled

interface Build {
  readonly files: ReadonlyMap<string, string>;
  readonly keys: readonly DkimKeyPair[];
}

/** A key of mail.yml, both halves. */
export interface DkimKeyPair {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: 'rsa' | 'ed25519';
  /** As mail.yml names it. */
  readonly publicKeyFile: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A line of manifest.json. */
interface ManifestEntry extends TableSource {
  readonly file: string;
  readonly for: string;
  readonly machine?: string;
  readonly mode: string;
  readonly owner: string;
}

/** The part of mail.yml that says which keys there are. */
interface KeysOfDocument {
  readonly dkim?: {
    readonly keys?: Readonly<
      Record<
        string,
        readonly {
          readonly selector: string;
          readonly algorithm: 'rsa' | 'ed25519';
          readonly public_key: string;
        }[]
      >
    >;
  };
}

async function compileEstate(options: EstateOptions): Promise<Build> {
  const { signer = 'opendkim', saslBackend = 'dovecot', edit = (text: string) => text } = options;
  const original = readFileSync(new URL('../../mail.yml', import.meta.url), 'utf8');
  const withSigner = changed(original, 'signer: opendkim', `signer: ${signer}`);
  const text = edit(changed(withSigner, 'backend: dovecot', `backend: ${saslBackend}`));
  const keys = await makeKeys(text, options.rsaBits ?? 2048);
  const pems = new Map(keys.map(({ publicKeyFile, publicKey }) => [publicKeyFile, pem(publicKey, 'spki')]));
  const files = await compile(text, {
    attachment: (path) => pems.get(path),
    today: async () => TEST_DAY,
  });
  return { files, keys };
}

/** A pair for each key of mail.yml. */
async function makeKeys(text: string, modulusLength: number): Promise<DkimKeyPair[]> {
  const document: KeysOfDocument = parse(text);
  const entries = Object.entries(document.dkim?.keys ?? {});
  const wanted = entries.flatMap(([domain, keys]) => keys.map((key) => ({ domain, ...key })));
  return await Promise.all(
    wanted.map(async ({ domain, selector, algorithm, public_key }) => ({
      domain,
      selector,
      algorithm,
      publicKeyFile: public_key,
      ...(algorithm === 'rsa'
        ? await promisify(generateKeyPair)('rsa', { modulusLength })
        : await promisify(generateKeyPair)('ed25519')),
    })),
  );
}

function pem(key: KeyObject, type: 'spki' | 'pkcs8'): string {
  return key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' }).toString();
}

/** Puts the files of one machine at their places, and compiles its tables. */
async function install(machine: Machine, { files }: Build): Promise<void> {
  const { files: entries }: { files: ManifestEntry[] } = JSON.parse(files.get('manifest.json') ?? '');
  const own = entries.filter((entry) => entry.machine === machine.name);
  for (const { file, path, mode, owner } of own) {
    await machine.write(path, files.get(file) ?? '', { mode, owner });
  }
  await buildTables(machine, own);
}

// Hosts

async function furnishHost(host: Machine, build: Build): Promise<void> {
  await install(host, build);
  await givePassword(host, passwordOf(host.name));
}

/** What a changed mail.yml would be compiled to, by path below out/. */
export async function compileChanged(edit: EstateOptions['edit'] & {}): Promise<ReadonlyMap<string, string>> {
  return (await compileEstate({ edit })).files;
}

/** Gives a running host what a changed mail.yml makes of it. */
export async function changeHost(host: Machine, edit: EstateOptions['edit'] & {}): Promise<void> {
  await furnishHost(host, await compileEstate({ edit }));
  await reloadPostfix(host);
}

/** Reloads Postfix, and waits until none of its processes is left that knows how things were. */
export async function reloadPostfix(machine: Machine): Promise<void> {
  const before = await deliveryProcesses(machine);
  await machine.check(['postfix', 'reload']);
  await machine.until(
    async () => (await deliveryProcesses(machine)).every((pid) => !before.includes(pid)),
    'the end of the old processes of Postfix',
  );
}

/** The processes of Postfix that send and receive. */
async function deliveryProcesses(machine: Machine): Promise<string[]> {
  const { stdout } = await machine.run(['pgrep', '--exact', 'smtpd?']);
  return stdout.split('\n').filter((pid) => pid !== '');
}

/** Writes a host's credential in the form that its own main.cf asks for. */
export async function givePassword(host: Machine, password: string): Promise<void> {
  const [, key] = /^# (\S+ \S+:)PASSWORD$/m.exec(await host.read('/etc/postfix/main.cf')) ?? [];
  await host.write('/etc/postfix/sasl_passwd', `${key}${password}\n`, { mode: '0600' });
}

// World

/** Who is not ours: MX and address of strangers, by their domains. */
const STRANGERS = ['example.net', 'example.com'];

async function startNames(world: Machine, build: Build): Promise<void> {
  for (const [path, text] of build.files) {
    if (path.startsWith('dns/')) await world.write(`/etc/nsd/mailc/${path.slice('dns/'.length)}`, text);
  }
  await startNsd(world, zonesOf(build));
}

function zonesOf({ files }: Build): Zones {
  const strangers = STRANGERS.map((domain) => [domain, `@ IN MX 10 mx\n${addresses('mx', 'world')}`]);
  const ours = [...files.keys()].flatMap((path) => {
    const [, name] = /^dns\/(.*)\.zone$/.exec(path) ?? [];
    return name === undefined ? [] : [[name, `${machinesOf(name)}$INCLUDE /etc/nsd/mailc/${name}.zone\n`]];
  });
  return Object.fromEntries([...strangers, ...ours]);
}

/** What a zone of ours has beside the generated records. */
function machinesOf(zone: string): string {
  const own = MACHINES.filter(({ hostname }) => hostname.endsWith(`.${zone}`));
  const records = own.map(({ name, hostname }) => addresses(`${hostname}.`, name));
  const others =
    zone === 'archlinux.org' ? ['lists', 'patchwork'].map((name) => addresses(name, 'world')) : [];
  return [...records, ...others].join('');
}

/** The sink listens at IPv4 alone. */
function addresses(owner: string, machine: string): string {
  const all = MACHINES.find(({ name }) => name === machine)?.addresses ?? [];
  const found = machine === 'world' ? all.slice(0, 1) : all;
  return found.map((address) => `${owner} IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}\n`).join('');
}

// Orion

async function furnishOrion(
  orion: Machine,
  stage: Stage,
  build: Build,
  options: EstateOptions,
): Promise<void> {
  const accounts = [...ACCOUNTS, ...(options.accounts ?? [])];
  await orion.addUsers(Object.fromEntries(accounts.map((name) => [name, passwordOf(name)])));
  await install(orion, build);
  const { certificate, key } = await stage.authority.issue('mail.archlinux.org');
  const live = '/etc/letsencrypt/live/mail.archlinux.org';
  await orion.write(`${live}/fullchain.pem`, certificate);
  await orion.write(`${live}/privkey.pem`, key, { mode: '0600' });
  for (const pair of build.keys) await writePrivateKey(orion, pair, options.signer);
  await orion.write('/usr/local/bin/wiki-bouncehandler', WIKI_BOUNCEHANDLER, { mode: '0755' });
  await (options.saslBackend === 'cyrus' ? giveSasldbEntries(orion) : giveVerifiers(orion));
}

/** Puts a private key where the signer of the server looks for it. */
export async function writePrivateKey(
  orion: Machine,
  { domain, selector, algorithm, privateKey, publicKey }: DkimKeyPair,
  signer: EstateOptions['signer'],
): Promise<void> {
  if (signer !== 'rspamd') {
    const file = `/etc/opendkim/keys/${domain}.${selector}.private`;
    await orion.write(file, pem(privateKey, 'pkcs8'), { mode: '0600', owner: 'opendkim:opendkim' });
    return;
  }
  const content = algorithm === 'rsa' ? pem(privateKey, 'pkcs8') : rspamdEd25519(privateKey, publicKey);
  const rights = { mode: '0600', owner: '_rspamd:_rspamd' };
  await orion.makeDirectory('/var/lib/rspamd/dkim', { mode: '0700', owner: '_rspamd:_rspamd' });
  await orion.write(`/var/lib/rspamd/dkim/${domain}.${selector}.key`, content, rights);
}

/** As `rspamadm dkim_keygen -t ed25519` writes it: seed and public key, in base64. */
function rspamdEd25519(privateKey: KeyObject, publicKey: KeyObject): string {
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return `${Buffer.concat([d, x].map((part) => Buffer.from(part, 'base64url'))).toString('base64')}\n`;
}

/** Puts a verifier in place of every placeholder but one, as the file's own form has it. */
async function giveVerifiers(orion: Machine): Promise<void> {
  const file = '/etc/dovecot/hosts';
  const text = (await orion.read(file)).replace(
    /^(\S+):\{CRYPT\}\*NO-CREDENTIAL$/gm,
    (line, login: string) => (login === PLACEHOLDER ? line : `${login}:${scramVerifier(passwordOf(login))}`),
  );
  await orion.write(file, text, { mode: '0640', owner: 'root:dovecot' });
}

/** RFC 5802: proves a password without holding it. */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest();
  const parts = [salt, stored, keyed('Server Key')].map((part) => part.toString('base64'));
  return `{SCRAM-SHA-256}${[iterations, ...parts].join(',')}`;
}

/** Makes the entries that the compiled list asks for, as the server's own keeper would. */
async function giveSasldbEntries(orion: Machine): Promise<void> {
  const rows = (await orion.read('/etc/postfix/sasl/hosts'))
    .split('\n')
    .filter((line) => /^[^#\s]/.test(line));
  for (const [login = '', realm = ''] of rows.map((row) => row.split('\t'))) {
    if (login === PLACEHOLDER) continue;
    await orion.check(['saslpasswd2', '-p', '-c', '-u', realm, login], { input: passwordOf(login) });
  }
  await orion.check(['sh', '-c', 'chown root:sasl /etc/sasldb2 && chmod 0640 /etc/sasldb2']);
  await orion.check(['usermod', '--append', '--groups', 'sasl', 'postfix']);
}

/** Postfix last: it throttles a port whose helpers are missing. */
async function startOrion(orion: Machine, { signer, saslBackend }: EstateOptions): Promise<void> {
  await Promise.all([
    startPostfwd(orion),
    signer === 'rspamd' ? startRspamd(orion) : startOpendkim(orion),
    startDovecot(orion),
    ...(saslBackend === 'cyrus' ? [startSaslauthd(orion)] : []),
  ]);
  await startPostfix(orion);
}
