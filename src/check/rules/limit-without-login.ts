import { pathOf } from '../../mail/address-book.ts';
import { accountsNamedBy, limitOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A limit that applies to nobody. */
export const limitWithoutLogin: Rule = {
  code: 'mail/limit-without-login',
  severity: 'warning',
  summary: 'A forward has a limit but names no account or owner whom it could limit.',
  reference: 'postfwd, "sasl_username"',
  explanation:
    'A limit counts what a login sends. A forward without account and owner has no login of its own.',
  bad: { mail: 'forwards:\n  groups:\n    security: { to: ops1, «limit»: none }\n' },
  mended: { mail: 'forwards:\n  groups:\n    security: { to: ops1, owner: robot, limit: none }\n' },
  run(context, report) {
    for (const entry of context.forwards) {
      if (limitOf(entry.value) === undefined || accountsNamedBy(entry.value).length > 0) continue;
      report({
        path: [...pathOf(entry), 'limit'],
        part: 'key',
        message: `${quoted(entry.key)} has a limit and no login that it could limit`,
        help: 'name an owner, or put the limit on the account that sends',
      });
    }
  },
};
