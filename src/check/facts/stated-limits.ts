import type { Path } from '../../diagnostics/source.ts';
import { pathOf } from '../../mail/address-book.ts';
import type { Limit } from '../../mail/document.ts';
import { accountOf, accountsNamedBy, isExpired, limitOf } from '../../mail/entries.ts';
import type { Context } from '../context.ts';

/** A limit that an entry gives to a login. */
export interface StatedLimit {
  readonly login: string;
  readonly limit: Limit;
  readonly kind: 'account' | 'host';
  /** Of the limit itself. */
  readonly path: Path;
}

/** Every limit beside those of the classes, in the order of mail.yml. */
export function* statedLimits(context: Context): Generator<StatedLimit> {
  const { hosts, book, today } = context;
  for (const { name, limit, path } of hosts) {
    if (limit !== undefined) yield { login: name, limit, kind: 'host', path: [...path, 'limit'] };
  }
  for (const entry of book.entries()) {
    if (entry.section !== 'addresses' && entry.section !== 'forwards') continue;
    const limit = limitOf(entry.value);
    if (limit === undefined || (entry.section === 'forwards' && isExpired(entry.value, today))) continue;
    const logins =
      entry.section === 'addresses' ? [accountOf(entry.address, entry.value)] : accountsNamedBy(entry.value);
    for (const login of new Set(logins))
      yield { login, limit, kind: 'account', path: [...pathOf(entry), 'limit'] };
  }
}
