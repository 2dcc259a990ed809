import type { DkimKey, DnsRecord } from '../mail/system.ts';
import type { DnsInput } from './dns-input.ts';

/** The public half of every DKIM key (RFC 6376 section 3.6.1, RFC 8463). */
export function dkimRecords({ dkim }: DnsInput): DnsRecord[] {
  return dkim.keys.map((key) => ({
    type: 'TXT',
    name: `${key.selector}._domainkey.${key.domain}`,
    subject: key.domain,
    purpose: `DKIM: key ${key.selector} of ${key.domain}, ${key.state}`,
    text: keyText(key),
    path: key.path,
    more: [],
  }));
}

/** A revoked key keeps its record, with nothing in `p=`. */
function keyText({ algorithm, publicKey }: DkimKey): string {
  return `v=DKIM1; k=${algorithm}; p=${publicKey}`;
}
