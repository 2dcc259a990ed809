import { aliasTargets } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { headingOf, lookupTable, type Row } from '../lookup-table/output.ts';

/** `users`, the virtual alias map: where every known address leads. */
export const virtualAliases = lookupTable({
  id: 'virtual-aliases',
  name: 'users',
  about: ['Where the mail of each address goes: virtual_alias_maps.'],
  rows,
});

function* rows(system: MailSystem): Generator<Row> {
  for (const known of system.addresses) {
    const targets = aliasTargets(known);
    if (targets === undefined) continue;
    yield { heading: headingOf(known), key: known.address, value: targets.join(', '), path: known.path };
  }
}
