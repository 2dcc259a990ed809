import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { accountsIn } from '../context.ts';
import type { Rule } from '../rule.ts';

/** Words that say yes or no in other places, and in YAML 1.1. */
const WORDS = new Set([
  'yes',
  'no',
  'y',
  'n',
  'on',
  'off',
  'true',
  'false',
  'none',
  'null',
  'any',
  'default',
]);

/** An account with a name that is hardly meant as one. */
export const oddLogin: Rule = {
  code: 'mail/odd-login',
  severity: 'warning',
  summary: 'An account is called yes, no, none or the like.',
  reference: 'YAML 1.2 section 10.3.2',
  explanation:
    'What stands after an address is the account that owns it. A word such as yes is a name like any other there, so ' +
    'the mail would go to an account called yes.',
  bad: { mail: 'addresses:\n  people:\n    «dev1: yes»\n' },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\n' },
  run({ book, today }, report) {
    for (const entry of book.entries()) {
      for (const name of accountsIn(entry, today)) {
        if (!WORDS.has(name)) continue;
        report({
          path: pathOf(entry),
          part: 'entry',
          message: `The account of this entry is called ${quoted(name)}`,
          help: 'name an account, or write {} for the one that is called as the address',
        });
      }
    }
  },
};
