import type { Plan } from './plan.ts';
import { newOf, oldOf } from './review.ts';
import { type Origin, originOf } from './statements/statement.ts';
import { say, type Words } from './words.ts';

/** The generations of the password of a host, as a fact has them. */
interface Generations {
  readonly current: { readonly generation: number };
  readonly other?: { readonly generation: number } | undefined;
}

/** A credential that changes: by its generation alone, never by what it is. */
export interface CredentialNews {
  readonly words: Words;
  readonly origins: readonly Origin[];
}

/** `apollo: sasl generation 1 -> 2; the server still takes 1`, for each host whose password changes. */
export function credentialNews({ changes }: Plan): CredentialNews[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'credential') return [];
    const news = generationNews(oldOf(change), newOf(change));
    return [{ words: say`${change.subject}: sasl generation ${[news]}`, origins: [originOf(change)] }];
  });
}

function generationNews(before: Generations | undefined, after: Generations | undefined): string {
  if (after === undefined) return `${before?.current.generation ?? 'none'} is gone`;
  const { generation } = after.current;
  if (before === undefined) return `${generation} is the first`;
  const taken = takenNews(before, after);
  if (before.current.generation === generation) return `${generation} stays, ${taken ?? 'sealed anew'}`;
  return `${before.current.generation} -> ${generation}${taken === undefined ? '' : `; ${taken}`}`;
}

/** Which passwords the server takes from now on, but for the one that the host logs in with. */
function takenNews(before: Generations, after: Generations): string | undefined {
  const [olds, news] = [takenOf(before), takenOf(after)];
  const others = news.slice(1);
  const parts = [
    [others.filter((one) => !olds.includes(one)), 'now takes', 'as well'],
    [others.filter((one) => olds.includes(one)), 'still takes', ''],
    [olds.filter((one) => !news.includes(one)), 'no longer takes', ''],
  ] as const;
  const said = parts.flatMap(([ones, takes, tail]) =>
    ones.length === 0 ? [] : [`${takes} ${ones.join(' and ')}${tail && ` ${tail}`}`],
  );
  const isNew = before.current.generation === after.current.generation;
  return said.length === 0 ? undefined : `${isNew ? 'and ' : ''}the server ${said.join(', and ')}`;
}

/** The passwords that the server takes. */
function takenOf({ current, other }: Generations): number[] {
  return [current.generation, ...(other === undefined ? [] : [other.generation])];
}
