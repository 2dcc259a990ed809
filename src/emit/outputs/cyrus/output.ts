import { plainText } from '../../escape/plain.ts';
import type { Output } from '../../output.ts';
import template from './cyrus.ejs';

/** /etc/postfix/sasl/smtpd.conf, read by Cyrus SASL within smtpd (cyrus_sasl_config_path). */
export const cyrus: Output = {
  id: 'cyrus',
  template,
  escape: plainText,
  *files(system) {
    if (system.saslBackend !== 'cyrus') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/sasl/smtpd.conf',
      reload: ['postfix'],
      view: {},
    };
  },
};
