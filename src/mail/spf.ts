import type { DomainSettings, MailDocument, Spf } from './document.ts';
import type { DomainClass, Host, Server } from './system.ts';

type SendingServer = Pick<Server, 'fqdn' | 'ipv4' | 'ipv6'>;

const ALL = { fail: '-all', softfail: '~all', neutral: '?all' } as const;

/** The terms of the SPF record of a domain without mail: nobody sends (RFC 7208 section 10.1.2). */
const NOBODY_SENDS: readonly string[] = ['-all'];

/**
 * The terms of the SPF record of a domain that mail.yml lists, or of the primary one (RFC 7208 section 5).
 * What `dns.spf` adds holds for the domains that the server accepts mail for; a domain elsewhere has senders of its own.
 */
export function spfTermsOfDomain(
  document: MailDocument,
  server: SendingServer,
  domain: string,
): readonly string[] {
  const settings: DomainSettings = document.domains?.[domain] ?? {};
  const shared = document.dns?.spf;
  if ('mail' in settings) return NOBODY_SENDS;
  const all = ALL[settings.spf?.all ?? shared?.all ?? 'softfail'];
  const own =
    'mx' in settings ? elsewhereTerms(settings.spf) : [...extraTerms(shared), ...extraTerms(settings.spf)];
  return [...new Set([...serverTerms(server), ...own, all])];
}

/**
 * The terms for a relaying host's own name. All its mail leaves through the server, so nobody else is named; but
 * others forward that mail, so what to think of them is what `dns.spf` says for the whole estate.
 */
export function spfTermsOfHost(document: MailDocument, server: SendingServer): readonly string[] {
  return [...serverTerms(server), ALL[document.dns?.spf?.all ?? 'softfail']];
}

/**
 * The terms for the name that the server greets with (RFC 7208 section 2.3). A forwarder greets with a name
 * of its own, so nothing but the server ever uses this one.
 */
export function spfTermsOfServer(server: SendingServer): readonly string[] {
  return [...serverTerms(server), '-all'];
}

/** The terms of a record of ours; undefined for a name whose record somebody else writes. */
export type SpfRecords = (name: string) => readonly string[] | undefined;

/** Every SPF record of ours: of the domains of mail.yml and of the machines, which send under their own names. */
export function spfRecordsOf({
  document,
  server,
  hosts,
  domains,
}: {
  readonly document: MailDocument;
  readonly server: SendingServer;
  readonly hosts: readonly Pick<Host, 'fqdn'>[];
  readonly domains: ReadonlyMap<string, DomainClass>;
}): SpfRecords {
  const machines = new Set(hosts.map(({ fqdn }) => fqdn));
  return (name) => {
    if (domains.has(name)) return spfTermsOfDomain(document, server, name);
    if (name === server.fqdn) return spfTermsOfServer(server);
    return machines.has(name) ? spfTermsOfHost(document, server) : undefined;
  };
}

/** The text of an SPF record (RFC 7208 section 4.5). */
export function spfText(terms: readonly string[]): string {
  return ['v=spf1', ...terms].join(' ');
}

/**
 * How many of the ten look-ups of RFC 7208 section 4.6.4 the terms cost by themselves;
 * each `include:` costs those of the record that it names as well.
 */
export function spfLookups(terms: readonly string[]): number {
  return terms.filter((term) => /^[+?~-]?(include|a|mx|ptr|exists)([:/]|$)|^redirect=/.test(term)).length;
}

function serverTerms({ fqdn, ipv4, ipv6 }: SendingServer): string[] {
  if (ipv4 === undefined && ipv6 === undefined) return [`a:${fqdn}`];
  return extraTerms({ ipv4: ipv4 === undefined ? [] : [ipv4], ipv6: ipv6 === undefined ? [] : [ipv6] });
}

/** A domain elsewhere that does not say who sends for it: its receiving machines, most likely. */
function elsewhereTerms(spf: Spf | undefined): string[] {
  return spf === undefined ? ['mx'] : extraTerms(spf);
}

function extraTerms(spf: Spf | undefined): string[] {
  return [
    ...(spf?.ipv4 ?? []).map((address) => `ip4:${address}`),
    ...(spf?.ipv6 ?? []).map((address) => `ip6:${address}`),
    ...(spf?.include ?? []).map((domain) => `include:${domain}`),
  ];
}
