import { quoted } from '../../mail/names.ts';
import { expiredDestinations, expiredHere } from '../facts/expired-destinations.ts';
import type { Rule } from '../rule.ts';

/** A group with a member who has left. */
export const expiredDestination: Rule = {
  code: 'mail/expired-destination',
  severity: 'warning',
  summary: 'A group leads to a forward that has expired, and to others.',
  reference: 'virtual(5)',
  explanation:
    'The expired address is unknown. Mail to the group still reaches the others, but for the expired one an error goes ' +
    'back to the sender, for every message.',
  bad: {
    mail: 'forwards:\n  groups:\n    security: [ops1, «dev1»]\n  former:\n    dev1: { to: dev1@example.net, expires: 2025-12-31 }\n',
    today: '2026-01-01',
  },
  mended: { mail: 'forwards:\n  groups:\n    security: [ops1]\n', today: '2026-01-01' },
  run(context, report) {
    for (const expired of expiredDestinations(context)) {
      const { entry, destination, isOnlyWay } = expired;
      if (isOnlyWay) continue;
      report({
        path: destination.path,
        message: `${quoted(destination.text)}, a destination of ${quoted(entry.key)}, has expired`,
        help: 'remove it from the group, and its expired entry',
        related: [expiredHere(expired)],
      });
    }
  },
};
