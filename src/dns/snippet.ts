import type { Zone } from '../mail/system.ts';
import { kindOf } from './kinds.ts';
import { dataOf, type MailRecord } from './rrset.ts';

/** The opening lines of every file that is published, as comments. */
export const PUBLISHED = [
  'Published by mailc from mail.yml. Edit mail.yml and run npx mailc dns publish instead.',
];

/** The records of a zone for `$INCLUDE` (RFC 1035 section 5.1): each is one line that needs neither $ORIGIN nor $TTL. */
export function snippet({ ttl }: Zone, records: readonly MailRecord[]): string {
  const lines = records.map(
    (record) => `; ${purposeOf(record)}\n${record.name}. ${ttl} IN ${record.type} ${dataOf(record)}\n`,
  );
  return `${PUBLISHED.map((line) => `; ${line}\n`).join('')}${lines.join('')}`;
}

/** What a record is for; one that mail.yml no longer gives stays only for a while. */
export function purposeOf(record: MailRecord): string {
  return 'purpose' in record
    ? record.purpose
    : `${kindOf(record)}: kept until the machines have the new configuration`;
}
