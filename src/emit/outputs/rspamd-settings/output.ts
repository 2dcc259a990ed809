import { rspamdText } from '../../escape/rspamd.ts';
import type { Output } from '../../output.ts';
import template from './rspamd-settings.ejs';

/** Names the settings that rspamd-proxy/output.ts applies to everything that comes from Postfix. */
export const SIGN_ONLY = 'sign_only';

/** rspamd's `settings.conf`: a way of treating mail that signs it and does nothing else. */
export const rspamdSettings: Output = {
  id: 'rspamd-settings',
  template,
  escape: rspamdText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'rspamd' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/rspamd/local.d/settings.conf',
      reload: ['rspamd'],
      view: { settings: SIGN_ONLY },
    };
  },
};
