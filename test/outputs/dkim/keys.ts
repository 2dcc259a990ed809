import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A new key pair, each half in the form that its reader wants. */
export interface KeyPair {
  readonly publicPem: string;
  readonly privatePem: string;
  /** Ed25519 as `rspamadm dkim_keygen` writes it: seed and public key, in base64. */
  readonly privateBase64: string;
}

/** The shortest RSA key that verifiers must accept without doubt would take long to make in every test. */
const QUICK_RSA_BITS = 1024;

export function newKeyPair(algorithm: 'rsa' | 'ed25519'): KeyPair {
  const pair =
    algorithm === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: QUICK_RSA_BITS })
      : generateKeyPairSync('ed25519');
  return {
    publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateBase64: algorithm === 'ed25519' ? bareEd25519(pair.privateKey) : '',
  };
}

function bareEd25519(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64');
}
