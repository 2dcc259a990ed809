import { canonicalDestination, splitAddress } from '../mail/address.ts';
import { dmarcOf, ownDmarc } from '../mail/dmarc.ts';
import type { Dmarc, MailDocument } from '../mail/document.ts';
import type { DnsRecord, Domain } from '../mail/system.ts';
import { acceptedDomains, type DnsInput, madeBy } from './dns-input.ts';

/** What receivers do with mail that claims to be from a domain and is not (RFC 9989). */
export function dmarcRecords({ document, domains }: DnsInput): DnsRecord[] {
  return domains.map(({ name, path }) => ({
    type: 'TXT',
    name: `_dmarc.${name}`,
    subject: name,
    purpose: `DMARC: what becomes of forged mail from ${name}`,
    text: dmarcText(dmarcOf(document, name), document),
    ...madeBy(ownDmarc(document, name) && [...path, 'dmarc'], document.dns?.dmarc && ['dns', 'dmarc'], path),
  }));
}

/**
 * Consent to get the reports about a domain at an address elsewhere (RFC 9990): without it they are not sent.
 * Two zones of ours may belong to two organisations, as receivers see them.
 */
export function reportAuthorisations(
  input: DnsInput,
  zoneOf: (name: string) => string | undefined,
): DnsRecord[] {
  return input.domains.flatMap((domain) => {
    const address = reportAddress(dmarcOf(input.document, domain.name).reports, input.document);
    if (address === undefined) return [];
    const destination = splitAddress(address).domain;
    return zoneOf(domain.name) === zoneOf(destination) ? [] : [authorisation(domain, destination, input)];
  });
}

function authorisation({ name, path }: Domain, destination: string, { document }: DnsInput): DnsRecord {
  return {
    type: 'TXT',
    name: `${name}._report._dmarc.${destination}`,
    subject: destination,
    purpose: `DMARC: ${destination} takes the reports about ${name}`,
    text: 'v=DMARC1',
    ...madeBy(ownDmarc(document, name) && [...path, 'dmarc'], ['dns', 'dmarc'], path),
  };
}

/** Where others report how TLS went with the server (RFC 8460 section 3). */
export function tlsReportRecords(input: DnsInput): DnsRecord[] {
  const address = reportAddress(input.document.dns?.tls_reports, input.document);
  if (address === undefined) return [];
  return acceptedDomains(input).map(({ name, path }) => ({
    type: 'TXT',
    name: `_smtp._tls.${name}`,
    subject: name,
    purpose: `TLSRPT: where reports about TLS with ${name} go`,
    text: `v=TLSRPTv1; rua=${mailtoUri(address)}`,
    ...madeBy(['dns', 'tls_reports'], path),
  }));
}

/** That there is an MTA-STS policy, and which (RFC 8461 section 3.1). */
export function mtaStsRecords(input: DnsInput): DnsRecord[] {
  const { mtaSts } = input;
  if (mtaSts === undefined) return [];
  return acceptedDomains(input).map(({ name, path }) => ({
    type: 'TXT',
    name: `_mta-sts.${name}`,
    subject: name,
    purpose: `MTA-STS: which policy on TLS holds for ${name}`,
    text: `v=STSv1; id=${mtaSts.id}`,
    ...madeBy(mtaSts.path, path),
  }));
}

/** The tags pct, rf and ri of RFC 7489 are gone from RFC 9989. */
function dmarcText({ policy, subdomain_policy, reports }: Dmarc, document: MailDocument): string {
  const address = reportAddress(reports, document);
  const tags = ['v=DMARC1', `p=${policy}`];
  if (subdomain_policy !== undefined) tags.push(`sp=${subdomain_policy}`);
  if (address !== undefined) tags.push(`rua=${mailtoUri(address)}`);
  return tags.join('; ');
}

function reportAddress(stated: string | undefined, document: MailDocument): string | undefined {
  if (stated === undefined) return undefined;
  const isOurs = (domain: string) => domain === document.domain || document.domains?.[domain] !== undefined;
  return canonicalDestination(stated, document.domain, isOurs);
}

/**
 * A mailto: URI (RFC 6068 section 2) for a list of URIs in tags: there `,`, `;` and `!` mean something too
 * (RFC 8460 section 3, RFC 9989).
 */
function mailtoUri(address: string): string {
  const { localPart, domain } = splitAddress(address);
  const escaped = localPart.replace(/[^A-Za-z0-9._~$'*+-]/g, encodeCharacter);
  return `mailto:${escaped}@${domain}`;
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
