import type { Delivery, MailSystem } from '../../../mail/system.ts';
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
    // A whole domain is refused by its transport, which spares the addresses of it that are known.
    const value = known.address.startsWith('@') ? undefined : reply(known.delivery);
    if (value !== undefined) yield { heading: headingOf(known), key: known.address, value, path: known.path };
  }
}

/** RFC 3463: 5.7.1 delivery not authorised; RFC 5321 section 3.4: 551 names the new address. */
function reply(delivery: Delivery): string | undefined {
  if (delivery.kind === 'reject') return `550 5.7.1 ${delivery.text}`;
  return delivery.kind === 'moved' ? `551 5.1.6 User has moved to ${delivery.to}` : undefined;
}
