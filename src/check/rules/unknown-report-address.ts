import type { Path } from '../../diagnostics/source.ts';
import { splitAddress } from '../../mail/address.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { type Context, domainOf } from '../context.ts';
import { machinesWithoutMail } from '../facts/machines.ts';
import type { Rule } from '../rule.ts';

/** Reports that are sent to nobody. */
export const unknownReportAddress: Rule = {
  code: 'mail/unknown-report-address',
  severity: 'error',
  summary: 'Reports about DMARC or TLS go to an address of ours that does not exist.',
  reference: 'RFC 9990; RFC 8460 section 3',
  explanation:
    'Other servers send a report every day to the address that our DNS names. Where it is unknown, each report is ' +
    'refused, and nobody learns what others see of our mail.',
  bad: { mail: 'dns:\n  dmarc: { policy: none, reports: «dmarc-report» }\n' },
  mended: { mail: 'dns:\n  dmarc: { policy: none, reports: postmaster }\n' },
  run(context, report) {
    const machines = machinesWithoutMail(context);
    for (const { text, path } of reportAddresses(context)) {
      const address = context.complete(text);
      const domain = domainOf(address);
      const machine = machines.get(domain.toLowerCase());
      if (machine !== undefined) {
        const message = `${quoted(text)} is on ${machine.name}, a machine that takes no mail from others`;
        const related = [{ path: machine.path, part: 'key' as const, message: 'the machine' }];
        report({ path, message, help: 'name an address of a domain', related });
        continue;
      }
      const kind = context.domains.get(domain);
      const isUnknown = kind === 'without-mail' || (kind === 'accepted' && !context.isKnown(address));
      if (!isUnknown || context.mayBeLost(address)) continue;
      const similar = similarName(splitAddress(address).localPart, namesOf(domain, context));
      report({
        path,
        message: `${quoted(text)} is not an address of ${domain}`,
        help:
          similar === undefined
            ? 'add it under forwards, or name another address'
            : `did you mean ${quoted(similar)}?`,
      });
    }
  },
};

function* reportAddresses({ content }: Context): Generator<{ text: string; path: Path }> {
  const { dns, domains = {} } = content;
  if (dns?.dmarc?.reports !== undefined) yield { text: dns.dmarc.reports, path: ['dns', 'dmarc', 'reports'] };
  if (dns?.tls_reports !== undefined) yield { text: dns.tls_reports, path: ['dns', 'tls_reports'] };
  for (const [name, settings] of Object.entries(domains)) {
    const reports = 'dmarc' in settings ? settings.dmarc?.reports : undefined;
    if (reports !== undefined) yield { text: reports, path: ['domains', name, 'dmarc', 'reports'] };
  }
}

function* namesOf(domain: string, { book }: Context): Generator<string> {
  for (const { address, section } of book.entries()) {
    const parts = splitAddress(address);
    if (section !== 'lists' && parts.domain === domain && parts.localPart !== '') yield parts.localPart;
  }
}
