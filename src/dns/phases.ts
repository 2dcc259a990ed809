import type { DnsRecord, Zone } from '../mail/system.ts';
import { isOurs, kindOf } from './kinds.ts';
import type { Observe, Observed, ServedMailRecord } from './observed.ts';
import { type CompiledRrset, type MailRecord, meaningOf, rrsetsOf, textOf } from './rrset.ts';
import { unitedSpf } from './spf-union.ts';

/**
 * What of a change is published. Before the machines are switched, only `additions`: what the new configuration needs is
 * there, and what the old one needs is still there. After it, the rest: `all`.
 */
export type Phase = 'additions' | 'all';

/** Records as they are to stand in the zone at one name, of one type and kind. */
interface Slot {
  readonly compiled: readonly DnsRecord[];
  /** Served records of the same kind; what mailc decides about. */
  readonly served: readonly ServedMailRecord[];
}

/**
 * The records of ours that a zone is to have, in the order of output. `former` were compiled before and are no more; in
 * the first phase those that are still served stay.
 */
export function recordsInPhase(
  zone: Zone,
  former: readonly MailRecord[],
  phase: Phase,
  observe: Observe,
): readonly MailRecord[] {
  if (phase === 'all') return zone.records;
  const isServed = (record: MailRecord) =>
    observe(record).records.some((served) => meaningOf(served) === meaningOf(record));
  const kept = former.filter(isServed);
  const next = rrsetsOf(zone).flatMap((set) => slotsOf(set, observe(set)).flatMap(widened));
  return [...next.filter((record) => !kept.some((old) => excludes(old, record))), ...kept];
}

/** An alias is the only record of its name (RFC 1034 section 3.6.2). */
function excludes(one: MailRecord, other: MailRecord): boolean {
  return one.name === other.name && (one.type === 'CNAME') !== (other.type === 'CNAME');
}

function slotsOf({ records }: CompiledRrset, { records: served }: Observed): Slot[] {
  return [...new Set(records.map(kindOf))].map((kind) => {
    const compiled = records.filter((record) => kindOf(record) === kind);
    return { compiled, served: served.filter((record) => isOurs(record, compiled)) };
  });
}

/** What stands in the zone while both configurations may be at work. */
function widened(slot: Slot): readonly MailRecord[] {
  const { compiled, served } = slot;
  const isNew = served.length === 0;
  switch (compiled[0] && kindOf(compiled[0])) {
    case 'MX':
    case 'SRV':
      return widenedSet(slot);
    case 'SPF':
      return isNew ? compiled : compiled.map((record) => widenedSpf(record, served));
    case 'MTA-STS':
      // A policy that DNS announces has to be served by the web server first (RFC 8461 section 3.1).
      return served;
    case 'CNAME':
      // Programs follow a changed name at once; until the new web server has its files, the old one serves them.
      return isNew ? compiled : served;
    case 'DKIM':
      return isNew || !compiled.some(isRevokedKey) ? compiled : served;
    case 'DMARC':
      return isNew || severityOf(compiled) <= severityOf(served) ? compiled : served;
    default:
      return compiled;
  }
}

/** Where mail or a service is found, before or after; "nowhere" can stand beside nothing (RFC 7505 section 3, RFC 2782). */
function widenedSet({ compiled, served }: Slot): readonly MailRecord[] {
  if (served.some(isNowhere)) return compiled;
  if (compiled.some(isNowhere)) return served.length === 0 ? compiled : served;
  const known = new Set(compiled.map(meaningOf));
  return [...compiled, ...served.filter((record) => !known.has(meaningOf(record)))];
}

function isNowhere(record: MailRecord): boolean {
  return (record.type === 'MX' && record.exchange === '') || (record.type === 'SRV' && record.target === '');
}

/** Of several served records none counts, so there is nothing to keep. */
function widenedSpf(record: DnsRecord, served: readonly ServedMailRecord[]): DnsRecord {
  const [only, ...others] = served;
  if (record.type !== 'TXT' || only?.type !== 'TXT' || others.length > 0) return record;
  return { ...record, text: unitedSpf(textOf(only), record.text) ?? record.text };
}

/** RFC 6376 section 3.6.1: nothing in `p=`. */
function isRevokedKey(record: MailRecord): boolean {
  return record.type === 'TXT' && /(^|;)\s*p\s*=\s*(;|$)/.test(textOf(record));
}

const POLICIES = ['none', 'quarantine', 'reject'];

/** How much mail a DMARC record refuses, of the domain and of those below it (RFC 9989). */
function severityOf(records: readonly MailRecord[]): number {
  const texts = records.map((record) => (record.type === 'TXT' ? textOf(record) : ''));
  const policies = texts.flatMap((text) => [...text.matchAll(/(?:^|;)\s*s?p\s*=\s*(\w+)/g)]);
  return Math.max(0, ...policies.map(([, policy = '']) => POLICIES.indexOf(policy.toLowerCase())));
}
