import { splitAddress } from '../mail/address.ts';

/** What the broken entries of a document may have defined; a rule does not report what only they would make known. */
export interface Lost {
  /** True when a part of the document could not be read at all: then nothing can be called unknown. */
  readonly unreadable: boolean;
  /** Every name that stands in a broken entry: addresses, logins, hosts, domains. See `essence`. */
  readonly names: ReadonlySet<string>;
  /** The sections that are not whole. */
  readonly sections: ReadonlySet<string>;
}

/** Nothing was lost. */
export const NOTHING_LOST: Lost = { unreadable: false, names: new Set(), sections: new Set() };

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
