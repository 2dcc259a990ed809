import { dkimRecordName, dkimRecordText } from '../mail/dkim-record.ts';
import type { DnsRecord } from '../mail/system.ts';
import type { DnsInput } from './dns-input.ts';

/** The public half of every DKIM key (RFC 6376 section 3.6.1, RFC 8463). */
export function dkimRecords({ dkim }: DnsInput): DnsRecord[] {
  return dkim.keys.map((key) => ({
    type: 'TXT',
    name: dkimRecordName(key.selector, key.domain),
    subject: key.domain,
    purpose: `DKIM: key ${key.selector} of ${key.domain}, ${key.state}`,
    text: dkimRecordText(key.algorithm, key.publicKey),
    path: key.path,
    more: [],
  }));
}
