import { quoted } from '../../mail/names.ts';
import { copyOf, destinationsAt } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** A forward to itself. */
export const selfForward: Rule = {
  code: 'mail/self-forward',
  severity: 'error',
  summary: 'A forward names itself as a destination.',
  reference: 'virtual(5)',
  explanation:
    'A forward has no mailbox, so mail that it sends to itself arrives nowhere and comes back as an error. Where a ' +
    'copy is to be kept, "account:" says in whose mailbox. A catch-all leads to itself when its destination is an ' +
    'address that only the catch-all itself knows.',
  bad: { mail: 'forwards:\n  people:\n    dev1: [«dev1», ops1]\n' },
  mended: { mail: 'forwards:\n  people:\n    dev1: { to: ops1, account: dev1 }\n' },
  run(context, report) {
    for (const entry of context.forwards) {
      for (const { text, path } of destinationsAt(entry)) {
        const address = context.complete(text);
        const caught = entry.address.startsWith('@');
        if (context.find(address) !== entry || (caught && context.isRouted(address))) continue;
        const account = copyOf(entry);
        report({
          path,
          message: caught
            ? `${quoted(text)} is known only by the catch-all ${quoted(entry.key)} that leads to it`
            : `${quoted(entry.key)} is forwarded to itself`,
          help: caught
            ? `add ${quoted(text)} under addresses, or name another destination`
            : account === undefined
              ? 'remove it; to keep a copy, write "account:" beside "to:"'
              : `remove it; "account: ${account}" keeps the copy`,
        });
      }
    }
  },
};
