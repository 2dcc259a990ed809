import type { Context, StatedKey } from '../context.ts';

/** The RSA keys that can be read and are not revoked, with the length of their modulus. */
export function* rsaKeys({ dkimKeys }: Context): Generator<StatedKey & { readonly bits: number }> {
  for (const key of dkimKeys) {
    if (key.algorithm !== 'rsa' || key.state === 'revoked' || key.parsed?.ok !== true) continue;
    yield { ...key, bits: key.parsed.key.bits };
  }
}
