import type { ClientPort, MailSystem } from '../../../mail/system.ts';
import { xmlText } from '../../escape/xml.ts';
import type { Output } from '../../output.ts';
import template from './autoconfig.ejs';

/** How the format names a kind of TLS. */
const SOCKET_TYPES = { implicit: 'SSL', starttls: 'STARTTLS' } as const;

/**
 * Thunderbird's autoconfig (config-v1.1), which other programs read too; served at
 * https://autoconfig.<domain>/.well-known/autoconfig/mail/config-v1.1.xml.
 */
export const autoconfig: Output = {
  id: 'autoconfig',
  template,
  escape: xmlText,
  *files(system) {
    yield {
      target: { kind: 'www' },
      path: '.well-known/autoconfig/mail/config-v1.1.xml',
      reload: ['web'],
      view: {
        domain: system.domain,
        domains: system.domains.filter((domain) => domain.class === 'accepted'),
        servers: servers(system),
      },
    };
  },
};

function servers({ clients, server }: MailSystem): object[] {
  return [
    ...clients.imap.map((port) => row('incomingServer', 'imap', server.fqdn, port)),
    ...clients.smtp.map((port) => row('outgoingServer', 'smtp', server.fqdn, port)),
  ];
}

function row(element: string, type: string, hostname: string, { port, tls, path }: ClientPort): object {
  return { element, type, hostname, port, socketType: SOCKET_TYPES[tls], path };
}
