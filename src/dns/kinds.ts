import { type MailRecord, textOf } from './rrset.ts';

/** What a TXT record is for; any other one, such as the proof of ownership for a web service, is none of ours. */
export type TextKind = 'SPF' | 'DKIM' | 'DMARC' | 'MTA-STS' | 'TLSRPT';

/** How each kind begins; receivers compare the version of SPF without regard to case (RFC 7208 section 4.5). */
const BEGINNINGS: readonly (readonly [TextKind, RegExp])[] = [
  ['SPF', /^v=spf1( |$)/i],
  ['DMARC', /^v\s*=\s*DMARC1\s*(;|$)/],
  ['MTA-STS', /^v\s*=\s*STSv1\s*(;|$)/],
  ['TLSRPT', /^v\s*=\s*TLSRPTv1\s*(;|$)/],
];

/** What becomes of a name with two records of a kind. */
export const SEVERAL: Readonly<Record<TextKind, string>> = {
  SPF: 'receivers take that for a permanent error (RFC 7208 section 4.5)',
  DKIM: 'receivers may try either (RFC 6376 section 3.6.2.2)',
  DMARC: 'receivers ignore them all (RFC 9989)',
  'MTA-STS': 'senders ignore them all (RFC 8461 section 3.1)',
  TLSRPT: 'senders ignore them all (RFC 8460 section 3)',
};

/** The kind of a TXT record. At a name of DKIM every record is a key: `v=DKIM1` may be left out there. */
function textKind(name: string, text: string): TextKind | undefined {
  if (/\._domainkey\./i.test(name)) return 'DKIM';
  return BEGINNINGS.find(([, beginning]) => beginning.test(text))?.[0];
}

/** The kind of a TXT record, and the type of every other one. */
export function kindOf(record: MailRecord): string {
  return record.type === 'TXT' ? (textKind(record.name, textOf(record)) ?? 'TXT') : record.type;
}

/** True when a record is of a kind that is compiled for its name and type: then mailc decides about it. */
export function isOurs(record: MailRecord, compiled: readonly MailRecord[]): boolean {
  const kind = kindOf(record);
  return compiled.some((own) => kindOf(own) === kind);
}
