import { createHash } from 'node:crypto';
import type { Path } from '../diagnostics/source.ts';
import { byCodeUnit } from '../mail/order.ts';
import type { DnsRecord, HostCredential, HostPassword, MailSystem } from '../mail/system.ts';

/** Hexadecimal digits that tell one ciphertext from another. */
const DIGEST_LENGTH = 16;

/** What a fact of a mail system is about, in the order in which changes are listed. */
export const FACT_KINDS = [
  'address',
  'sealed',
  'pattern',
  'sender',
  'login',
  'host',
  'credential',
  'limit',
  'domain',
  'key',
  'signing',
  'policy',
  'zone',
  'record',
  'server',
  'setting',
  'client',
  'parameter',
  'file',
  'pipe',
] as const;

export type FactKind = (typeof FACT_KINDS)[number];

/** One fact of a mail system: the system is the set of its facts, and no two of one kind share a subject. */
export interface Fact {
  readonly kind: FactKind;
  /** What tells it from the others of its kind: an address, a name. */
  readonly subject: string;
  /** Where mail.yml says so. */
  readonly path: Path;
  /** What it says, as the model has it; `path`, and what is undefined, are no part of it. */
  readonly said: unknown;
}

/** The facts of each kind, in any order. What grows with an estate is made afresh on each walk. */
export const FACTS: Readonly<Record<FactKind, (system: MailSystem) => Iterable<Fact>>> = {
  address: ({ addresses }) => facts('address', addresses, ({ address }) => address),
  sealed: ({ sealed }) =>
    sealed.map(({ name, sealed, path }) => fact('sealed', name, digestOf(sealed), path)),
  pattern: ({ patternRoutes }) => facts('pattern', patternRoutes, ({ pattern }) => pattern),
  sender: ({ senderRights }) => facts('sender', senderRights, ({ sender }) => sender),
  login: ({ logins }) => facts('login', logins, ({ name }) => name),
  host: ({ hosts }) => hosts.map(({ credential, ...host }) => fact('host', host.name, host, host.path)),
  credential: ({ hosts }) => hosts.flatMap(({ name, credential }) => credentialOf(name, credential)),
  limit: ({ limits }) =>
    (['users', 'hosts'] as const).map((name) => fact('limit', name, limits[name], limits[name].path)),
  domain: ({ domains }) => facts('domain', domains, ({ name }) => name),
  key: ({ dkim }) =>
    dkim.keys.map(({ privateKey, ...key }) => {
      const said = { ...key, privateKey: privateKey && digestOf(privateKey.sealed) };
      return fact('key', keyName(key), said, key.path);
    }),
  signing: ({ dkim }) =>
    dkim.senders.map(({ domain, keys, path }) =>
      fact('signing', domain, keys.map(keyName).sort(byCodeUnit), path),
    ),
  policy: ({ mtaSts }) => (mtaSts === undefined ? [] : [fact('policy', 'mta-sts', mtaSts, mtaSts.path)]),
  zone: ({ zones }) => zones.map(({ name, path }) => fact('zone', name, {}, path)),
  record: ({ zones }) => zones.flatMap(({ name, records }) => recordSets(name, records)),
  server: ({ server }) => facts('server', [server], ({ name }) => name),
  setting: ({ domain, dkim, saslBackend, postfix, zones }) => [
    fact('setting', 'domain', domain, ['domain']),
    fact('setting', 'dkim.signer', dkim.signer, ['dkim', 'signer']),
    fact('setting', 'sasl.backend', saslBackend, ['sasl', 'backend']),
    fact('setting', 'postfix.map_type', postfix.mapType, ['postfix', 'map_type']),
    // One for all zones.
    ...zones.slice(0, 1).map(({ ttl }) => fact('setting', 'dns.ttl', ttl, ['dns', 'ttl'])),
  ],
  client: ({ clients }) =>
    (['smtp', 'imap'] as const).map((name) =>
      fact(
        'client',
        name,
        clients[name].map(({ port, tls }) => ({ port, tls })),
        [...clients.path, name],
      ),
    ),
  parameter: ({ postfix }) => facts('parameter', postfix.main, ({ name }) => name),
  file: ({ postfix }) => facts('file', postfix.files, ({ name }) => name),
  pipe: ({ postfix }) => facts('pipe', postfix.pipes, ({ name }) => name),
};

/** True when two facts of one kind have the same subject, as only a mail.yml with errors has it. */
export function hasRepeatedFacts(system: MailSystem): boolean {
  return FACT_KINDS.some((kind) => {
    const subjects = [...FACTS[kind](system)].map(({ subject }) => subject);
    return new Set(subjects).size < subjects.length;
  });
}

function fact(kind: FactKind, subject: string, said: unknown, path: Path): Fact {
  return { kind, subject, path, said };
}

function* facts<T extends { readonly path: Path }>(
  kind: FactKind,
  entries: Iterable<T>,
  subjectOf: (entry: T) => string,
): Generator<Fact> {
  for (const entry of entries) yield fact(kind, subjectOf(entry), entry, entry.path);
}

/** What is sealed is compared and told by its digest alone. */
function digestOf(sealed: string): string {
  return createHash('sha256').update(sealed).digest('hex').slice(0, DIGEST_LENGTH);
}

function credentialOf(host: string, credential: HostCredential | undefined): Fact[] {
  if (credential === undefined) return [];
  const { current, other, path } = credential;
  const passwordOf = ({ generation, sealed, verifier }: HostPassword) => ({
    generation,
    digest: digestOf(`${sealed}\n${verifier}`),
  });
  const said = { current: passwordOf(current), other: other && { ...passwordOf(other), state: other.state } };
  return [fact('credential', host, said, path)];
}

/** The name of a key in DNS (RFC 6376 section 3.6.2.1). */
function keyName({ domain, selector }: { readonly domain: string; readonly selector: string }): string {
  return `${selector}._domainkey.${domain}`;
}

/** What DNS answers for a name and a type is one fact, for resolvers get it as a whole (RFC 2181 section 5). */
function recordSets(zone: string, records: readonly DnsRecord[]): Fact[] {
  const sets = new Map<string, { data: string[]; path: Path }>();
  for (const record of records) {
    const subject = `${record.name} ${record.type}`;
    const set = sets.get(subject) ?? { data: [], path: record.path };
    set.data.push(recordData(record));
    sets.set(subject, set);
  }
  return [...sets].map(([subject, { data, path }]) =>
    fact('record', subject, { zone, data: data.sort(byCodeUnit) }, path),
  );
}

/** What stands after the type of a record, for readers. */
function recordData(record: DnsRecord): string {
  switch (record.type) {
    case 'MX':
      return `${record.priority} ${record.exchange || '.'}`;
    case 'TXT':
      return record.text;
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${record.target || '.'}`;
    case 'CNAME':
      return record.target;
  }
}
