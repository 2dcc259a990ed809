import { quoted } from '../../mail/names.ts';
import { sendersSeen } from '../facts/sender-results.ts';
import type { Rule } from '../rule.ts';

/** A host whose mail nothing vouches for. */
export const unalignedHost: Rule = {
  code: 'mail/unaligned-host',
  severity: 'warning',
  summary: 'Mail in the name of a host passes neither SPF nor DKIM under that name.',
  reference: 'RFC 9989, "identifier alignment"',
  explanation:
    'A host sends as its own full name unless a program says otherwise. Receivers look in the DNS of that name for our ' +
    'server (SPF) or for the key that signed the message (DKIM). Where the name is in no zone that we publish, they ' +
    'find neither.',
  bad: { mail: 'hosts:\n  web1: { fqdn: «web1.example.net» }\n' },
  mended: { mail: 'hosts:\n  web1: { fqdn: web1.example.net }\ndns:\n  zones: [example.org, example.net]\n' },
  run(context, report) {
    for (const { kind, sender, from, spf, dkim, path } of sendersSeen(context)) {
      if (kind !== 'host' || path.length > 2 || sender !== `@${from}`) continue;
      if (spf.result !== 'unknown' || dkim?.aligned) continue;
      report({
        path: [...path, 'fqdn'],
        message: `${quoted(from)} is in no zone that we publish, so nothing vouches for mail in its name`,
        help: `add its zone under dns.zones if it is ours, or let its programs send as an address of ${context.domain}`,
      });
    }
  },
};
