import type { Delivery, KnownAddress, MailSystem } from '../../../mail/system.ts';
import { localNames } from '../aliases/output.ts';
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
    const value = nextHop(known.delivery);
    if (value === undefined) continue;
    taken.add(known.address);
    // transport(5) spells a whole domain without the @.
    const key = known.address.replace(/^@/, '');
    yield { heading: headingOf(known), key, value, path: known.path };
  }
  for (const [account, path] of accountsWithMailbox(system)) {
    const own = `${account}@${system.domain}`;
    yield { heading: 'accounts', key: `${account}@localhost`, value: 'local:', path };
    if (!taken.has(own)) yield { heading: 'accounts', key: own, value: 'local:', path };
  }
  for (const { name, path } of localNames(system)) {
    yield { heading: 'aliases', key: `${name}@localhost`, value: 'local:', path };
  }
}

/** The accounts that mail is stored for, by name, with the place that names each first. */
function accountsWithMailbox(system: MailSystem): [string, KnownAddress['path']][] {
  const accounts = new Map<string, KnownAddress['path']>();
  for (const { delivery, path } of system.addresses) {
    const account = 'account' in delivery ? delivery.account : undefined;
    if (account !== undefined && !accounts.has(account)) accounts.set(account, path);
  }
  return system.logins.flatMap(({ name }) => {
    const path = accounts.get(name);
    return path === undefined ? [] : [[name, path]];
  });
}

function nextHop(delivery: Delivery): string | undefined {
  switch (delivery.kind) {
    case 'discard':
      return 'discard:';
    case 'reject':
      return `error:5.7.1 ${delivery.text}`;
    case 'relay':
    case 'pipe':
      return routeTransport(delivery);
    default:
      return undefined;
  }
}

/** The transport and next hop of a route, as transport(5) spells them. */
export function routeTransport(delivery: Extract<Delivery, { kind: 'relay' | 'pipe' }>): string {
  return delivery.kind === 'relay' ? `relay:${delivery.nextHop}` : `${delivery.service}:`;
}
