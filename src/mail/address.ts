import { sealedLocalAddress, sealedName } from './sealed-address.ts';

/** An address in two parts (RFC 5321 section 4.1.2). */
export interface AddressParts {
  readonly localPart: string;
  readonly domain: string;
}

/** Splits at the last `@`; a bare name has the domain ''. */
export function splitAddress(address: string): AddressParts {
  const at = address.lastIndexOf('@');
  return at < 0
    ? { localPart: address, domain: '' }
    : { localPart: address.slice(0, at), domain: address.slice(at + 1) };
}

/** A full address less what follows a + in its local part (postconf(5), "recipient_delimiter"). */
export function withoutExtension(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, '$1@');
}

/**
 * The full, canonical form of an address of ours: completed with the primary domain when it is bare,
 * in lower case, as Postfix folds the keys of indexed tables. Of a sealed one, the name that leads to it.
 */
export function completeAddress(name: string, primaryDomain: string): string {
  const sealed = sealedName(name);
  if (sealed !== undefined) return sealedLocalAddress(sealed);
  return (name.includes('@') ? name : `${name}@${primaryDomain}`).toLowerCase();
}

/**
 * The canonical form of a destination: an address of ours complete and in lower case; one elsewhere with only
 * its domain folded, for its local part may depend on case (RFC 5321 section 2.4).
 */
export function canonicalDestination(
  destination: string,
  primaryDomain: string,
  isOurs: (domain: string) => boolean,
): string {
  const { localPart, domain } = splitAddress(destination);
  const folded = domain.toLowerCase();
  return folded === '' || isOurs(folded)
    ? completeAddress(destination, primaryDomain)
    : `${localPart}@${folded}`;
}

/** True for `*@domain`, which stands for every other address of the domain. */
export function isCatchAll(key: string): boolean {
  return key.startsWith('*@');
}

/** True when `name` is `domain` or lies below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
