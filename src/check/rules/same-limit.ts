import type { ClassLimit, Limit } from '../../mail/document.ts';
import { durationSeconds } from '../../mail/duration.ts';
import { quoted } from '../../mail/names.ts';
import { classLimit } from '../facts/class-limits.ts';
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
    for (const { login, limit, kind, path } of statedLimits(context)) {
      const name = kind === 'host' ? 'hosts' : 'users';
      if (context.isBroken('limits') || !isSame(limit, name, classLimit(context.content, name))) continue;
      report({
        path,
        message: `${quoted(login)} has the limit of the class ${name} as a limit of its own`,
        help: 'remove the limit',
        mend: { remove: path, emptied: 'keep' },
      });
    }
  },
};

function isSame(limit: Limit, name: string, ofClass: Pick<ClassLimit, 'recipients' | 'per'>): boolean {
  if (typeof limit === 'string') return limit === name;
  return (
    limit.recipients === ofClass.recipients && durationSeconds(limit.per) === durationSeconds(ofClass.per)
  );
}
