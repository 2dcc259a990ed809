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
  const record = (system: MailSystem, sign: '+' | '-') => {
    const changedLines = new Map(files.map(({ path, lines }) => [path, new Set(lines)]));
    for (const { path, lines } of trace(reduced(system, changes))) {
      const differing = changedLines.get(path);
      for (const { text, origins } of differing === undefined ? [] : lines) {
        if (differing?.has(`${sign}${text}`)) for (const origin of origins) note(made, origin, path);
      }
    }
  };
  record(sides.head, '+');
  if (sides.base !== undefined) record(sides.base, '-');
  return new Map(
    changes.map((change) => [change, [...(made.get(keyOf(pathOfChange(change))) ?? [])].sort()]),
  );
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
  const subjects = (kind: FactKind) =>
    new Set(changes.flatMap((change) => (change.kind === kind ? [change.subject] : [])));
  const isGeneral = changes.some(({ kind }) => kind === 'server' || kind === 'setting');
  const [addresses, senders, hosts, records] = [
    subjects('address'),
    subjects('sender'),
    new Set([...subjects('host'), ...subjects('credential')]),
    subjects('record'),
  ];
  const known = [...addresses].flatMap((address) => system.find(address) ?? []);
  const logins = new Set([
    ...subjects('login'),
    ...known.flatMap(({ delivery }) => ('account' in delivery ? [delivery.account] : [])),
  ]);
  return {
    ...system,
    addresses: known,
    senderRights: [...senders].flatMap((sender) => system.findRight(sender) ?? []),
    hosts: system.hosts.filter(({ name }) => isGeneral || hosts.has(name)),
    logins: system.logins.filter(({ name }) => logins.has(name)),
    zones: system.zones.map((zone) => ({
      ...zone,
      records: zone.records.filter(({ name, type }) => records.has(`${name} ${type}`)),
    })),
  };
}
