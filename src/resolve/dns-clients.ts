import type { ClientPort, DnsRecord, Domain } from '../mail/system.ts';
import { acceptedDomains, type DnsInput, madeBy } from './dns-input.ts';

/** A service that mail programs look for, by its label (RFC 6186 section 3, RFC 8314 section 5.1). */
interface Service {
  readonly label: string;
  readonly name: string;
  /** Where it is offered; undefined where it is not. */
  readonly at: ClientPort | undefined;
}

/** Where mail programs find the servers of a domain. A service that is not offered is denied, so that no program guesses. */
export function serviceRecords(input: DnsInput): DnsRecord[] {
  return acceptedDomains(input).flatMap((domain) =>
    services(input).map((service) => serviceRecord(service, domain, input)),
  );
}

/** Names in the domain at which mail programs and servers look for files: both lead to the machine that serves out/www. */
export function webRecords(input: DnsInput): DnsRecord[] {
  const taken = namesWithRecords(input);
  const names = acceptedDomains(input).flatMap((domain) => webNames(domain, input));
  // A CNAME must be the only record of its name.
  return names.filter(({ name, target }) => !taken.has(name) && name !== target);
}

/** Machines, domains and zones have other records, here or in the rest of their zones. */
function namesWithRecords({ document, server, hosts, domains }: DnsInput): Set<string> {
  const exchanges = Object.values(document.domains ?? {}).flatMap((settings) =>
    'mx' in settings ? settings.mx : [],
  );
  const machines = [server, ...hosts].map(({ fqdn }) => fqdn);
  const names = domains.map(({ name }) => name);
  return new Set([...machines, server.ssh, ...names, ...exchanges, ...(document.dns?.zones ?? [])]);
}

function services({ clients }: DnsInput): Service[] {
  const smtp = (port: number) => clients.smtp.find((offered) => offered.port === port);
  const imap = (port: number) => clients.imap.find((offered) => offered.port === port);
  return [
    { label: '_submissions', name: 'submission with implicit TLS', at: smtp(465) },
    { label: '_submission', name: 'submission with STARTTLS', at: smtp(587) },
    { label: '_imaps', name: 'IMAP with implicit TLS', at: imap(993) },
    { label: '_imap', name: 'IMAP with STARTTLS', at: imap(143) },
    { label: '_pop3s', name: 'POP3 with implicit TLS', at: undefined },
    { label: '_pop3', name: 'POP3 with STARTTLS', at: undefined },
  ];
}

/** Weight 1 for the one target there is; priority, weight and port 0 with the target `.` (RFC 2782, RFC 6186 section 3.4). */
function serviceRecord(
  { label, name, at }: Service,
  domain: Domain,
  { server, clients }: DnsInput,
): DnsRecord {
  return {
    type: 'SRV',
    name: `${label}._tcp.${domain.name}`,
    subject: domain.name,
    purpose: at === undefined ? `SRV: no ${name} for ${domain.name}` : `SRV: ${name} for ${domain.name}`,
    priority: 0,
    weight: at === undefined ? 0 : 1,
    port: at?.port ?? 0,
    target: at === undefined ? '' : server.fqdn,
    ...madeBy(at?.path ?? clients.path, domain.path, at !== undefined && server.path),
  };
}

function webNames({ name, path }: Domain, { document, server, mtaSts }: DnsInput) {
  const web = document.dns?.web;
  const target = web ?? server.fqdn;
  const made = madeBy(web !== undefined && ['dns', 'web'], path, web === undefined && server.path);
  const record = (label: string, purpose: string) =>
    ({ type: 'CNAME', name: `${label}.${name}`, subject: name, purpose, target, ...made }) as const;
  const policy = record('mta-sts', `MTA-STS: which machine serves the policy of ${name}`);
  const settings = record(
    'autoconfig',
    `autoconfig: which machine tells mail programs the settings of ${name}`,
  );
  return mtaSts === undefined ? [settings] : [policy, settings];
}
