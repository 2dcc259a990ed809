import { plainText } from '../../escape/plain.ts';
import type { Output } from '../../output.ts';
import template from './saslauthd-defaults.ejs';

/** /etc/default/saslauthd: Debian's own file lets it remember passwords. */
export const saslauthdDefaults: Output = {
  id: 'saslauthd-defaults',
  template,
  escape: plainText,
  *files(system) {
    if (system.saslBackend !== 'cyrus') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/default/saslauthd',
      reload: ['saslauthd'],
      view: {},
    };
  },
};
