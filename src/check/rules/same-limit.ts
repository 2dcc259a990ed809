import { quoted } from '../../mail/names.ts';
import { isUsual, usualClass } from '../facts/limit-members.ts';
import { statedLimits } from '../facts/stated-limits.ts';
import type { Rule } from '../rule.ts';

/** A limit of its own that says what holds anyway. */
export const sameLimit: Rule = {
  code: 'mail/same-limit',
  severity: 'warning',
  summary: 'A login has a limit of its own that is the limit of its class.',
  reference: 'docs/language.md, "limits"',
  explanation:
    'Without the entry the same limit would hold. With it, the login keeps this limit when that of the class is ' +
    'changed, which is rarely meant.',
  bad: {
    mail: 'limits:\n  hosts: { recipients: 100, per: 1h }\nhosts:\n  web1: { limit: «{ recipients: 100, per: 60m }» }\n  web2: {}\n',
  },
  mended: { mail: 'limits:\n  hosts: { recipients: 200, per: 1h }\nhosts:\n  web1: {}\n  web2: {}\n' },
  run(context, report) {
    if (context.isBroken('limits')) return;
    const limits = [...statedLimits(context)];
    const counts = new Map<string, number>();
    for (const { login } of limits) counts.set(login, (counts.get(login) ?? 0) + 1);
    for (const stated of limits) {
      const { login, kind, path } = stated;
      // Which of two limits is meant, somebody has to decide first.
      if (!isUsual(stated, context) || counts.get(login) !== 1) continue;
      report({
        path,
        message: `${quoted(login)} has the limit of the class ${usualClass(kind)} as a limit of its own`,
        help: 'remove the limit',
        mend: { remove: path, emptied: 'keep', alone: true },
      });
    }
  },
};
