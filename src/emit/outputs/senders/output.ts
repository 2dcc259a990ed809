import { NOBODY } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/** `senders`: the logins that may send as an address (smtpd_sender_login_maps). */
export const senders = lookupTable({
  id: 'senders',
  name: 'senders',
  about: ['The logins that may send as each address: smtpd_sender_login_maps; - is nobody.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const right of system.senderRights) {
    const value = right.logins.length === 0 ? NOBODY : right.logins.join(', ');
    yield { heading: headingOf(right), key: right.sender, value, path: right.path };
  }
}
