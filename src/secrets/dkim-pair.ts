import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimAlgorithm } from '../mail/dkim-key.ts';
import { Secret } from './secret.ts';

/** What every verifier has to take (RFC 8301 section 3.2), and fits into one record with room to spare. */
const RSA_BITS = 2048;

/** A new pair of keys, each in PEM: the public half as SubjectPublicKeyInfo, the private one as PKCS #8. */
export async function newDkimPair(
  algorithm: DkimAlgorithm,
): Promise<{ publicPem: string; privatePem: Secret }> {
  const generate = promisify(generateKeyPair);
  const { publicKey, privateKey } =
    algorithm === 'rsa' ? await generate('rsa', { modulusLength: RSA_BITS }) : await generate('ed25519');
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
}
