import { createPublicKey, type KeyObject } from 'node:crypto';
import { hasPrivateKey } from './private-key.ts';

export type DkimAlgorithm = 'rsa' | 'ed25519';

/** A public key as DNS carries it. */
interface DkimPublicKey {
  /** The value of `p=`: RSA is the SubjectPublicKeyInfo (RFC 6376 section 3.6.1), Ed25519 the bare key (RFC 8463 section 4.2). */
  readonly base64: string;
  /** The length of an RSA modulus, to be held against RFC 8301 section 3.2; 256 for Ed25519. */
  readonly bits: number;
}

/** Why a file is not the public key that mail.yml says it is. */
export type DkimKeyProblem =
  /** It holds a private key, which must never stand in a repository. */
  | { readonly reason: 'private' }
  /** It is not exactly one PEM block of a public key. */
  | { readonly reason: 'malformed' }
  /** It is a public key of another type, named as OpenSSL does. */
  | { readonly reason: 'wrong-type'; readonly type: string };

export type ParsedDkimKey =
  | { readonly ok: true; readonly key: DkimPublicKey }
  | { readonly ok: false; readonly problem: DkimKeyProblem };

const PUBLIC = /^\s*(-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END (RSA )?PUBLIC KEY-----)\s*$/;

/** Reads the public half of a DKIM key from PEM, as `openssl pkey -pubout` writes it. */
export function parseDkimPublicKey(pem: string, algorithm: DkimAlgorithm): ParsedDkimKey {
  if (hasPrivateKey(pem)) return { ok: false, problem: { reason: 'private' } };
  const key = readPublicKey(pem);
  if (key === undefined) return { ok: false, problem: { reason: 'malformed' } };
  const type = key.asymmetricKeyType ?? 'unknown';
  if (type !== algorithm) return { ok: false, problem: { reason: 'wrong-type', type } };
  return { ok: true, key: algorithm === 'rsa' ? rsaKey(key) : ed25519Key(key) };
}

function readPublicKey(pem: string): KeyObject | undefined {
  const block = PUBLIC.exec(pem)?.[1];
  if (block === undefined) return undefined;
  try {
    return createPublicKey(block);
  } catch {
    return undefined;
  }
}

function rsaKey(key: KeyObject): DkimPublicKey {
  const base64 = key.export({ type: 'spki', format: 'der' }).toString('base64');
  return { base64, bits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
}

function ed25519Key(key: KeyObject): DkimPublicKey {
  const { x = '' } = key.export({ format: 'jwk' });
  return { base64: Buffer.from(x, 'base64url').toString('base64'), bits: 256 };
}
