import { durationSeconds } from '../../mail/duration.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

const LONGEST = 31_557_600;

/** An MTA-STS policy that lasts longer than it may. */
export const maxAgeOutOfRange: Rule = {
  code: 'mail/max-age-out-of-range',
  severity: 'error',
  summary: 'dns.mta_sts.max_age is zero or above a year.',
  reference: 'RFC 8461 section 3.2',
  explanation:
    'Others remember the policy for so long. The standard allows at most a year, 31557600 seconds; a policy with more ' +
    'is invalid and protects nothing. Zero means that it is forgotten at once.',
  bad: { mail: 'dns:\n  mta_sts: { mode: testing, max_age: «60w» }\n' },
  mended: { mail: 'dns:\n  mta_sts: { mode: testing, max_age: 4w }\n' },
  run({ content }, report) {
    const mta = content.dns?.mta_sts;
    if (mta?.max_age === undefined) return;
    const seconds = durationSeconds(mta.max_age);
    if (seconds > 0 && seconds <= LONGEST) return;
    report({
      path: ['dns', 'mta_sts', 'max_age'],
      message: `An MTA-STS policy cannot be remembered for ${quoted(mta.max_age)}`,
      help: 'write at most 52w, such as 1w',
    });
  },
};
