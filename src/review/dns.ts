import { byCodeUnit } from '../mail/order.ts';
import type { Plan } from './plan.ts';
import { newOf, oldOf } from './review.ts';

interface RecordSet {
  readonly zone: string;
  readonly data: readonly string[];
}

/** The value of a key, which nobody compares by eye. */
const KEY = /(?<=\bp=)[A-Za-z0-9+/=]{60,}/g;

/** What changes in DNS, as a diff: the purpose of each set of records, what goes and what comes. */
export function dnsLines({ changes, base, head }: Plan): string[] {
  const purposes = new Map<string, string>();
  for (const side of [base, head]) {
    for (const { name, type, purpose } of side?.compiled?.system.zones.flatMap(({ records }) => records) ??
      []) {
      purposes.set(`${name} ${type}`, purpose);
    }
  }
  const ttls = changes.flatMap((change) => {
    if (change.kind !== 'zone') return [];
    const [before, after] = [oldOf<{ ttl: number }>(change), newOf<{ ttl: number }>(change)];
    if (after === undefined) return [`-zone ${change.subject}`];
    if (before === undefined) return [`+zone ${change.subject}`];
    return [` every record of ${change.subject}`, `-TTL ${before.ttl}`, `+TTL ${after.ttl}`];
  });
  const sets = changes.filter(({ kind }) => kind === 'record');
  return [
    ...ttls,
    ...sets
      .sort((a, b) => byCodeUnit(reversed(a.subject), reversed(b.subject)))
      .flatMap((change) => [
        ` ${purposes.get(change.subject) ?? ''}`,
        ...recordLines('-', change.subject, oldOf<RecordSet>(change)),
        ...recordLines('+', change.subject, newOf<RecordSet>(change)),
      ]),
  ];
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
