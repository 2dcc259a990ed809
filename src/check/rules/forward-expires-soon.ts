import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { afterExpiry, daysAfter, expiryOf, isDay } from '../facts/expiry.ts';
import type { Rule } from '../rule.ts';

const NOTICE_DAYS = 30;

/** A forward that is about to end. */
export const forwardExpiresSoon: Rule = {
  code: 'mail/forward-expires-soon',
  severity: 'warning',
  summary: 'A forward expires within 30 days.',
  reference: 'docs/language.md, "expires"',
  explanation:
    'Soon mail to the address will be refused. There is still time to tell its owner, or to set a later day.',
  bad: {
    mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: «2026-01-20» }\n',
    today: '2026-01-01',
  },
  mended: {
    mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: 2026-07-20 }\n',
    today: '2026-01-01',
  },
  run(context, report) {
    if (!context.book.hasDates) return;
    const horizon = daysAfter(context.today, NOTICE_DAYS);
    for (const entry of context.forwards) {
      const expires = expiryOf(entry);
      if (expires === undefined || expires > horizon || !isDay(expires)) continue;
      report({
        path: [...pathOf(entry), 'expires'],
        message: `${quoted(entry.key)} expires on ${expires}; from then on ${afterExpiry(entry, context)}`,
        help: 'tell its owner, or set a later day',
      });
    }
  },
};
