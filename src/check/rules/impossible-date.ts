import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { expiryOf, isDay } from '../facts/expiry.ts';
import type { Rule } from '../rule.ts';

/** A day that no calendar has. */
export const impossibleDate: Rule = {
  code: 'mail/impossible-date',
  severity: 'error',
  summary: 'A forward expires on a day that does not exist.',
  reference: 'RFC 3339 section 5.7',
  explanation:
    'The day has the right form but is in no calendar, such as the 30th of February, so nobody can tell which day was meant.',
  bad: { mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: «2027-02-30» }\n' },
  mended: { mail: 'forwards:\n  former:\n    dev1: { to: ops1, expires: 2027-02-28 }\n' },
  run({ book, forwards, expiredForwards }, report) {
    if (!book.hasDates) return;
    for (const entry of [...forwards, ...expiredForwards]) {
      const expires = expiryOf(entry);
      if (expires === undefined || isDay(expires)) continue;
      report({
        path: [...pathOf(entry), 'expires'],
        message: `${quoted(expires)} is a day that does not exist`,
        help: 'write the day that is meant',
      });
    }
  },
};
