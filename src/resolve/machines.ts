import type { DomainSettings, MailDocument, Server as ServerSettings } from '../mail/document.ts';
import { byCodeUnit, sortedKeys } from '../mail/order.ts';
import type { Domain, DomainClass, Host, Server } from '../mail/system.ts';
import { resolveCredential } from './secrets.ts';

/** The one server, with its defaults filled in. */
export function resolveServer(document: MailDocument): Server {
  const [name, settings] = Object.entries(document.servers)[0] as [string, ServerSettings];
  const fqdn = settings.fqdn ?? `${name}.${document.domain}`;
  const port = settings.relay?.port ?? 587;
  return {
    name,
    fqdn,
    ipv4: settings.ipv4,
    ipv6: settings.ipv6,
    ssh: settings.ssh ?? fqdn,
    relay: { port, tls: port === 465 ? 'implicit' : 'starttls' },
    certificate: settings.tls?.certificate ?? `/etc/letsencrypt/live/${fqdn}/fullchain.pem`,
    certificateKey: settings.tls?.key ?? `/etc/letsencrypt/live/${fqdn}/privkey.pem`,
    path: ['servers', name],
  };
}

/** The relaying hosts, by short name. */
export function resolveHosts(document: MailDocument, attachments: ReadonlyMap<string, string>): Host[] {
  return sortedKeys(document.hosts).map((name) => {
    const settings = document.hosts?.[name] ?? {};
    return {
      name,
      fqdn: settings.fqdn ?? `${name}.${document.domain}`,
      sendsAsAny: settings.send_as === 'any',
      credential: resolveCredential(name, settings.credential, attachments),
      path: ['hosts', name],
    };
  });
}

/** Every domain that mail.yml names, the primary one too, by name. */
export function resolveDomains(document: MailDocument): Domain[] {
  const primary: Domain = { name: document.domain, class: 'accepted', path: ['domain'] };
  const others = Object.entries(document.domains ?? {})
    .filter(([name]) => name !== document.domain)
    .map(([name, settings]): Domain => ({ name, class: classOf(settings), path: ['domains', name] }));
  return [primary, ...others].sort((a, b) => byCodeUnit(a.name, b.name));
}

function classOf(settings: DomainSettings): DomainClass {
  if ('mx' in settings) return 'elsewhere';
  return 'mail' in settings ? 'without-mail' : 'accepted';
}
