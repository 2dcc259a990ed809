import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { World } from '../../../src/pipeline.ts';
import { TEST_DAY } from '../../support/compile.ts';

type Algorithm = 'rsa' | 'ed25519';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const pairs = new Map<string, KeyPair>();

/** The file of a public key, as models name it. */
export function publicKeyPath(domain: string, selector: string, algorithm: Algorithm): string {
  return `keys/${domain}/${selector}.${algorithm}.pub`;
}

/** Both halves of a key, the same for every model that has it; short, because a long one takes a second to make. */
export function keyPair(domain: string, selector: string, algorithm: Algorithm): KeyPair {
  const path = publicKeyPath(domain, selector, algorithm);
  const known = pairs.get(path);
  if (known !== undefined) return known;
  const made =
    algorithm === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 1024 })
      : generateKeyPairSync('ed25519');
  pairs.set(path, made);
  return made;
}

/** What models name beside themselves: public keys. */
export const modelWorld: World = {
  attachment: (path) => {
    const [, domain, selector, algorithm] = /^keys\/(.*)\/(.*)\.(.*)\.pub$/.exec(path) ?? [];
    if (domain === undefined || selector === undefined) return undefined;
    const { publicKey } = keyPair(domain, selector, algorithm as Algorithm);
    return publicKey.export({ type: 'spki', format: 'pem' }).toString();
  },
  today: async () => TEST_DAY,
};
