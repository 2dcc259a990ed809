import { opendkimText } from '../../escape/opendkim.ts';
import type { Output } from '../../output.ts';
import template from './opendkim-trusted-hosts.ejs';

/**
 * `TrustedHosts`: clients whose mail is signed without a login. Only this machine; hosts log in, and an address of
 * a network proves nothing.
 */
export const opendkimTrustedHosts: Output = {
  id: 'opendkim-trusted-hosts',
  template,
  escape: opendkimText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'opendkim' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/opendkim/TrustedHosts',
      reload: ['opendkim'],
      view: {},
    };
  },
};
