import type { Clients } from '../../../mail/system.ts';
import { plainText } from '../../escape/plain.ts';
import type { Output } from '../../output.ts';
import template from './dovecot.ejs';

/** The server's dovecot.conf, complete: IMAP, LMTP, and the logins of Postfix where Dovecot checks them. */
export const dovecot: Output = {
  id: 'dovecot',
  template,
  escape: plainText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/dovecot/dovecot.conf',
      reload: ['dovecot'],
      view: {
        server: system.server,
        saslBackend: system.saslBackend,
        imap: listeners(system.clients),
        clientsPath: system.clients.path,
      },
    };
  },
};

/** Dovecot has both listeners by default; port 0 closes the one that mail.yml does not offer. */
function listeners({ imap }: Clients): { name: string; port: number; ssl: boolean }[] {
  const offered = (port: number) => (imap.some((client) => client.port === port) ? port : 0);
  return [
    { name: 'imap', port: offered(143), ssl: false },
    { name: 'imaps', port: offered(993), ssl: true },
  ];
}
