import { isWithin } from '../../mail/address.ts';
import { quoted } from '../../mail/names.ts';
import { type Context, domainOf } from '../context.ts';
import { sendersSeen, strictPolicyAt } from '../facts/sender-results.ts';
import { statedSenders } from '../facts/stated-senders.ts';
import type { Rule } from '../rule.ts';

/** A host that sends in the name of a domain that is not ours. */
export const sendAsForeign: Rule = {
  code: 'mail/send-as-foreign',
  severity: 'warning',
  summary: 'send_as names an address in a domain that mail.yml says nothing about.',
  reference: 'RFC 7208 section 2.4; RFC 9989',
  explanation:
    'Whoever receives this mail asks the DNS of that domain who may send for it. Records that name our server are made ' +
    'for domains and machines of mail.yml alone. Any other name has none, though it may lie in a zone of ours, and the ' +
    'mail looks forged.',
  bad: { mail: 'hosts:\n  runner1: { send_as: [«runner@example.com»] }\n' },
  mended: { mail: 'hosts:\n  runner1: { send_as: [runner] }\nforwards:\n  system:\n    runner: ops1\n' },
  run(context, report) {
    const machines = new Set([...context.hosts.map(({ fqdn }) => fqdn), context.server?.fqdn]);
    let refused: ReadonlySet<string> | undefined;
    for (const { text, sender, path } of statedSenders(context)) {
      const domain = domainOf(sender);
      if (machines.has(domain) || context.domains.has(domain) || isLost(domain, context)) continue;
      refused ??= refusedDomains(context);
      if (refused.has(domain)) continue;
      report({
        path,
        message: `${quoted(text)} is in ${domain}, a domain that mail.yml says nothing about`,
        help: `add ${domain} under domains, or use a sender of ${context.domain}`,
      });
    }
  },
};

/** True when a broken entry may have defined a name; that of a machine need not be written in full. */
function isLost(domain: string, context: Context): boolean {
  if (context.mayBeLost(domain)) return true;
  const isBelow = domain !== context.domain && isWithin(domain, context.domain);
  return isBelow && context.mayBeLost(domain.slice(0, -context.domain.length - 1));
}

/** The domains in whose name our own policy has mail refused: an error of its own. */
function refusedDomains(context: Context): ReadonlySet<string> {
  const refused = sendersSeen(context).filter(
    ({ from, dmarc }) => dmarc.result === 'fail' && strictPolicyAt(dmarc, from, context) !== undefined,
  );
  return new Set(refused.map(({ from }) => from));
}
