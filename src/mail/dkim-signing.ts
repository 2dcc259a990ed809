import type { DkimKey, MailDocument } from './document.ts';

type Signer = NonNullable<MailDocument['dkim']>['signer'];

/** What decides which keys sign: a key of mail.yml or one that was worked out from it. */
type StatedKey = Pick<DkimKey, 'algorithm' | 'state'> & { readonly domain: string };

/**
 * The keys that sign, by their domain. OpenDKIM signs with one algorithm only, so with RSA where there is a choice:
 * every verifier knows that one (RFC 8463 section 5).
 */
export function keysInUse<Key extends StatedKey>(signer: Signer, keys: readonly Key[]): Map<string, Key[]> {
  const signing = keys.filter((key) => key.state === 'signing');
  const single = signing.some((key) => key.algorithm === 'rsa') ? 'rsa' : 'ed25519';
  const used = signing.filter((key) => signer === 'rspamd' || key.algorithm === single);
  const byDomain = new Map<string, Key[]>();
  for (const key of used) byDomain.set(key.domain, [...(byDomain.get(key.domain) ?? []), key]);
  return byDomain;
}

/**
 * The domain's own keys, or those of the nearest domain above it, with which the signature is aligned
 * (RFC 9989); else the primary domain's, which vouch for the mail without being aligned.
 */
export function keysFor<Key>(
  domain: string,
  primary: string,
  signing: ReadonlyMap<string, readonly Key[]>,
): readonly Key[] | undefined {
  for (let name = domain; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const keys = signing.get(name);
    if (keys !== undefined) return keys;
  }
  return signing.get(primary);
}
