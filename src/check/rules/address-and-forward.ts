import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** An address that is a mailbox and a forward. */
export const addressAndForward: Rule = {
  code: 'mail/address-and-forward',
  severity: 'error',
  summary: 'An address stands both in addresses and in forwards.',
  reference: 'virtual(5)',
  explanation:
    'An address under addresses has a mailbox; one under forwards sends its mail on. The alias table has one line ' +
    'for each address, so only one of the two would hold. To do both, the forward says which account keeps a copy.',
  bad: {
    mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  people:\n    «dev1»: ops1\n',
  },
  mended: { mail: 'forwards:\n  people:\n    dev1: { to: ops1, account: dev1 }\n' },
  run({ book }, report) {
    for (const { first, second } of book.duplicates) {
      if (first.section !== 'addresses' || second.section !== 'forwards') continue;
      report({
        path: pathOf(second),
        part: 'key',
        message: `${quoted(keyOf(second))} has a mailbox under addresses and is a forward too`,
        help: 'keep one of the two; to do both, keep the forward and give it "account:" beside "to:"',
        related: [{ path: pathOf(first), part: 'key', message: 'its mailbox is declared here' }],
      });
    }
  },
};
