import type { Path } from '../../diagnostics/source.ts';
import { classLimit } from '../../mail/class-limits.ts';
import { durationSeconds } from '../../mail/duration.ts';
import type { Context } from '../context.ts';
import { type ClassUses, classUses, isUsual } from '../facts/limit-members.ts';
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
    'A limit below that of one person is more often two numbers in the wrong place. Without a limit of their own, hosts ' +
    'may send to 360 recipients per 1h.',
  bad: {
    mail: 'hosts:\n  web1: {}\nlimits:\n  users: { recipients: 360, per: 1h }\n  hosts: «{ recipients: 100, per: 6h }»\n',
  },
  mended: {
    mail: 'hosts:\n  web1: {}\nlimits:\n  users: { recipients: 100, per: 6h }\n  hosts: { recipients: 360, per: 1h }\n',
  },
  run(context, report) {
    if (context.hosts.length === 0 || context.isBroken('limits')) return;
    const uses = classUses(context);
    if (!uses.users.account) return;
    const people = classLimit(context.content, 'users');
    const least = `at least ${people.recipients} per ${people.per}`;
    for (const { rate, who, path } of hostLimits(uses, context)) {
      if (!isBelow(rate, people)) continue;
      const message = `${who} may send to ${rate.recipients} recipients per ${rate.per}, less than a person`;
      if (path === LIMIT_OF_PEOPLE) {
        report({ path, message, help: `allow hosts ${least} under limits, or people less` });
      } else {
        const related = context.content.limits?.users && { related: [LIMIT_HERE] };
        report({ path, message, help: `allow ${least}`, ...related });
      }
    }
  },
};

const LIMIT_OF_PEOPLE: Path = ['limits', 'users'];
const LIMIT_HERE = { path: LIMIT_OF_PEOPLE, part: 'key', message: 'the limit of people' } as const;

interface HostLimit {
  readonly rate: Rate;
  readonly who: string;
  readonly path: Path;
}

/** The limits that hold for hosts: that of their class, where one of them is in it, and their own. */
function* hostLimits(uses: ClassUses, context: Context): Generator<HostLimit> {
  if (uses.hosts.host) yield limitOfClass(context);
  for (const stated of statedLimits(context)) {
    const { login, limit, kind, path } = stated;
    if (kind !== 'host' || typeof limit === 'string' || isUsual(stated, context)) continue;
    yield { rate: limit, who: `The host ${login}`, path };
  }
}

/** Where the limit of hosts is the default, what stands in mail.yml is that of people. */
function limitOfClass({ content }: Context): HostLimit {
  const rate = classLimit(content, 'hosts');
  return content.limits?.hosts
    ? { rate, who: 'A host', path: ['limits', 'hosts'] }
    : { rate, who: 'A host, by default,', path: LIMIT_OF_PEOPLE };
}

/** A limit of nothing, and one for no time, are another mistake. */
function isBelow(rate: Rate, people: Rate): boolean {
  const ofPeople = perSecond(people);
  return rate.recipients > 0 && Number.isFinite(ofPeople) && perSecond(rate) < ofPeople;
}

function perSecond({ recipients, per }: Rate): number {
  return recipients / durationSeconds(per);
}
