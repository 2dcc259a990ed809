import { accountsWithMailbox, localNames, type Transport, transportOf } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/**
 * `transport` (transport(5)): what is dropped, refused or routed leaves the normal path. Of local mail, only that
 * for the accounts of mail.yml is delivered; main.cf refuses all other. An account is at `localhost`, and at the
 * primary domain as well: there a copy arrives that a .forward keeps by `\account`. The names of `aliases` are
 * at `localhost` for programs that write to root@localhost; local delivery finds them there before any account.
 */
export const transport = lookupTable({
  id: 'transport',
  name: 'transport',
  about: ['What leaves the normal path, and the mailboxes: transport_maps.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  const taken = new Set<string>();
  for (const known of system.addresses) {
    const transport = transportOf(known);
    if (transport === undefined) continue;
    taken.add(known.address);
    // transport(5) spells a whole domain without the @.
    const key = known.address.replace(/^@/, '');
    yield { heading: headingOf(known), key, value: transportText(transport), path: known.path };
  }
  for (const [account, path] of accountsWithMailbox(system)) {
    const own = `${account}@${system.domain}`;
    yield { heading: 'accounts', key: `${account}@localhost`, value: 'local:', path };
    if (!taken.has(own)) yield { heading: 'accounts', key: own, value: 'local:', path };
  }
  for (const { address, path } of system.sealed) {
    yield { heading: 'sealed', key: address, value: 'local:', path };
  }
  for (const { name, path } of localNames(system)) {
    yield { heading: 'aliases', key: `${name}@localhost`, value: 'local:', path };
  }
}

/** A transport as transport(5) spells it. */
export function transportText({ service, nextHop }: Transport): string {
  return `${service}:${nextHop}`;
}
