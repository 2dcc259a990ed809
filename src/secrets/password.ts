import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { SCRAM_ITERATIONS, SCRAM_SALT_OCTETS, type ScramVerifier } from '../mail/scram.ts';
import { Secret } from './secret.ts';

/** 256 random bits: no verifier of it helps to guess it. 43 letters, digits, hyphens and underscores. */
export function newPassword(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/** The verifier of a password (RFC 5802 section 3 with SHA-256). */
export function verifierOf(password: Secret, salt: Buffer = randomBytes(SCRAM_SALT_OCTETS)): ScramVerifier {
  const salted = pbkdf2Sync(password.reveal(), salt, SCRAM_ITERATIONS, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest();
  return { iterations: SCRAM_ITERATIONS, salt, storedKey, serverKey: keyed('Server Key') };
}

/** True when a verifier is that of a password. */
export function proves(verifier: ScramVerifier, password: Secret): boolean {
  const { storedKey, serverKey } = verifierOf(password, verifier.salt);
  return timingSafeEqual(storedKey, verifier.storedKey) && timingSafeEqual(serverKey, verifier.serverKey);
}
