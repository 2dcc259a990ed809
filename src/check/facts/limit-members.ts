import { classLimit, DEFAULT_LIMITS, type LimitClass } from '../../mail/class-limits.ts';
import type { ClassLimit, Limit } from '../../mail/document.ts';
import { durationSeconds } from '../../mail/duration.ts';
import type { Context } from '../context.ts';
import { type StatedLimit, statedLimits } from './stated-limits.ts';

/** The class of logins that say nothing of their limit. */
export function usualClass(kind: StatedLimit['kind']): LimitClass {
  return kind === 'host' ? 'hosts' : 'users';
}

/** True for a limit of a login that only repeats the one of its class, which would hold without it. */
export function isUsual({ limit, kind }: StatedLimit, { content }: Context): boolean {
  const name = usualClass(kind);
  return typeof limit === 'string' ? limit === name : isAlike(limit, classLimit(content, name), name);
}

type Rate = Exclude<Limit, string>;

/** A limit of its own is enforced in the usual way and with the usual words, whatever those of the class are. */
function isAlike(own: Rate, usual: ClassLimit, name: LimitClass): boolean {
  const { over } = DEFAULT_LIMITS[name];
  const isSameRate =
    own.recipients === usual.recipients && durationSeconds(own.per) === durationSeconds(usual.per);
  return isSameRate && (usual.over ?? over) === over && usual.text === undefined;
}

/** Whether the limit of a class holds for any account, and for any host. */
export type ClassUses = Readonly<Record<LimitClass, Readonly<Record<StatedLimit['kind'], boolean>>>>;

/** Who is in the classes; whoever repeats the limit of the usual class is in it. */
export function classUses(context: Context): ClassUses {
  const uses = { users: { account: false, host: false }, hosts: { account: false, host: false } };
  const unstated = {
    account: new Set(context.accounts.keys()),
    host: new Set(context.hosts.map(({ name }) => name)),
  };
  for (const stated of statedLimits(context)) {
    const { login, limit, kind } = stated;
    unstated[kind].delete(login);
    if (isUsual(stated, context)) uses[usualClass(kind)][kind] = true;
    else if (limit === 'users' || limit === 'hosts') uses[limit][kind] = true;
  }
  uses.users.account ||= unstated.account.size > 0;
  uses.hosts.host ||= unstated.host.size > 0;
  return uses;
}
