import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { expiredDestinations } from '../facts/expired-destinations.ts';
import { afterExpiry, expiryOf, isDay } from '../facts/expiry.ts';
import type { Rule } from '../rule.ts';

/** A forward that has ended. */
export const forwardExpired: Rule = {
  code: 'mail/forward-expired',
  severity: 'warning',
  summary: 'A forward has expired; its address is unknown since.',
  reference: 'docs/language.md, "expires"',
  explanation:
    'From the day of its expiry on the entry counts for nothing: mail to the address is refused as unknown. The line ' +
    'itself stays until somebody removes it.',
  bad: {
    mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: «2025-12-31» }\n',
    today: '2026-01-01',
  },
  mended: {
    mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: 2026-12-31 }\n',
    today: '2026-01-01',
  },
  run(context, report) {
    // What another forward leads to is reported there.
    const wanted = new Set([...expiredDestinations(context)].map(({ gone }) => gone));
    for (const entry of context.expiredForwards) {
      const expires = expiryOf(entry) ?? '';
      if (wanted.has(entry) || !isDay(expires)) continue;
      report({
        path: [...pathOf(entry), 'expires'],
        message: `${quoted(entry.key)} expired on ${expires}, so ${afterExpiry(entry, context)}`,
        help: 'remove the entry, or set a later day',
      });
    }
  },
};
