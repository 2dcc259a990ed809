import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { placeholder } from '../../../src/emit/sealed.ts';
import { sealAddress } from '../../../src/secrets/address.ts';
import { Secret } from '../../../src/secrets/secret.ts';

/** Who opens what models have sealed: the server and the recovery. Nobody has to, for the test knows the addresses. */
export const RECIPIENTS = {
  server: await identityToRecipient(await generateX25519Identity()),
  recovery: await identityToRecipient(await generateX25519Identity()),
};

const NAMES = ['home', 'work'];

/** Sealed destinations, as mail.yml has them. */
export const TOKENS: readonly string[] = await Promise.all(
  NAMES.map((name) => sealAddress(new Secret(sealedAddress(name)), name, Object.values(RECIPIENTS))),
);

/** The address that a sealed destination stands for. */
export function sealedAddress(name: string): string {
  return `${name}@sealed.example.net`;
}

/** A compiled file with the addresses in it, as the server makes it. */
export function unsealed(text: string): string {
  return NAMES.reduce(
    (opened, name) => opened.replaceAll(placeholder('address', name), sealedAddress(name)),
    text,
  );
}
