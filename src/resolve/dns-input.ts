import type { Path } from '../diagnostics/source.ts';
import type { MailDocument } from '../mail/document.ts';
import type { Clients, Dkim, DnsRecord, Domain, Host, MtaSts, Server } from '../mail/system.ts';

/** What the records of all zones are made from. */
export interface DnsInput {
  readonly document: MailDocument;
  readonly server: Server;
  readonly hosts: readonly Host[];
  readonly domains: readonly Domain[];
  readonly dkim: Dkim;
  readonly mtaSts: MtaSts | undefined;
  readonly clients: Clients;
}

/** The domains that the server accepts mail for. */
export function acceptedDomains({ domains }: DnsInput): Domain[] {
  return domains.filter((domain) => domain.class === 'accepted');
}

/** The places that made a record: the most particular of those that are in mail.yml first. */
export function madeBy(...places: (Path | false | undefined)[]): Pick<DnsRecord, 'path' | 'more'> {
  const [path, ...more] = places.filter((place) => place !== false && place !== undefined);
  if (path === undefined) throw new Error('bug: a record that nothing in mail.yml made');
  return { path, more };
}
