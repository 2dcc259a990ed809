import { spfCost } from '../../mail/spf-lookups.ts';
import { spfFaults, spfRecords } from '../facts/spf-records.ts';
import type { Rule } from '../rule.ts';

const MOST_LOOKUPS = 10;

/** An SPF record that receivers give up on. */
export const spfLookupsRule: Rule = {
  code: 'mail/spf-lookups',
  severity: 'error',
  summary: 'An SPF record needs more than ten look-ups in DNS.',
  reference: 'RFC 7208 section 4.6.4',
  explanation:
    'A receiver follows at most ten includes and similar terms, those of included records counted as well. Beyond that ' +
    'the whole record counts as broken, and our mail as unauthorised. Only what mail.yml knows is counted here: an ' +
    'include of somebody else costs one and whatever that record includes itself.',
  bad: { mail: `dns:\n  «spf»: { include: [${includes(11)}] }\n` },
  mended: { mail: `dns:\n  spf: { include: [${includes(10)}] }\n` },
  run(context, report) {
    const records = spfRecords(context);
    const tooMany = (domain: string) => {
      const { lookups, loop } = spfCost(domain, records);
      return loop === undefined && lookups > MOST_LOOKUPS ? lookups : undefined;
    };
    for (const { domain, path, fault: lookups } of spfFaults(context, tooMany)) {
      report({
        path,
        part: 'key',
        message: `The SPF record of ${domain} needs ${lookups > 1000 ? 'over 1000' : lookups} look-ups, and receivers make at most ${MOST_LOOKUPS}`,
        help: 'replace includes by the addresses that they stand for, or remove those that no longer send',
      });
    }
  },
};

function includes(count: number): string {
  return Array.from({ length: count }, (_, index) => `s${index + 1}.example.net`).join(', ');
}
