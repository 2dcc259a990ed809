import type { ClientPort, MailSystem } from '../../../mail/system.ts';
import { htmlText } from '../../escape/html.ts';
import type { Output } from '../../output.ts';
import template from './settings-page.ejs';

/** What mail programs call a kind of TLS. */
const SECURITY = { implicit: 'SSL/TLS', starttls: 'STARTTLS' } as const;

/** A page with what a person types into a mail program; one file, without scripts and without anything from elsewhere. */
export const settingsPage: Output = {
  id: 'settings-page',
  template,
  escape: htmlText,
  *files(system) {
    yield {
      target: { kind: 'www' },
      path: 'mail-settings.html',
      reload: ['web'],
      view: { domain: system.domain, server: system.server, services: services(system) },
    };
  },
};

function services({ clients }: MailSystem): object[] {
  return [
    service('reading', 'Reading mail', 'IMAP', clients.imap),
    service('sending', 'Sending mail', 'SMTP', clients.smtp),
  ];
}

function service(id: string, title: string, protocol: string, ports: readonly ClientPort[]): object {
  const [preferred, ...others] = ports.map(({ port, tls, path }) => ({
    number: port,
    security: SECURITY[tls],
    path,
  }));
  return { id, title, protocol, preferred, others };
}
