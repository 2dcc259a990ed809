import type { Path } from '../diagnostics/source.ts';
import { type AddressBook, pathOf } from '../mail/address-book.ts';
import { classLimit, DEFAULT_LIMITS, type LimitClass } from '../mail/class-limits.ts';
import type { Limit, MailDocument } from '../mail/document.ts';
import { durationSeconds } from '../mail/duration.ts';
import { accountOf, accountsNamedBy, isExpired, limitOf } from '../mail/entries.ts';
import { byCodeUnit, sortedKeys } from '../mail/order.ts';
import type { ClassLimit, Login } from '../mail/system.ts';

/** The limits of the two classes, with their defaults filled in. */
export function resolveLimits(document: MailDocument): { users: ClassLimit; hosts: ClassLimit } {
  return { users: resolveLimit(document, 'users'), hosts: resolveLimit(document, 'hosts') };
}

function resolveLimit(document: MailDocument, name: LimitClass): ClassLimit {
  const settings = classLimit(document, name);
  return {
    recipients: settings.recipients,
    seconds: durationSeconds(settings.per),
    over: settings.over ?? DEFAULT_LIMITS[name].over,
    text: settings.text ?? limitText(settings),
    path: ['limits', name],
  };
}

function limitText(limit: { recipients: number; per: string }): string {
  return `You can only send to ${limit.recipients} recipients per ${limit.per}`;
}

/** Every login, by name: the accounts that addresses and forwards name, and the hosts. */
export function resolveLogins(document: MailDocument, book: AddressBook, today: string): Login[] {
  const accounts = accountsOf(book, today);
  const people = [...accounts.keys()].map((name) => {
    const { limit, path } = accounts.get(name) as Account;
    return login(name, 'account', limit, path);
  });
  const hosts = sortedKeys(document.hosts).map((name) =>
    login(name, 'host', document.hosts?.[name]?.limit, ['hosts', name]),
  );
  return [...people, ...hosts].sort((a, b) => byCodeUnit(a.name, b.name));
}

interface Account {
  readonly limit: Limit | undefined;
  readonly path: Path;
}

/** The accounts with the limit that one of their entries gives them; with none, the place that names them first. */
function accountsOf(book: AddressBook, today: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const entry of book.entries()) {
    if (entry.section !== 'addresses' && entry.section !== 'forwards') continue;
    if (entry.section === 'forwards' && isExpired(entry.value, today)) continue;
    const limit = limitOf(entry.value);
    const names =
      entry.section === 'addresses' ? [accountOf(entry.address, entry.value)] : accountsNamedBy(entry.value);
    for (const name of names) {
      if (limit !== undefined || !accounts.has(name)) accounts.set(name, { limit, path: pathOf(entry) });
    }
  }
  return accounts;
}

function login(name: string, kind: Login['kind'], limit: Limit | undefined, path: Path): Login {
  const ownClass = kind === 'host' ? 'hosts' : 'users';
  if (limit === undefined || typeof limit === 'string') {
    return { name, kind, limitClass: limit ?? ownClass, ownLimit: undefined, path };
  }
  const { recipients, per } = limit;
  const { over } = DEFAULT_LIMITS[ownClass];
  const ownLimit = { recipients, seconds: durationSeconds(per), over, text: limitText(limit) };
  return { name, kind, limitClass: 'own', ownLimit, path };
}
