import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import { placeholder } from '../../sealed.ts';
import template from './sealed-addresses.ejs';

/**
 * `sealed` (aliases(5)): where sealed destinations lead, with placeholders for the addresses. A table of its own, so that
 * the mode of `aliases` does not depend on it; local(8) opens it while it is root.
 */
export const sealedAddresses: Output = {
  id: 'sealed-addresses',
  template,
  escape: postfixText,
  *files({ server, sealed, postfix, domain }) {
    if (sealed.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/postfix/sealed',
      mode: '0600',
      map: { type: postfix.mapType, command: 'postalias' },
      reload: ['postfix'],
      sealed: true,
      view: {
        rows: sealed.map(({ name, path }) => ({ name, path, address: placeholder('address', name) })),
        owner: `postmaster@${domain}`,
      },
    };
  },
};
