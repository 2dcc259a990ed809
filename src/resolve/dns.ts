import type { Path } from '../diagnostics/source.ts';
import type { MailDocument } from '../mail/document.ts';
import { durationSeconds } from '../mail/duration.ts';
import { byCodeUnit } from '../mail/order.ts';
import type { DnsRecord, Zone } from '../mail/system.ts';
import { serviceRecords, webRecords } from './dns-clients.ts';
import type { DnsInput } from './dns-input.ts';
import { dkimRecords } from './dns-keys.ts';
import { mxRecords, spfRecords } from './dns-mail.ts';
import { dmarcRecords, mtaStsRecords, reportAuthorisations, tlsReportRecords } from './dns-policies.ts';

/** RFC 2181 section 8; no server loads a zone with more. */
const LONGEST_TTL = 2 ** 31 - 1;

/** The mail records of every zone of ours, by name of zone. A record whose name lies in none of them is left out. */
export function resolveZones(input: DnsInput): Zone[] {
  const paths = zonePaths(input.document);
  // A delegated name is answered for by its own zone, not by the one above it (RFC 1034 section 4.2.1).
  const zoneOf = (name: string) => withParents(name).find((candidate) => paths.has(candidate));
  const records = new Map<string | undefined, DnsRecord[]>([...paths.keys()].map((zone) => [zone, []]));
  for (const record of allRecords(input, zoneOf)) records.get(zoneOf(record.name))?.push(record);
  const ttl = Math.min(durationSeconds(input.document.dns?.ttl ?? '1h'), LONGEST_TTL);
  return [...paths]
    .map(([name, path]) => ({ name, ttl, records: (records.get(name) ?? []).sort(bySubject(name)), path }))
    .sort((a, b) => byCodeUnit(a.name, b.name));
}

/** In the order in which the records of one subject are read. */
function allRecords(input: DnsInput, zoneOf: (name: string) => string | undefined): DnsRecord[] {
  return [
    ...mxRecords(input),
    ...spfRecords(input),
    ...dkimRecords(input),
    ...dmarcRecords(input),
    ...reportAuthorisations(input, zoneOf),
    ...tlsReportRecords(input),
    ...mtaStsRecords(input),
    ...webRecords(input),
    ...serviceRecords(input),
  ];
}

/** The zones that mail.yml names; by default the primary domain, and the domains that lie below none of the others. */
function zonePaths({ domain, domains, dns }: MailDocument): Map<string, Path> {
  if (dns?.zones !== undefined)
    return new Map(dns.zones.map((name, index) => [name, ['dns', 'zones', index]]));
  const paths = new Map<string, Path>([[domain, ['domain']]]);
  const listed = new Set([domain, ...Object.keys(domains ?? {})]);
  for (const name of listed) {
    const isBelowAnother = withParents(name)
      .slice(1)
      .some((parent) => listed.has(parent));
    if (name !== domain && !isBelowAnother) paths.set(name, ['domains', name]);
  }
  return paths;
}

/** A name, then the names above it, nearest first. */
function withParents(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** The zone's own records first, then by subject; the order within a subject stays. */
function bySubject(zone: string): (a: DnsRecord, b: DnsRecord) => number {
  const key = ({ subject }: DnsRecord) => (subject === zone ? '' : subject);
  return (a, b) => byCodeUnit(key(a), key(b));
}
