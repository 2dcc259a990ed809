import type { Path } from '../diagnostics/source.ts';
import { type AddressBook, pathOf } from '../mail/address-book.ts';
import { armorOf, parseArmoredAge } from '../mail/age.ts';
import { generationsOf, passwordFile, verifierFile } from '../mail/credential.ts';
import type { Credential } from '../mail/document.ts';
import { destinationsOf, isExpired } from '../mail/entries.ts';
import { byCodeUnit } from '../mail/order.ts';
import { parseVerifier, verifierFields } from '../mail/scram.ts';
import { parseSealedAddress, sealedLocalAddress, sealedName } from '../mail/sealed-address.ts';
import type { HostCredential, HostPassword, SealedDestination } from '../mail/system.ts';

type Attachments = ReadonlyMap<string, string>;

/** The passwords of a host, as far as nobody has to open them. */
export function resolveCredential(
  host: string,
  credential: Credential | undefined,
  attachments: Attachments,
): HostCredential | undefined {
  if (credential === undefined) return undefined;
  const { current, other } = generationsOf(credential);
  return {
    current: password(host, current, attachments),
    other: other && { ...password(host, other.generation, attachments), state: other.state },
    path: ['hosts', host, 'credential'],
  };
}

function password(host: string, generation: number, attachments: Attachments): HostPassword {
  const file = verifierFile(host, generation);
  const verifier = parseVerifier(attachments.get(file) ?? '');
  if (verifier === undefined) throw new Error(`bug: ${file} passed the checks and is no verifier`);
  const sealed = sealedText(passwordFile(host, generation), attachments);
  return { generation, sealed, verifier: verifierFields(verifier) };
}

/** A sealed file with its armor laid out anew, so that the ends of its lines say nothing. */
export function sealedText(file: string, attachments: Attachments): string {
  const parsed = parseArmoredAge(attachments.get(file) ?? '');
  if (!parsed.ok) throw new Error(`bug: ${file} passed the checks but is ${parsed.problem}`);
  return armorOf(parsed.bytes);
}

/** The sealed destinations of all forwards that have not expired, by name. */
export function resolveSealed(book: AddressBook, today: string): SealedDestination[] {
  const found = new Map<string, SealedDestination>();
  for (const entry of book.entries()) {
    if (entry.section !== 'forwards' || isExpired(entry.value, today)) continue;
    for (const token of destinationsOf(entry.value)) {
      const name = sealedName(token);
      if (name !== undefined && !found.has(name))
        found.set(name, sealedDestination(name, token, pathOf(entry)));
    }
  }
  return [...found.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}

function sealedDestination(name: string, token: string, path: Path): SealedDestination {
  const parsed = parseSealedAddress(token);
  if (!parsed.ok) throw new Error(`bug: sealed:${name} passed the checks but is ${parsed.problem}`);
  return { name, address: sealedLocalAddress(name), sealed: armorOf(parsed.sealed.bytes), path };
}
