import type { Plan } from './plan.ts';
import { newOf, oldOf } from './review.ts';
import { type Origin, originOf } from './statements/statement.ts';
import { say, type Words } from './words.ts';

/** The generations of the password of a host, as a fact has them. */
interface Generations {
  readonly current: { readonly generation: number };
  readonly other?: { readonly generation: number; readonly state: 'next' | 'retiring' };
}

/** A credential that changes: by its generation alone, never by what it is. */
export interface CredentialNews {
  readonly words: Words;
  readonly origins: readonly Origin[];
}

/** `apollo: sasl generation 3 -> 4`, for each host whose password changes. */
export function credentialNews({ changes }: Plan): CredentialNews[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'credential') return [];
    const [before, after] = [generations(oldOf(change)), generations(newOf(change))];
    const step = before === after ? `${before}, sealed anew` : `${before} -> ${after}`;
    return [{ words: say`${change.subject}: sasl generation ${[step]}`, origins: [originOf(change)] }];
  });
}

function generations(credential: Generations | undefined): string {
  if (credential === undefined) return 'none';
  const { current, other } = credential;
  return other === undefined
    ? `${current.generation}`
    : `${current.generation} (${other.state}: ${other.generation})`;
}
