import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import type { ForwardEntry } from '../context.ts';
import { copyOf, destinationsAt } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** A forward that leads nowhere. */
export const emptyGroup: Rule = {
  code: 'mail/empty-group',
  severity: 'error',
  summary: 'A forward has no destination.',
  reference: 'virtual(5)',
  explanation:
    'Mail to a group without members has nowhere to go. Say what is meant: drop the mail, refuse it with a text, or ' +
    'remove the address, so that senders learn that it does not exist.',
  bad: { mail: 'forwards:\n  groups:\n    security: «[]»\n' },
  mended: { mail: 'forwards:\n  groups:\n    security: { reject: Write to abuse instead }\n' },
  run(context, report) {
    for (const entry of context.forwards) {
      if (!isGroup(entry) || destinationsAt(entry).length > 0 || copyOf(entry) !== undefined) continue;
      const to = Array.isArray(entry.value) ? pathOf(entry) : [...pathOf(entry), 'to'];
      report({
        path: to,
        message: `${quoted(entry.key)} has no destination`,
        help: 'name one, write { discard: true } or { reject: "text" }, or remove the entry',
      });
    }
  },
};

function isGroup({ value }: ForwardEntry): boolean {
  return Array.isArray(value) || (typeof value === 'object' && 'to' in value);
}
