import type { DnsRecord } from '../mail/system.ts';
import { isOurs } from './kinds.ts';
import type { ServedMailRecord } from './observed.ts';
import { byQuestion, meaningOf, questionKey } from './rrset.ts';

/** A record as a zone snippet of mailc has it: absolute name, TTL, class, type, data. */
const LINE = /^(\S+)\. (\d+) IN (MX|TXT|SRV|CNAME) (.*)$/;

/** The records of zone snippets that mailc wrote once; any other line is none. */
export function recordsIn(lines: Iterable<string>): ServedMailRecord[] {
  const records: ServedMailRecord[] = [];
  for (const line of lines) {
    const [, name = '', ttl = '', type, data = ''] = LINE.exec(line) ?? [];
    const read = dataIn(type, data);
    if (read !== undefined) records.push({ name, ttl: Number(ttl), ...read });
  }
  return records;
}

/** Omit on each member of the union, so that type and data still belong together. */
type Data<T = ServedMailRecord> = T extends unknown ? Omit<T, 'name' | 'ttl'> : never;

function dataIn(type: string | undefined, data: string): Data | undefined {
  const words = data.split(' ').map((word) => word.replace(/\.$/, ''));
  const [first = '', second = '', third = '', fourth = ''] = words;
  switch (type) {
    case 'MX':
      return { type, priority: Number(first), exchange: second };
    case 'SRV':
      return { type, priority: Number(first), weight: Number(second), port: Number(third), target: fourth };
    case 'CNAME':
      return { type, target: first };
    case 'TXT': {
      const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
      return { type, strings: strings.map((text) => text.replace(/\\(.)/g, '$1')) };
    }
    default:
      return undefined;
  }
}

/**
 * What was compiled once and is no more: the records, each once, that no compiled record of the same name, type and
 * kind has taken the place of.
 */
export function formerRecords(
  once: readonly ServedMailRecord[],
  compiled: readonly DnsRecord[],
): ServedMailRecord[] {
  const sets = byQuestion(compiled);
  const former = new Map<string, ServedMailRecord>();
  for (const record of once) {
    const key = questionKey(record);
    if (!isOurs(record, sets.get(key) ?? [])) former.set(`${key} ${meaningOf(record)}`, record);
  }
  return [...former.values()];
}
