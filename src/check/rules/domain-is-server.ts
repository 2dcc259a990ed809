import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A domain of addresses with the name of the server. */
export const domainIsServer: Rule = {
  code: 'mail/domain-is-server',
  severity: 'error',
  summary: 'A domain has the name of the server itself.',
  reference: 'postconf(5), "myhostname", "mydestination"',
  explanation:
    'The server needs a name of its own, under which it greets others and stands in DNS, with records that say so. A ' +
    'domain for addresses has other records, and one name cannot have both.',
  bad: { mail: 'servers:\n  mx1: { fqdn: «example.org», ipv4: 192.0.2.25 }\n' },
  mended: { mail: 'servers:\n  mx1: { fqdn: mail.example.org, ipv4: 192.0.2.25 }\n' },
  run(context, report) {
    const { server, domains, domain } = context;
    if (server === undefined || !domains.has(server.fqdn)) return;
    report({
      path: [...server.path, 'fqdn'],
      message: `The server is called ${quoted(server.fqdn)}, which is a domain for addresses`,
      help: `give it a name within the domain, such as "fqdn: mail.${domain}"`,
      related: [{ path: context.domainPath(server.fqdn), part: 'key', message: 'the domain' }],
    });
  },
};
