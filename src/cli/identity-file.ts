import { Failure } from '../io/failure.ts';
import { readSource } from '../io/files.ts';
import { identityIn } from '../secrets/identity.ts';
import type { Secret } from '../secrets/secret.ts';

const HELP = 'name the file that age-keygen wrote: AGE-SECRET-KEY-1...';

/** The identity in a file that age-keygen wrote. */
export function readIdentity(file: string): Secret {
  const identity = identityIn(readSource(file, HELP).source.text);
  if (identity === undefined) throw new Failure(`${file} holds no identity`, { help: HELP });
  return identity;
}
