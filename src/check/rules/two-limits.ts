import { quoted } from '../../mail/names.ts';
import { statedLimits } from '../facts/stated-limits.ts';
import type { Rule } from '../rule.ts';

/** One login with two limits. */
export const twoLimits: Rule = {
  code: 'mail/two-limits',
  severity: 'error',
  summary: 'Two entries give one login a limit.',
  reference: 'postfwd, "rcpt()"',
  explanation:
    'A limit belongs to a login, not to an address: all that a login sends is counted together. Two entries of one ' +
    'account that both name a limit contradict each other, even when the numbers are the same.',
  bad: {
    mail: 'addresses:\n  people:\n    dev1: { limit: none }\n    press: { account: dev1, «limit»: hosts }\n',
  },
  mended: { mail: 'addresses:\n  people:\n    dev1: { limit: none }\n    press: { account: dev1 }\n' },
  run(context, report) {
    const first = new Map<string, readonly (string | number)[]>();
    for (const { login, kind, path } of statedLimits(context)) {
      // A host and an account with one login are another mistake, and two logins once it is mended.
      const key = `${kind} ${login}`;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, path);
        continue;
      }
      report({
        path,
        part: 'key',
        message: `The login ${quoted(login)} has a limit already`,
        help: 'keep the limit in one entry of the account',
        related: [{ path: other, part: 'key', message: 'the other limit' }],
      });
    }
  },
};
