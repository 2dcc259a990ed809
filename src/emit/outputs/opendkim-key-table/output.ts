import { byCodeUnit } from '../../../mail/order.ts';
import type { Dkim, DkimKey } from '../../../mail/system.ts';
import { opendkimField, opendkimText } from '../../escape/opendkim.ts';
import type { Output } from '../../output.ts';
import { privateKeyPath } from '../signing-keys/output.ts';
import template from './opendkim-key-table.ejs';

/** `KeyTable`: the keys that sign, by name. */
export const opendkimKeyTable: Output = {
  id: 'opendkim-key-table',
  template,
  escape: opendkimText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'opendkim' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/opendkim/KeyTable',
      reload: ['opendkim'],
      view: { keys: keysOfDomains(dkim).flatMap((keys) => keys.map(row)) },
    };
  },
};

/**
 * What the signing table calls the keys of a domain, in their order: the domain itself, and a number from the second
 * on. So a new selector changes the key's row and none of the many rows of its senders.
 */
export function keyName(domain: string, index: number): string {
  return opendkimField(index === 0 ? domain : `${domain}/${index + 1}`);
}

/** Several senders share the keys of a domain. */
function keysOfDomains({ senders }: Dkim): (readonly DkimKey[])[] {
  const byDomain = new Map(senders.map(({ keys }) => [keys[0]?.domain ?? '', keys]));
  return [...byDomain].sort(([a], [b]) => byCodeUnit(a, b)).map(([, keys]) => keys);
}

function row(key: DkimKey, index: number): object {
  const { domain, selector, path } = key;
  return {
    name: keyName(domain, index),
    domain: opendkimField(domain),
    selector: opendkimField(selector),
    file: opendkimField(privateKeyPath('opendkim', key)),
    path,
  };
}
