import { refusalOf, replyText } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/** `refusals`: known addresses whose mail is refused at RCPT TO, with the reply (check_recipient_access). */
export const refusals = lookupTable({
  id: 'refusals',
  name: 'refusals',
  about: ['Known addresses whose mail is refused, with the reply: smtpd_recipient_restrictions.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const known of system.addresses) {
    const reply = refusalOf(known);
    if (reply === undefined) continue;
    yield { heading: headingOf(known), key: known.address, value: replyText(reply), path: known.path };
  }
}
