import { replyText, strangerReply } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { lookupTable, type Row } from '../lookup-table/output.ts';

/** `domains`: what mydestination accepts; the value is what a stranger hears who claims to send from there. */
export const domains = lookupTable({
  id: 'domains',
  name: 'domains',
  about: [
    'The domains that this server accepts mail for: mydestination.',
    'The value answers a stranger who claims to send from the domain: smtpd_sender_restrictions.',
  ],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const domain of system.domains) {
    if (domain.class !== 'accepted') continue;
    yield { heading: '', key: domain.name, value: replyText(strangerReply(domain.name)), path: domain.path };
  }
}
