import { SEALED_ADDRESS_OCTETS, sealedToken } from '../mail/sealed-address.ts';
import { seal } from './seal.ts';
import { Secret } from './secret.ts';

/**
 * What the agent takes for an address (src/deploy/agent/unseal.sh: is_address): in an alias table, whatever else stands
 * there would be run, written to or included.
 */
const SEALABLE =
  /^[A-Za-z0-9_][A-Za-z0-9!#$%&'*+/=?^_{}~.-]*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** True for an address that can be sealed. */
export function isSealable(address: Secret): boolean {
  const text = address.reveal();
  return text.length <= SEALED_ADDRESS_OCTETS - 2 && SEALABLE.test(text);
}

/** An address as a token for mail.yml; it is shown by the name. */
export async function sealAddress(
  address: Secret,
  name: string,
  recipients: readonly string[],
): Promise<string> {
  // All are equally long: the length of what is sealed would confirm a guess.
  const padded = new Secret(address.reveal().padEnd(SEALED_ADDRESS_OCTETS, '\n'));
  return sealedToken(name, await seal(padded, { name, recipients }));
}

/** The address in what was opened. */
export function addressIn(opened: Secret): Secret {
  return new Secret(opened.reveal().trimEnd());
}
