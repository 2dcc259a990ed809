import type { Path } from '../diagnostics/source.ts';
import type { MailSystem } from '../mail/system.ts';
import { type FactChange, pathOfChange } from './changes.ts';
import type { FactKind } from './facts.ts';
import type { FileChange } from './files.ts';

/** A file of a build with the places of mail.yml that made each of its lines. */
export interface TracedFile {
  readonly path: string;
  readonly lines: readonly { readonly text: string; readonly origins: readonly Path[] }[];
}

/** Builds a mail system, each line with its origins. */
export type Trace = (system: MailSystem) => readonly TracedFile[];

/**
 * The changed files that each change has a line in, by path. A line belongs to a change when the entry of mail.yml that
 * says the change made the line. Only the entries that change are built for it, so that it costs what the change costs.
 */
export function touchedBy(
  changes: readonly FactChange[],
  files: readonly FileChange[],
  sides: { readonly base: MailSystem | undefined; readonly head: MailSystem },
  trace: Trace,
): ReadonlyMap<FactChange, readonly string[]> {
  const made = new Map<string, Set<string>>();
  record(made, files, trace(reduced(sides.head, changes)), '+');
  if (sides.base !== undefined) record(made, files, trace(reduced(sides.base, changes)), '-');
  const touched = new Map(changes.map((change) => [change, filesOf(change, changes, files, made)]));
  const known = new Set([...touched.values()].flatMap((paths) => [...paths]));
  for (const { path } of files) {
    // The list of all files, which stands above the folders, is nobody's.
    if (known.has(path) || folderOf(path) === '') continue;
    for (const change of causesOfFile(path, touched, made)) touched.get(change)?.add(path);
  }
  return new Map([...touched].map(([change, paths]) => [change, [...paths].sort()]));
}

/**
 * With what a file changes in which no entry that changes has a line: with its server; with the section of mail.yml that
 * made its lines, as the first key brings a line that is the signer's; with the program that reads it; with what has lines
 * in files beside it.
 */
function causesOfFile(
  path: string,
  touched: ReadonlyMap<FactChange, ReadonlySet<string>>,
  made: ReadonlyMap<string, ReadonlySet<string>>,
): readonly FactChange[] {
  const changes = [...touched.keys()];
  const folder = folderOf(path);
  const causes = [
    ({ kind, subject }: FactChange) => kind === 'server' && path.startsWith(`${subject}/`),
    (change: FactChange) => made.get(keyOf(pathOfChange(change).slice(0, 1)))?.has(path) === true,
    ({ kind, subject }: FactChange) => kind === 'setting' && PROGRAMS.has(subject),
    (change: FactChange) => [...(touched.get(change) ?? [])].some((other) => folderOf(other) === folder),
  ];
  return causes.map((isCause) => changes.filter(isCause)).find((found) => found.length > 0) ?? [];
}

/** The settings that say which program does something. */
const PROGRAMS: ReadonlySet<string> = new Set(['dkim.signer', 'sasl.backend']);

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The files that have a line of what a change says. */
function filesOf(
  change: FactChange,
  changes: readonly FactChange[],
  files: readonly FileChange[],
  made: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const inDns = zoneFiles(files);
  if (isOfEveryRecord(change)) return new Set(inDns);
  const own = made.get(keyOf(pathOfChange(change))) ?? [];
  if (change.kind !== 'signing') return new Set(own);
  const ofKeys = keysOf(change, changes).flatMap((key) => [...(made.get(keyOf(pathOfChange(key))) ?? [])]);
  return new Set([...own, ...ofKeys.filter((file) => !inDns.includes(file))]);
}

/** The keys that change of those that a name is signed with: what it is signed with stands where they stand. */
function keysOf({ old, new: fresh }: FactChange, changes: readonly FactChange[]): FactChange[] {
  const keys = new Set([old, fresh].flatMap((fact) => (fact?.said as readonly string[] | undefined) ?? []));
  return changes.filter(({ kind, subject }) => kind === 'key' && keys.has(subject));
}

/** Notes which entries of mail.yml made the lines that come or go. */
function record(
  made: Map<string, Set<string>>,
  files: readonly FileChange[],
  traced: readonly TracedFile[],
  sign: '+' | '-',
): void {
  const changed = new Map(files.map((file) => [file.path, { file, lines: new Set(file.lines) }]));
  for (const { path, lines } of traced) {
    const known = changed.get(path);
    for (const { text, origins } of known === undefined ? [] : lines) {
      // Of what is sealed no lines are compared.
      const differs = known?.file.isSealed || known?.lines.has(`${sign}${text}`);
      if (differs) for (const origin of origins) note(made, origin, path);
    }
  }
}

/** True for what stands in every line of a zone and is said for all of them. */
function isOfEveryRecord({ kind, subject }: FactChange): boolean {
  return kind === 'setting' && subject === 'dns.ttl';
}

function zoneFiles(files: readonly FileChange[]): string[] {
  return files.flatMap(({ path }) => (path.startsWith('dns/') ? [path] : []));
}

/** An entry has made what any part of it has made. */
function note(made: Map<string, Set<string>>, origin: Path, file: string): void {
  for (let length = 1; length <= origin.length; length += 1) {
    const key = keyOf(origin.slice(0, length));
    const files = made.get(key);
    if (files === undefined) made.set(key, new Set([file]));
    else files.add(file);
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** A mail system of the entries that change alone. */
function reduced(system: MailSystem, changes: readonly FactChange[]): MailSystem {
  const subjects = (...kinds: readonly FactKind[]) =>
    new Set(changes.flatMap(({ kind, subject }) => (kinds.includes(kind) ? [subject] : [])));
  const isGeneral = changes.some(({ kind }) => kind === 'server' || kind === 'setting');
  const [senders, hosts] = [subjects('sender'), subjects('host', 'credential')];
  const addresses = [...subjects('address')].flatMap((address) => system.find(address) ?? []);
  const accounts = addresses.flatMap(({ delivery }) => ('account' in delivery ? [delivery.account] : []));
  const logins = new Set([...subjects('login'), ...accounts]);
  return {
    ...system,
    addresses,
    senderRights: [...senders].flatMap((sender) => system.findRight(sender) ?? []),
    hosts: system.hosts.filter(({ name }) => isGeneral || hosts.has(name)),
    logins: system.logins.filter(({ name }) => logins.has(name)),
    zones: reducedZones(system, changes, subjects('record')),
  };
}

/** The records that change, and those of keys that do: what is said of them beside a record changes with their state. */
function reducedZones(
  { zones }: MailSystem,
  changes: readonly FactChange[],
  changing: ReadonlySet<string>,
): MailSystem['zones'] {
  const keys = changes.flatMap((change) => (change.kind === 'key' ? [keyOf(pathOfChange(change))] : []));
  return zones.map((zone) => ({
    ...zone,
    records: zone.records.filter(
      ({ name, type, path }) =>
        changing.has(`${name} ${type}`) || (keys.length > 0 && keys.includes(keyOf(path))),
    ),
  }));
}
