import type { MailDocument } from '../mail/document.ts';
import type { ClientPort, Clients } from '../mail/system.ts';

type Port = Omit<ClientPort, 'path'>;

/** RFC 8314 section 3: implicit TLS is preferred; 587 stays for programs that know nothing else. */
const DEFAULT_SMTP: readonly Port[] = [
  { port: 465, tls: 'implicit' },
  { port: 587, tls: 'starttls' },
];
const DEFAULT_IMAP: readonly Port[] = [{ port: 993, tls: 'implicit' }];

/** The ports that people's mail programs connect to, in the order of preference. */
export function resolveClients({ clients }: MailDocument): Clients {
  return {
    smtp: ports('smtp', clients?.smtp, DEFAULT_SMTP),
    imap: ports('imap', clients?.imap, DEFAULT_IMAP),
    path: ['clients'],
  };
}

function ports(
  protocol: 'smtp' | 'imap',
  given: readonly Port[] | undefined,
  usual: readonly Port[],
): ClientPort[] {
  if (given === undefined) return usual.map(({ port, tls }) => ({ port, tls, path: ['clients', protocol] }));
  return given.map(({ port, tls }, index) => ({ port, tls, path: ['clients', protocol, index] }));
}
