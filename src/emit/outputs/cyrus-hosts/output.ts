import { plainText } from '../../escape/plain.ts';
import type { Output } from '../../output.ts';
import template from './cyrus-hosts.ejs';

/**
 * The SASL entries of the hosts for Cyrus: a list, for sasldb2 holds clear passwords and is made on the server.
 * With the realm of myhostname, and smtpd_sasl_local_domain empty, smtpd sees the bare login.
 */
export const cyrusHosts: Output = {
  id: 'cyrus-hosts',
  template,
  escape: plainText,
  *files(system) {
    if (system.saslBackend !== 'cyrus') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/sasl/hosts',
      mode: '0640',
      sasldb: '/etc/sasldb2',
      reload: ['postfix'],
      view: { hosts: system.hosts, realm: system.server.fqdn },
    };
  },
};
