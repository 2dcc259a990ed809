import type { MailSystem } from '../../../mail/system.ts';
import { lookupTable, type Row } from '../lookup-table/output.ts';

/**
 * `sasl_access`: what hosts may send as beyond their rows in `senders` (check_sasl_access). One line a host
 * keeps the row of root free of a list of all hosts, in which every new host would be a conflict.
 */
export const saslAccess = lookupTable({
  id: 'sasl-access',
  name: 'sasl_access',
  about: ['Rights of hosts beyond the table senders: OK is any sender, host_sender is root.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const host of system.hosts) {
    yield { heading: '', key: host.name, value: host.sendsAsAny ? 'OK' : 'host_sender', path: host.path };
  }
}
