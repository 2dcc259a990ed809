import type { Observe } from './observed.ts';
import { meaningOf } from './rrset.ts';
import type { Question } from './served.ts';
import type { Obstacle, RrsetChange } from './update.ts';

/**
 * What to ask to learn whether a wildcard (RFC 4592) answered in the place of names that are to change: such a name has
 * no records of its own, though a server answers as if it had.
 */
export function wildcardQuestions(
  zone: string,
  changes: readonly RrsetChange[],
  obstacles: readonly Obstacle[],
): Question[] {
  const types = ['CNAME', 'A', 'AAAA'] as const;
  return [
    ...changes
      .filter(({ before }) => before.length > 0)
      .flatMap(({ name, type }) => wildcardsOver(name, zone).map((wildcard) => ({ name: wildcard, type }))),
    ...obstacles.flatMap(({ name }) =>
      wildcardsOver(name, zone).flatMap((wildcard) => types.map((type) => ({ name: wildcard, type }))),
    ),
  ];
}

/** What stands at the names themselves: `served` without what it has from wildcards. */
export function withoutWildcards(served: Observe, wildcards: Observe, zone: string): Observe {
  return (question) => {
    const { records, alias } = served(question);
    const over = wildcardsOver(question.name, zone);
    const isLike = (wildcard: string) => {
      const own = wildcards({ ...question, name: wildcard }).records;
      return own.length > 0 && meaning(own) === meaning(records);
    };
    const isAliasOf = (wildcard: string) =>
      wildcards({ name: wildcard, type: 'CNAME' }).records.some(
        (record) => record.type === 'CNAME' && record.target === alias,
      );
    return {
      records: over.some(isLike) ? [] : records,
      alias: over.some(isAliasOf) ? undefined : alias,
    };
  };
}

/** The wildcards of a zone that may answer for a name, the nearest first. */
export function wildcardsOver(name: string, zone: string): string[] {
  const labels = name === zone ? [] : name.slice(0, -zone.length - 1).split('.');
  return labels.map((_, index) => ['*', ...labels.slice(index + 1), zone].join('.'));
}

function meaning(records: ReturnType<Observe>['records']): string {
  return JSON.stringify(records.map(meaningOf).sort());
}
