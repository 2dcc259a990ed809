import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A host whose own name forbids it to send. */
export const hostWithoutSpf: Rule = {
  code: 'mail/host-without-spf',
  severity: 'error',
  summary: 'A host has the name of a domain without mail.',
  reference: 'RFC 7208 section 10.1.2',
  explanation:
    'A domain with "mail: none" tells the world that nobody sends in its name. A host of that name does send: its mail ' +
    'would be refused everywhere.',
  bad: { mail: 'domains:\n  web1.example.org: { mail: none }\nhosts:\n  «web1»: {}\n' },
  mended: { mail: 'hosts:\n  web1: {}\n' },
  run({ hosts, domains }, report) {
    for (const { fqdn, path } of hosts) {
      if (domains.get(fqdn) !== 'without-mail') continue;
      report({
        path,
        part: 'key',
        message: `The host ${quoted(fqdn)} sends mail, and the domain of that name has none`,
        help: 'remove the domain, or the host',
        related: [{ path: ['domains', fqdn], part: 'key', message: 'the domain without mail' }],
      });
    }
  },
};
