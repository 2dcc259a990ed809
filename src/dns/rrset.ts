import type { DnsRecord, Zone } from '../mail/system.ts';
import { foldName, type ServedRecord } from './served.ts';

/** The types of the records that mailc compiles. */
export type MailType = DnsRecord['type'];

/** A record of a type that mailc compiles, whoever made it. */
export type MailRecord = DnsRecord | Extract<ServedRecord, { readonly type: MailType }>;

/** The compiled records of one name and type (RFC 2181 section 5). */
export interface CompiledRrset {
  readonly name: string;
  readonly type: MailType;
  /** Seconds. */
  readonly ttl: number;
  readonly records: readonly DnsRecord[];
}

const LONGEST_STRING = 255;

/** The compiled rrsets of a zone, in the order of its records. */
export function rrsetsOf({ ttl, records }: Zone): CompiledRrset[] {
  return [...byQuestion(records).values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ name: first.name, type: first.type, ttl, records: members }];
  });
}

/** Records by `questionKey`, in their order. */
export function byQuestion<R extends MailRecord>(records: Iterable<R>): Map<string, R[]> {
  const sets = new Map<string, R[]>();
  for (const record of records) {
    const key = questionKey(record);
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [record]);
    else set.push(record);
  }
  return sets;
}

/** One text for each name and type. */
export function questionKey({ name, type }: { readonly name: string; readonly type: string }): string {
  return `${foldName(name)} ${type}`;
}

/** What a record says, as one text: equal for two records that mean the same, however they were split and spelt. */
export function meaningOf(record: MailRecord): string {
  return record.type === 'TXT' ? textOf(record) : dataOf(record).toLowerCase();
}

/** The text of a TXT record, its strings joined without a space (RFC 7208 section 3.3). */
export function textOf(record: Extract<MailRecord, { readonly type: 'TXT' }>): string {
  return 'text' in record ? record.text : record.strings.join('');
}

/** The data of a record in the form of a zone file (RFC 1035 section 5.1), with absolute names. */
export function dataOf(record: MailRecord): string {
  switch (record.type) {
    case 'MX':
      return `${record.priority} ${record.exchange}.`;
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${record.target}.`;
    case 'CNAME':
      return `${record.target}.`;
    case 'TXT':
      return stringsOf(record).map(quoted).join(' ');
  }
}

function stringsOf(record: Extract<MailRecord, { readonly type: 'TXT' }>): readonly string[] {
  if ('strings' in record) return record.strings;
  return record.text.match(new RegExp(`.{1,${LONGEST_STRING}}`, 'gs')) ?? [''];
}

/** Octets that a line cannot carry as they are become `\DDD`. */
function quoted(text: string): string {
  const octet = (character: string) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`;
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/g, octet)}"`;
}
