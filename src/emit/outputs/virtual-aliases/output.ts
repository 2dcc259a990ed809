import type { Delivery, KnownAddress, MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/**
 * `users`, the virtual alias map (virtual(5)). Every known address has a row, so that a catch-all of its domain
 * cannot take its mail: a mailbox leads to its account at `localhost`, which nothing outside can address;
 * what is dropped, refused, has moved or is routed leads to itself, which ends the expansion.
 */
export const virtualAliases = lookupTable({
  id: 'virtual-aliases',
  name: 'users',
  about: ['Where the mail of each address goes: virtual_alias_maps.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const known of system.addresses) {
    if (isRefusedDomain(known)) continue;
    yield { heading: headingOf(known), key: known.address, value: targets(known), path: known.path };
  }
}

/** Without a row, mail to the unknown addresses of a refused domain is refused at RCPT TO by its transport. */
function isRefusedDomain({ address, delivery }: KnownAddress): boolean {
  return address.startsWith('@') && (delivery.kind === 'reject' || delivery.kind === 'moved');
}

function targets({ address, delivery }: KnownAddress): string {
  switch (delivery.kind) {
    case 'mailbox':
      return mailbox(delivery.account);
    case 'forward':
      return forwardTargets(delivery).join(', ');
    default:
      return address;
  }
}

function forwardTargets(delivery: Extract<Delivery, { kind: 'forward' }>): string[] {
  return delivery.account === undefined ? [...delivery.to] : [mailbox(delivery.account), ...delivery.to];
}

function mailbox(account: string): string {
  return `${account}@localhost`;
}
