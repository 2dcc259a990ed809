import { pathOf } from '../../mail/address-book.ts';
import { accountOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { type StatedSender, statedSenders } from '../facts/stated-senders.ts';
import type { Rule } from '../rule.ts';

/** A host that sends as a person. */
export const sendAsOwned: Rule = {
  code: 'mail/send-as-owned',
  severity: 'warning',
  summary: 'send_as names an address that belongs to an account.',
  reference: 'postconf(5), "smtpd_sender_login_maps"',
  explanation:
    'The host may then write in the name of whoever has this mailbox, and nobody can tell the two apart. A machine ' +
    'that is broken into writes as that person. A sender of its own, whose mail is forwarded, is safer.',
  bad: { mail: 'hosts:\n  runner1: { send_as: [«dev1»] }\naddresses:\n  people:\n    dev1: {}\n' },
  mended: { mail: 'hosts:\n  runner1: { send_as: [runner] }\nforwards:\n  system:\n    runner: ops1\n' },
  run(context, report) {
    for (const stated of statedSenders(context)) {
      const owner = ownerOf(stated, context);
      if (owner === undefined) continue;
      report({
        path: stated.path,
        message: `${quoted(stated.text)} belongs to ${owner.whom}, and the host ${stated.host} may send as it`,
        help: 'give the host a sender of its own',
        related: [{ path: owner.path, part: 'key', message: 'the address' }],
      });
    }
  },
};

function ownerOf({ sender }: StatedSender, context: Context) {
  if (sender.startsWith('@')) {
    const isPrimary = sender.slice(1) === context.domain && context.content.addresses !== undefined;
    return isPrimary ? { whom: 'everybody who has an address', path: ['addresses'] } : undefined;
  }
  const entry = context.book.get(sender);
  if (entry?.section !== 'addresses') return undefined;
  return { whom: `the account ${accountOf(entry.address, entry.value)}`, path: pathOf(entry) };
}
