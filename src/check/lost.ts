import { splitAddress } from '../mail/address.ts';
import { LIST_COMMANDS } from '../mail/list-manager.ts';

/** What the broken entries of a document may have defined; a rule does not report what only they would make known. */
export interface Lost {
  /** True when nobody can tell what was meant by a whole section: then nothing can be called unknown. */
  readonly unreadable: boolean;
  /** True when words of the text are in no value, so that an absence proves nothing. */
  readonly unread: boolean;
  /** Every name that stands in a broken entry: addresses, logins, hosts, domains. See `essence`. */
  readonly names: ReadonlySet<string>;
  /** The sections that are not whole. */
  readonly sections: ReadonlySet<string>;
}

/** Nothing was lost. */
export const NOTHING_LOST: Lost = { unreadable: false, unread: false, names: new Set(), sections: new Set() };

/** True when a name that nothing defines may have been defined by an entry that was lost. */
export function mayBeLost(lost: Lost, name: string, primaryDomain: string): boolean {
  if (lost.unreadable) return true;
  if (lost.names.size === 0) return false;
  const { localPart, domain } = splitAddress(name);
  if (lost.names.has(essence(name))) return true;
  // A catch-all of the domain, or the domain itself.
  return domain === primaryDomain
    ? lost.names.has(essence(localPart))
    : domain !== '' && lost.names.has(essence(domain));
}

/** What is left of a name when the signs are taken away that most faults are about: "Dev 1" may be meant for dev1. */
export function essence(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** What was lost, with what is unread besides. */
export function withUnread(lost: Lost, words: readonly string[]): Lost {
  if (words.length === 0) return lost;
  const names = new Set(lost.names);
  for (const word of words) {
    for (const command of LIST_COMMANDS.mailman2) names.add(essence(`${word}${command}`));
  }
  return { ...lost, names, unread: true };
}
