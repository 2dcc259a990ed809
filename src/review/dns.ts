import { byCodeUnit } from '../mail/order.ts';
import type { FactChange } from './changes.ts';
import type { Plan } from './plan.ts';
import { newOf, oldOf } from './review.ts';

interface RecordSet {
  readonly zone: string;
  readonly data: readonly string[];
}

/** The value of a key, which nobody compares by eye. */
const KEY = /(?<=\bp=)[A-Za-z0-9+/=]{60,}/g;

/** What changes in DNS, as a diff: the purpose of each set of records, what goes and what comes. */
export function dnsLines(plan: Plan): string[] {
  const sets = plan.changes.filter(({ kind }) => kind === 'record');
  const purposes = sets.length === 0 ? undefined : purposesIn(plan);
  return [
    ...plan.changes.flatMap(zoneLines),
    ...sets
      .sort((a, b) => byCodeUnit(reversed(a.subject), reversed(b.subject)))
      .flatMap((change) => [
        ` ${purposes?.get(change.subject) ?? ''}`,
        ...recordLines('-', change.subject, oldOf<RecordSet>(change)),
        ...recordLines('+', change.subject, newOf<RecordSet>(change)),
      ]),
  ];
}

/** What the records are for, by name and type. */
function purposesIn({ base, head }: Plan): Map<string, string> {
  const zones = [base, head].flatMap((side) => side?.compiled?.system.zones ?? []);
  const records = zones.flatMap((zone) => zone.records);
  return new Map(records.map(({ name, type, purpose }) => [`${name} ${type}`, purpose]));
}

/** Zones that come or go, and what holds for every record. */
function zoneLines(change: FactChange): string[] {
  const { kind, subject, old, new: fresh } = change;
  if (kind === 'zone') return [fresh === undefined ? `-zone ${subject}` : `+zone ${subject}`];
  if (kind !== 'setting' || subject !== 'dns.ttl' || old === undefined || fresh === undefined) return [];
  return [' every record', `-TTL ${oldOf<number>(change)}`, `+TTL ${newOf<number>(change)}`];
}

function recordLines(sign: string, subject: string, set: RecordSet | undefined): string[] {
  const isText = subject.endsWith(' TXT');
  return (set?.data ?? []).map((data) => `${sign}${subject} ${isText ? `"${shortened(data)}"` : data}`);
}

function shortened(text: string): string {
  return text.replace(KEY, (run) => `${run.slice(0, 12)}...${run.slice(-12)}`);
}

/** Names below a domain stand with it. */
function reversed(subject: string): string {
  const [name = '', type = ''] = subject.split(' ');
  return `${name.split('.').reverse().join('.')} ${type}`;
}
