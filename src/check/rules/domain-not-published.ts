import type { Rule } from '../rule.ts';

/** A domain whose records get into no zone. */
export const domainNotPublished: Rule = {
  code: 'mail/domain-not-published',
  severity: 'warning',
  summary: 'A domain lies in none of the zones under dns.zones.',
  reference: 'RFC 5321 section 5.1',
  explanation:
    'dns.zones lists the zones that get a snippet. A domain outside them gets no MX, SPF or DMARC record from us, so ' +
    'others do not find our server, unless somebody else publishes the records.',
  bad: { mail: 'domains:\n  «example.net»: { mx: mail.example.com }\ndns:\n  zones: [example.org]\n' },
  mended: {
    mail: 'domains:\n  example.net: { mx: mail.example.com }\ndns:\n  zones: [example.org, example.net]\n',
  },
  run(context, report) {
    if (context.content.dns?.zones === undefined) return;
    for (const domain of context.domains.keys()) {
      if (context.published(domain)) continue;
      report({
        path: context.domainPath(domain),
        part: domain === context.domain ? 'value' : 'key',
        message: `The domain ${domain} lies in none of the zones that get a snippet`,
        help: 'add its zone under dns.zones',
        related: [{ path: ['dns', 'zones'], part: 'key', message: 'the zones' }],
      });
    }
  },
};
