import type { Zone } from '../mail/system.ts';
import { type MailRecord, textOf } from './rrset.ts';
import { PUBLISHED, purposeOf } from './snippet.ts';

/**
 * The records of a zone for DNSControl: a file that dnsconfig.js loads with `require` after the D() of the zone.
 * D_EXTEND adds to a zone, so all that stands in its D() stays.
 */
export function dnscontrolZone(zone: Zone, records: readonly MailRecord[]): string {
  const lines = records.map((record) => `  // ${purposeOf(record)}\n  ${recordCall(record, zone)},\n`);
  const extension = `D_EXTEND(${JSON.stringify(zone.name)},\n${lines.join('')});\n`;
  return `${PUBLISHED.map((line) => `// ${line}\n`).join('')}\n${records.length === 0 ? '' : extension}`;
}

function recordCall(record: MailRecord, { name: zone, ttl }: Zone): string {
  const label = record.name === zone ? '@' : record.name.slice(0, -zone.length - 1);
  const parts = [label, ...parameters(record)].map((part) => JSON.stringify(part));
  return `${record.type}(${parts.join(', ')}, TTL(${ttl}))`;
}

function parameters(record: MailRecord): (string | number)[] {
  switch (record.type) {
    case 'MX':
      return [record.priority, `${record.exchange}.`];
    case 'SRV':
      return [record.priority, record.weight, record.port, `${record.target}.`];
    case 'CNAME':
      return [`${record.target}.`];
    case 'TXT':
      return [textOf(record)];
  }
}
