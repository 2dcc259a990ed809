import type { DomainSettings } from '../mail/document.ts';
import { spfTermsOfDomain, spfTermsOfHost, spfTermsOfServer, spfText } from '../mail/spf.ts';
import type { DnsRecord, Domain } from '../mail/system.ts';
import { type DnsInput, madeBy } from './dns-input.ts';

const FIRST_PRIORITY = 10;

/** Where mail for a domain is received (RFC 5321 section 5.1); `0 .` says nowhere (RFC 7505). */
export function mxRecords(input: DnsInput): DnsRecord[] {
  return input.domains.flatMap((domain) =>
    exchanges(domain, input).map(({ priority, exchange }) => ({
      type: 'MX' as const,
      name: domain.name,
      subject: domain.name,
      purpose:
        domain.class === 'without-mail'
          ? `MX: mail for ${domain.name} is received nowhere`
          : `MX: where mail for ${domain.name} is received`,
      priority,
      exchange,
      ...madeBy(domain.path, domain.class === 'accepted' && input.server.path),
    })),
  );
}

function exchanges(domain: Domain, { document, server }: DnsInput): { priority: number; exchange: string }[] {
  if (domain.class === 'without-mail') return [{ priority: 0, exchange: '' }];
  const settings: DomainSettings = document.domains?.[domain.name] ?? {};
  const stated = 'mx' in settings ? [settings.mx].flat() : [server.fqdn];
  return stated.map((exchange, index) => ({ priority: FIRST_PRIORITY * (index + 1), exchange }));
}

/**
 * Who may send for a name (RFC 7208): one record for each domain, and for each machine that is no domain of
 * mail.yml, because machines send under their own names.
 */
export function spfRecords(input: DnsInput): DnsRecord[] {
  const { document, server, hosts } = input;
  const records = input.domains.map((domain) =>
    spfRecord(domain.name, spfTermsOfDomain(document, server, domain.name), spfPlaces(domain, input)),
  );
  const named = new Set(input.domains.map(({ name }) => name));
  for (const { fqdn, path } of [server, ...hosts]) {
    if (named.has(fqdn)) continue;
    named.add(fqdn);
    const isServer = fqdn === server.fqdn;
    const terms = isServer ? spfTermsOfServer(server) : spfTermsOfHost(document, server);
    const shared = document.dns?.spf && (['dns', 'spf'] as const);
    records.push(spfRecord(fqdn, terms, isServer ? madeBy(path) : madeBy(path, shared, server.path)));
  }
  return records;
}

/** A domain's own statement decides, then the one for all domains; a domain without mail has neither. */
function spfPlaces({ name, class: domainClass, path }: Domain, { document, server }: DnsInput) {
  if (domainClass === 'without-mail') return madeBy(path);
  const settings: DomainSettings = document.domains?.[name] ?? {};
  const own = 'spf' in settings && settings.spf !== undefined;
  return madeBy(own && [...path, 'spf'], document.dns?.spf && ['dns', 'spf'], path, server.path);
}

function spfRecord(
  name: string,
  terms: readonly string[],
  places: Pick<DnsRecord, 'path' | 'more'>,
): DnsRecord {
  const purpose = `SPF: who sends mail as ${name}`;
  return { type: 'TXT', name, subject: name, purpose, text: spfText(terms), ...places };
}
