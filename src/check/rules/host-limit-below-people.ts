import type { Path } from '../../diagnostics/source.ts';
import { durationSeconds } from '../../mail/duration.ts';
import { classLimit } from '../facts/class-limits.ts';
import { statedLimits } from '../facts/stated-limits.ts';
import type { Rule } from '../rule.ts';

interface Rate {
  readonly recipients: number;
  readonly per: string;
}

/** A machine that may send less than a person. */
export const hostLimitBelowPeople: Rule = {
  code: 'mail/host-limit-below-people',
  severity: 'warning',
  summary: 'A host may send to fewer recipients than a person.',
  reference: 'postfwd, "rcpt()"',
  explanation:
    'A machine sends for many people and services, and what is over its limit waits there without anybody noticing. ' +
    'A limit below that of one person is more often two numbers in the wrong place.',
  bad: {
    mail: 'hosts:\n  web1: {}\nlimits:\n  users: { recipients: 360, per: 1h }\n  hosts: «{ recipients: 100, per: 6h }»\n',
  },
  mended: {
    mail: 'hosts:\n  web1: {}\nlimits:\n  users: { recipients: 100, per: 6h }\n  hosts: { recipients: 360, per: 1h }\n',
  },
  run(context, report) {
    if (context.isBroken('limits')) return;
    const people = classLimit(context.content, 'users');
    const check = (rate: Rate, who: string, path: Path) => {
      // A limit of nothing is another mistake.
      if (rate.recipients === 0 || !(perSecond(rate) < perSecond(people))) return;
      report({
        path,
        message: `${who} may send to ${rate.recipients} recipients per ${rate.per}, less than a person`,
        help: `allow at least ${people.recipients} per ${people.per}`,
      });
    };
    if (context.hosts.length > 0 && context.content.limits?.hosts) {
      check(context.content.limits.hosts, 'A host', ['limits', 'hosts']);
    }
    for (const { login, limit, kind, path } of statedLimits(context)) {
      if (kind === 'host' && typeof limit === 'object') check(limit, `The host ${login}`, path);
    }
  },
};

function perSecond({ recipients, per }: Rate): number {
  return recipients / durationSeconds(per);
}
