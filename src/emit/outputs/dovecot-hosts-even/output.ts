import { dovecotText } from '../../escape/dovecot.ts';
import type { Output } from '../../output.ts';
import { acceptedPasswords, isOdd } from '../dovecot-hosts/output.ts';
import template from './dovecot-hosts-even.ejs';

/**
 * The SASL entries of the hosts for Dovecot whose passwords are of an even generation; see dovecot-hosts. The file is there
 * whether it has any or not, so that dovecot.conf does not depend on it.
 */
export const dovecotHostsEven: Output = {
  id: 'dovecot-hosts-even',
  template,
  escape: dovecotText,
  *files(system) {
    if (system.saslBackend !== 'dovecot') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/dovecot/hosts-even',
      mode: '0640',
      owner: 'root:dovecot',
      reload: ['dovecot'],
      view: { rows: acceptedPasswords(system).filter((row) => !isOdd(row)) },
    };
  },
};
