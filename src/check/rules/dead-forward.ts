import { quoted } from '../../mail/names.ts';
import { expiredDestinations, expiredHere } from '../facts/expired-destinations.ts';
import type { Rule } from '../rule.ts';

/** A forward whose every destination has ended. */
export const deadForward: Rule = {
  code: 'mail/dead-forward',
  severity: 'error',
  summary: 'A forward leads only to forwards that have expired.',
  reference: 'virtual(5)',
  explanation:
    'The server accepts mail for the address, and then finds nobody to give it to: each message comes back to its ' +
    'sender as an error, long after the sender could have been told that the address is closed.',
  bad: {
    mail: 'forwards:\n  groups:\n    security: «dev1»\n  former:\n    dev1: { to: dev1@example.net, expires: 2025-12-31 }\n',
    today: '2026-01-01',
  },
  mended: { mail: 'forwards:\n  groups:\n    security: ops1\n', today: '2026-01-01' },
  run(context, report) {
    for (const expired of expiredDestinations(context)) {
      const { entry, destination, isOnlyWay } = expired;
      if (!isOnlyWay) continue;
      report({
        path: destination.path,
        message: `${quoted(entry.key)} leads only to ${quoted(destination.text)}, which has expired`,
        help: 'name a destination that is still there, or remove the entry',
        related: [expiredHere(expired)],
      });
    }
  },
};
