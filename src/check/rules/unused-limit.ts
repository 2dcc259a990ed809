import { classUses } from '../facts/limit-members.ts';
import type { Rule } from '../rule.ts';

/** A class that no login is in. */
export const unusedLimit: Rule = {
  code: 'mail/unused-limit',
  severity: 'warning',
  summary: 'A class of limits applies to no login.',
  reference: 'docs/language.md, "limits"',
  explanation:
    'Every account is in the class users and every host in hosts, unless its own limit says otherwise. A limit for a ' +
    'class that nobody is in does nothing; perhaps the other class was meant.',
  bad: { mail: 'limits:\n  «hosts»: { recipients: 100, per: 1h }\n' },
  mended: { mail: 'limits:\n  users: { recipients: 50, per: 1h }\n' },
  run(context, report) {
    if (context.content.limits === undefined || context.isIncomplete) return;
    const uses = classUses(context);
    for (const name of ['users', 'hosts'] as const) {
      if (context.content.limits[name] === undefined || uses[name].account || uses[name].host) continue;
      report({
        path: ['limits', name],
        part: 'key',
        message: `No login is in the class ${name}`,
        help: `remove this limit, or write "limit: ${name}" where it is to hold`,
      });
    }
  },
};
