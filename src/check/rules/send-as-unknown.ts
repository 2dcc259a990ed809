import { quoted } from '../../mail/names.ts';
import { domainOf } from '../context.ts';
import { statedSenders } from '../facts/stated-senders.ts';
import type { Rule } from '../rule.ts';

/** A host that sends as an address that nobody can answer. */
export const sendAsUnknown: Rule = {
  code: 'mail/send-as-unknown',
  severity: 'warning',
  summary: 'send_as names an address of ours that does not exist.',
  reference: 'RFC 5321 section 4.5.5; postconf(5), "reject_unverified_sender"',
  explanation:
    'What a host sends as this address can neither be answered nor returned: errors about it are refused as mail to ' +
    'an unknown address, and some servers refuse mail whose sender does not exist.',
  bad: { mail: 'hosts:\n  runner1: { send_as: [«runner»] }\n' },
  mended: {
    mail: 'hosts:\n  runner1: { send_as: [runner] }\nforwards:\n  system:\n    runner: { discard: true }\n',
  },
  run(context, report) {
    for (const { text, sender, path } of statedSenders(context)) {
      if (sender.startsWith('@') || !context.ours(domainOf(sender))) continue;
      if (context.mayBeLost(sender) || context.isKnown(sender)) continue;
      report({
        path,
        message: `${quoted(text)} is not an address of ${domainOf(sender)}`,
        help: `add it under forwards: to somebody, or with "{ discard: true }"`,
      });
    }
  },
};
