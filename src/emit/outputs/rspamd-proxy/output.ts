import { rspamdText } from '../../escape/rspamd.ts';
import type { Output } from '../../output.ts';
import { SIGN_ONLY } from '../rspamd-settings/output.ts';
import template from './rspamd-proxy.ejs';

/**
 * rspamd's `worker-proxy.inc`: what Postfix sends to its milter (127.0.0.1:11332 as installed) is only signed. Without
 * this rspamd would also judge, mark and reject mail, of which mail.yml says nothing.
 */
export const rspamdProxy: Output = {
  id: 'rspamd-proxy',
  template,
  escape: rspamdText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'rspamd' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/rspamd/local.d/worker-proxy.inc',
      reload: ['rspamd'],
      view: { settings: SIGN_ONLY },
    };
  },
};
