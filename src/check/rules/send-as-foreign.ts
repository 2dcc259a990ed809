import { isWithin } from '../../mail/address.ts';
import { quoted } from '../../mail/names.ts';
import { type Context, domainOf } from '../context.ts';
import { statedSenders } from '../facts/stated-senders.ts';
import type { Rule } from '../rule.ts';

/** A host that sends in the name of a domain that is not ours. */
export const sendAsForeign: Rule = {
  code: 'mail/send-as-foreign',
  severity: 'warning',
  summary: 'send_as names an address in a domain that mail.yml says nothing about.',
  reference: 'RFC 7208 section 2.4; RFC 9989',
  explanation:
    'Whoever receives this mail asks the DNS of that domain who may send for it. As it is not ours, nothing there ' +
    'names our server, and the mail looks forged.',
  bad: { mail: 'hosts:\n  runner1: { send_as: [«runner@example.com»] }\n' },
  mended: { mail: 'hosts:\n  runner1: { send_as: [runner] }\nforwards:\n  system:\n    runner: ops1\n' },
  run(context, report) {
    for (const { text, sender, path } of statedSenders(context)) {
      const domain = domainOf(sender);
      if (isKnown(domain, context)) continue;
      report({
        path,
        message: `${quoted(text)} is in ${domain}, a domain that mail.yml says nothing about`,
        help: `add ${domain} under domains, or use a sender of ${context.domain}`,
      });
    }
  },
};

function isKnown(domain: string, context: Context): boolean {
  if (context.domains.has(domain) || context.mayBeLost(domain)) return true;
  const isMachine = context.hosts.some(({ fqdn }) => fqdn === domain) || context.server?.fqdn === domain;
  return isMachine || context.zones.some((zone) => isWithin(domain, zone));
}
