import { relocationOf } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/** `relocated`: where people have moved to, for mail that does not pass RCPT TO (relocated(5)). */
export const relocated = lookupTable({
  id: 'relocated',
  name: 'relocated',
  about: ['Addresses that have moved: relocated_maps.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const known of system.addresses) {
    const value = relocationOf(known);
    if (value === undefined) continue;
    yield { heading: headingOf(known), key: known.address, value, path: known.path };
  }
}
