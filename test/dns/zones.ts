import type { Observe, ServedMailRecord } from '../../src/dns/observed.ts';
import { questionKey } from '../../src/dns/rrset.ts';
import type { DnsRecord, Zone } from '../../src/mail/system.ts';

/** What every record of a test has. */
const MADE = { subject: 'example.org', purpose: 'for a test', path: ['domain'], more: [] };

/** A compiled TXT record. */
export function text(name: string, value: string): DnsRecord {
  return { ...MADE, name, type: 'TXT', text: value };
}

/** A compiled MX record. */
export function mx(name: string, priority: number, exchange: string): DnsRecord {
  return { ...MADE, name, type: 'MX', priority, exchange };
}

/** A compiled SRV record. */
export function srv(name: string, port: number, target: string): DnsRecord {
  return { ...MADE, name, type: 'SRV', priority: 0, weight: target === '' ? 0 : 1, port, target };
}

/** A compiled alias. */
export function alias(name: string, target: string): DnsRecord {
  return { ...MADE, name, type: 'CNAME', target };
}

/** A zone example.org. */
export function zoneOf(...records: DnsRecord[]): Zone {
  return { name: 'example.org', ttl: 3600, records, path: ['domain'] };
}

/** The same record as a server gives it, after the time in seconds. */
export function served(record: DnsRecord, ttl = 3600): ServedMailRecord {
  const { name } = record;
  switch (record.type) {
    case 'TXT':
      return { name, ttl, type: 'TXT', strings: record.text.match(/.{1,255}/gs) ?? [''] };
    case 'MX':
      return { name, ttl, type: 'MX', priority: record.priority, exchange: record.exchange };
    case 'CNAME':
      return { name, ttl, type: 'CNAME', target: record.target };
    case 'SRV': {
      const { priority, weight, port, target } = record;
      return { name, ttl, type: 'SRV', priority, weight, port, target };
    }
  }
}

/** A server that serves these records. */
export function serving(...records: readonly ServedMailRecord[]): Observe {
  return (question) => {
    const own = records.filter(({ name }) => name === question.name);
    const other = question.type === 'CNAME' ? undefined : own.find(({ type }) => type === 'CNAME');
    return {
      records: own.filter((record) => questionKey(record) === questionKey(question)),
      alias: other?.type === 'CNAME' ? other.target : undefined,
    };
  };
}
