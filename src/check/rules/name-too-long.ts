import { dmarcOf } from '../../mail/dmarc.ts';
import { quoted } from '../../mail/names.ts';
import { type Context, domainOf } from '../context.ts';
import type { Place, Rule } from '../rule.ts';

/** RFC 1035 section 2.3.4 allows 255 octets, of which two are no characters. */
const LONGEST = 253;

/** A name that mailc makes and that DNS cannot have. */
export const nameTooLong: Rule = {
  code: 'mail/name-too-long',
  severity: 'error',
  summary: 'A name for DNS, made of a name in mail.yml, would be too long.',
  reference: 'RFC 1035 section 2.3.4',
  explanation:
    'A name in DNS has at most 253 characters. The records of a domain have longer names than itself, such as ' +
    '_submissions._tcp before it, and a machine has the domain behind its short name. No server would load the zone.',
  bad: { mail: `hosts:\n  «${'w'.repeat(63)}»: {}\ndomain: ${`${'x'.repeat(60)}.`.repeat(3)}example.org\n` },
  mended: { mail: `hosts:\n  web1: {}\ndomain: ${`${'x'.repeat(60)}.`.repeat(3)}example.org\n` },
  run(context, report) {
    for (const { name, ...place } of namesIn(context)) {
      if (name.length <= LONGEST) continue;
      report({
        ...place,
        message: `DNS would need the name ${quoted(name)}, which has ${name.length} characters`,
        help: `use a name that is ${name.length - LONGEST} characters shorter`,
      });
    }
  },
};

/** The longest of the names that each domain, machine and key needs. */
function* namesIn(context: Context): Generator<Place & { name: string }> {
  const { content, domain: primary, domains, hosts, server, dkimKeys } = context;
  for (const [domain, kind] of domains) {
    const place = { path: context.domainPath(domain), part: domain === primary ? 'value' : 'key' } as const;
    yield { ...place, name: `${kind === 'accepted' ? '_submissions._tcp' : '_dmarc'}.${domain}` };
    const { reports } = dmarcOf(content, domain);
    if (reports === undefined) continue;
    yield { ...place, name: `${domain}._report._dmarc.${domainOf(context.complete(reports))}` };
  }
  for (const { fqdn, path } of server ? [server, ...hosts] : hosts) yield { path, part: 'key', name: fqdn };
  for (const { selector, domain, path } of dkimKeys) yield { path, name: `${selector}._domainkey.${domain}` };
}
