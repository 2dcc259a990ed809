import { dovecotText } from '../../escape/dovecot.ts';
import type { Output } from '../../output.ts';
import template from './dovecot-hosts.ejs';

/** The SASL entries of the hosts for Dovecot (passwd-file): verifiers only, never a password. */
export const dovecotHosts: Output = {
  id: 'dovecot-hosts',
  template,
  escape: dovecotText,
  *files(system) {
    if (system.saslBackend !== 'dovecot') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/dovecot/hosts',
      mode: '0640',
      owner: 'root:dovecot',
      reload: ['dovecot'],
      view: { hosts: system.hosts },
    };
  },
};
