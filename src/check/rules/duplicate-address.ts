import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** One address that stands twice in one section. */
export const duplicateAddress: Rule = {
  code: 'mail/duplicate-address',
  severity: 'error',
  summary: 'An address stands twice, once both are completed and in lower case.',
  reference: 'postmap(1), "keys are folded to lower case"',
  explanation:
    'A name without @ is in the primary domain, and case does not count in an address of ours: press, Press and ' +
    'press@example.org are one address. A lookup table knows each key once, so one of the two entries would be ' +
    'lost without a word.',
  bad: { mail: 'addresses:\n  desks:\n    press: ops1\n    «Press@example.org»: ops1\n' },
  mended: { mail: 'addresses:\n  desks:\n    press: ops1\n' },
  run({ book }, report) {
    for (const { first, second } of book.duplicates) {
      if (first.section !== second.section || second.section === 'lists') continue;
      report({
        path: pathOf(second),
        part: 'key',
        message: `${quoted(keyOf(second))} is the address ${second.address}, which is there already`,
        help: 'keep one of the two entries',
        related: [{ path: pathOf(first), part: 'key', message: 'first declared here' }],
      });
    }
  },
};
