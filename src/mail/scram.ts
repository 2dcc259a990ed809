/** What proves a password without holding it (RFC 5802 section 3, RFC 7677), as Dovecot writes it. */
export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** RFC 7677 section 4 asks for at least so many; more would not help a password of 256 random bits. */
export const SCRAM_ITERATIONS = 4096;

/**
 * `openssl enc`, with which a machine works the verifier out from the password, takes salts of exactly 8 octets. A salt
 * keeps equal passwords and tables made beforehand from telling anything; of passwords of 256 random bits, no two are
 * equal, and no table has one.
 */
export const SCRAM_SALT_OCTETS = 8;

const FORM = /^\{SCRAM-SHA-256\}([1-9][0-9]{0,9}),([A-Za-z0-9+/=]+),([A-Za-z0-9+/=]+),([A-Za-z0-9+/=]+)\n?$/;

/** Reads the one line of a verifier file; undefined for anything that mailc did not write. */
export function parseVerifier(text: string): ScramVerifier | undefined {
  const [, iterations, ...fields] = FORM.exec(text) ?? [];
  const [salt, storedKey, serverKey] = fields.map((field) => Buffer.from(field, 'base64'));
  if (salt === undefined || storedKey === undefined || serverKey === undefined) return undefined;
  const isSound =
    Number(iterations) === SCRAM_ITERATIONS &&
    salt.length === SCRAM_SALT_OCTETS &&
    storedKey.length === 32 &&
    serverKey.length === 32;
  const verifier = { iterations: SCRAM_ITERATIONS, salt, storedKey, serverKey };
  return isSound && verifierText(verifier) === text.trimEnd() ? verifier : undefined;
}

/** A verifier as Dovecot's passwd-file has it (`doveadm pw -s SCRAM-SHA-256`). */
export function verifierText(verifier: ScramVerifier): string {
  return verifierFromFields(verifierFields(verifier));
}

/** The text of a verifier whose fields are given. */
export function verifierFromFields(fields: string): string {
  return `{SCRAM-SHA-256}${fields}`;
}

/** The same without the name of the scheme: `4096,salt,StoredKey,ServerKey`. */
export function verifierFields({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  return [iterations, ...[salt, storedKey, serverKey].map((part) => part.toString('base64'))].join(',');
}
