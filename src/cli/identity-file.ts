import { Failure } from '../io/failure.ts';
import { readSource } from '../io/files.ts';
import { identityIn } from '../secrets/identity.ts';
import type { Secret } from '../secrets/secret.ts';

/** The identity in a file that age-keygen wrote. */
export function readIdentity(file: string): Secret {
  const identity = identityIn(readSource(file).source.text);
  if (identity !== undefined) return identity;
  throw new Failure(`${file} holds no identity`, {
    help: 'name the file that age-keygen wrote: AGE-SECRET-KEY-1...',
  });
}
