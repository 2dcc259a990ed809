import type { DnsRecord, Zone } from '../../../mail/system.ts';
import { absoluteName, textStrings, zoneText } from '../../escape/zone.ts';
import type { Output } from '../../output.ts';
import template from './dns-zone.ejs';

/**
 * The mail records of each zone, for `$INCLUDE` in the zone file of BIND or NSD (RFC 1035 section 5.1). Every record
 * is one line that needs neither $ORIGIN nor $TTL; the zone's SOA, NS and addresses stay where they are.
 */
export const dnsZone: Output = {
  id: 'dns-zone',
  template,
  escape: zoneText,
  *files(system) {
    for (const zone of system.zones) {
      yield {
        target: { kind: 'dns' },
        path: `${zone.name}.zone`,
        reload: ['dns'],
        view: { ttl: zone.ttl, subjects: subjects(zone) },
      };
    }
  },
};

/** The records of a zone as they are laid out; those of one subject in one group. */
function subjects({ records }: Zone): object[][] {
  const groups = new Map<string, object[]>();
  for (const record of records) {
    const { name, subject, type, purpose, path, more } = record;
    const row = { name: absoluteName(name), type, purpose, data: recordData(record), path, more };
    groups.set(subject, [...(groups.get(subject) ?? []), row]);
  }
  return [...groups.values()];
}

/** What stands after the type of a record. */
function recordData(record: DnsRecord): string | string[] {
  switch (record.type) {
    case 'MX':
      return `${record.priority} ${absoluteName(record.exchange)}`;
    case 'TXT':
      return textStrings(record.text);
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${absoluteName(record.target)}`;
    case 'CNAME':
      return absoluteName(record.target);
  }
}
