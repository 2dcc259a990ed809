import type { Dmarc, DomainSettings, MailDocument } from './document.ts';

/** What DNS says of a domain that mail.yml names: its own statement over what `dns.dmarc` says for all of them. */
export function dmarcOf(document: MailDocument, name: string): Dmarc & Required<Pick<Dmarc, 'policy'>> {
  const shared = document.dns?.dmarc;
  // Nothing comes from a domain without mail, so nothing can be lost by refusing all of it.
  if (isWithoutMail(document, name)) return { policy: 'reject', ...reportsOf(shared) };
  return { policy: 'none', ...shared, ...ownDmarc(document, name) };
}

/** What a domain says itself. */
export function ownDmarc(document: MailDocument, name: string): Dmarc | undefined {
  const settings: DomainSettings = document.domains?.[name] ?? {};
  return 'dmarc' in settings ? settings.dmarc : undefined;
}

function reportsOf(dmarc: Dmarc | undefined): Pick<Dmarc, 'reports'> {
  return dmarc?.reports === undefined ? {} : { reports: dmarc.reports };
}

function isWithoutMail(document: MailDocument, name: string): boolean {
  return 'mail' in (document.domains?.[name] ?? {});
}
