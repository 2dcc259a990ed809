import type { ClassLimit, MailDocument } from './document.ts';

/** The classes of logins that have a limit in common. */
export type LimitClass = 'users' | 'hosts';

/** What holds where mail.yml says nothing; a message over a host's limit waits, for a refused one would bounce there. */
export const DEFAULT_LIMITS = {
  users: { recipients: 100, per: '6h', over: 'reject' },
  hosts: { recipients: 360, per: '1h', over: 'defer' },
} as const satisfies Record<LimitClass, ClassLimit>;

/** The limit of a class, by default the usual one. */
export function classLimit({ limits }: MailDocument, name: LimitClass): ClassLimit {
  return limits?.[name] ?? DEFAULT_LIMITS[name];
}
