import { quoted } from '../../mail/names.ts';
import { domainOf } from '../context.ts';
import { statedSenders } from '../facts/stated-senders.ts';
import type { Rule } from '../rule.ts';

/** A host that sends as a domain that says of itself that it sends nothing. */
export const sendAsRefused: Rule = {
  code: 'mail/send-as-refused',
  severity: 'error',
  summary: 'send_as names an address in a domain without mail.',
  reference: 'RFC 7208 section 10.1.2; RFC 9989',
  explanation:
    'A domain with "mail: none" publishes that nobody sends for it, and that whatever claims to come from it is to be ' +
    'refused. Mail that the host sends so passes neither SPF nor DKIM and reaches nobody.',
  bad: {
    mail: 'domains:\n  parked.example.com: { mail: none }\nhosts:\n  web1: { send_as: [«shop@parked.example.com»] }\n',
  },
  mended: {
    mail: 'domains:\n  parked.example.com: { mail: none }\nhosts:\n  web1: { send_as: [shop] }\nforwards:\n  system:\n    shop: ops1\n',
  },
  run(context, report) {
    for (const { text, sender, path } of statedSenders(context)) {
      const domain = domainOf(sender);
      if (context.domains.get(domain) !== 'without-mail') continue;
      report({
        path,
        message: `${quoted(text)} is in ${domain}, a domain without mail`,
        help: `use a sender of ${context.domain}, or remove "mail: none"`,
        related: [{ path: ['domains', domain], part: 'key', message: 'the domain without mail' }],
      });
    }
  },
};
