import { createHash } from 'node:crypto';
import { byCodeUnit } from '../mail/order.ts';
import type { DkimKey, MailSystem } from '../mail/system.ts';

/** What a build gives, by path below out/. */
export type OutFiles = ReadonlyMap<string, string>;

/** A release of one machine: what it gets, and the name that this has. */
export interface MachineRelease {
  readonly machine: string;
  /** SHA-256 of the manifest, 64 hexadecimal digits: the same for the same files, whatever the commit. */
  readonly digest: string;
  /** One fact a line, as the agent reads it; docs/deploy.md describes it. */
  readonly manifest: string;
  /** By the path on the machine. */
  readonly files: ReadonlyMap<string, ManagedFile>;
}

/** A file of a machine. */
export interface ManagedFile {
  /** Below out/. */
  readonly file: string;
  readonly content: string;
  /** Octal, as chmod takes it, in four digits. */
  readonly mode: string;
  /** user:group. */
  readonly owner: string;
  /** `cdb:postmap` and the like, `sasldb`, or `-` for a file from which nothing is compiled. */
  readonly map: string;
  /** The services that read it. */
  readonly services: readonly string[];
}

/** An entry of manifest.json. */
interface OutEntry {
  readonly file: string;
  readonly machine?: string;
  readonly path?: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly map?: { readonly type: string; readonly command: string };
  readonly sasldb?: string;
  readonly reload?: readonly string[];
}

/** Where the signer looks for the private half of a key. */
type PrivateKeyPath = (signer: MailSystem['dkim']['signer'], key: DkimKey) => string;

/** The release of a machine of a build. */
export function releaseOf(
  machine: string,
  out: OutFiles,
  system: MailSystem,
  keyPath: PrivateKeyPath,
): MachineRelease {
  const files = filesOf(machine, out);
  const facts = machine === system.server.name ? serverFacts(system, keyPath) : [];
  const lines = ['mailc-release 1', `machine ${machine}`, ...[...files].map(fileLine), ...facts];
  const manifest = lines.map((line) => `${line}\n`).join('');
  return { machine, digest: sha256(manifest), manifest, files };
}

/** The files that a build has for a machine, sorted by path. */
export function filesOf(machine: string, out: OutFiles): ReadonlyMap<string, ManagedFile> {
  const { files: entries }: { files: readonly OutEntry[] } = JSON.parse(
    out.get('manifest.json') ?? '{"files":[]}',
  );
  const own = entries.filter((entry) => entry.machine === machine);
  const pairs = own.map((entry): [string, ManagedFile] => [entry.path ?? '', managedFile(entry, out)]);
  return new Map(pairs.sort(([a], [b]) => byCodeUnit(a, b)));
}

function managedFile(entry: OutEntry, out: OutFiles): ManagedFile {
  const { file, mode = '0644', owner = 'root:root', map, sasldb, reload = [] } = entry;
  const content = out.get(file);
  if (content === undefined) throw new Error(`the build has no ${file}`);
  const compiled = map === undefined ? undefined : `${map.type}:${map.command}`;
  return {
    file,
    content,
    mode,
    owner,
    map: compiled ?? (sasldb === undefined ? '-' : 'sasldb'),
    services: reload,
  };
}

function fileLine([path, { content, mode, owner, map, services }]: [string, ManagedFile]): string {
  const size = Buffer.byteLength(content);
  return `file ${mode} ${owner} ${sha256(content)} ${size} ${map} ${services.join(',')} ${path}`;
}

/** What has to be true on a server: accounts that exist, and keys that are those in DNS. */
function serverFacts(system: MailSystem, keyPath: PrivateKeyPath): string[] {
  const { dkim } = system;
  const keys = dkim.keys.filter((key) => dkim.senders.some((sender) => sender.keys.includes(key)));
  return [
    ...[...accountsOf(system)].sort(byCodeUnit).map((account) => `account ${account}`),
    ...keys.map((key) => `dkim ${key.publicKey} ${keyPath(dkim.signer, key)}`),
  ];
}

/** Everybody whose mailbox, or whose rights, mail is delivered with. */
function accountsOf(system: MailSystem): Set<string> {
  const accounts = new Set(system.postfix.pipes.map((pipe) => pipe.user));
  for (const { delivery } of system.addresses) {
    if (delivery.kind === 'mailbox') accounts.add(delivery.account);
    if (delivery.kind === 'forward' && delivery.account !== undefined) accounts.add(delivery.account);
  }
  return accounts;
}

/** What travels beside a release, and is kept with it: which commit it is of, and what it takes the place of. */
export interface Ticket {
  /** The commit, in full. */
  readonly commit: string;
  /** The day of the build, YYYY-MM-DD in UTC. */
  readonly today: string;
  /** The digest of the whole build (see `releaseDigest`). */
  readonly estate: string;
  /** What the machine had when it was asked: a deploy that another one has overtaken is refused. */
  readonly after: { readonly release: string | undefined; readonly commit: string | undefined };
}

/** The text of a ticket, as the agent reads it. */
export function ticketText({ commit, today, estate, after }: Ticket): string {
  const { release = 'none', commit: before = 'none' } = after;
  return `commit ${commit}\ntoday ${today}\nestate ${estate}\nafter ${release} ${before}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
