import type { MailSystem } from '../../src/mail/system.ts';

/** How many recipients a login may send to within its period. */
export function limitOf({ logins, limits }: MailSystem, name: string): number {
  const login = logins.find((one) => one.name === name);
  if (login === undefined || login.limitClass === 'none') return Number.POSITIVE_INFINITY;
  return login.ownLimit?.recipients ?? limits[login.limitClass === 'hosts' ? 'hosts' : 'users'].recipients;
}
