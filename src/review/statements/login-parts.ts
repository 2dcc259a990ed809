import type { Login } from '../../mail/system.ts';
import { effectiveLimit, isHigher, isSameLimit, limitNews } from '../limits.ts';
import type { LoginNews } from '../login-news.ts';
import { newOf, oldOf, type Review } from '../review.ts';
import { joined, say, type Words } from '../words.ts';
import { type Origin, type Risk, sortedRisks, type Telling } from './statement.ts';

/** One thing to say of a login, of one or more alike, and of many. */
export interface Part {
  readonly words: (number: number) => Words;
  readonly inGeneral: Words;
  readonly risk?: Risk;
}

/** All that is to be said of a login, in one sentence; nothing where there is nothing to say. */
export function tellingOf(
  subject: string,
  parts: readonly (Part | undefined)[],
  origins: readonly Origin[],
): Telling[] {
  const told = parts.filter((part) => part !== undefined);
  if (told.length === 0) return [];
  const sentence = (wordsOf: (part: Part) => Words) => joined(told.map(wordsOf), ', and ');
  return [
    {
      subject,
      predicate: (number) => sentence(({ words }) => words(number)),
      inGeneral: sentence(({ inGeneral }) => inGeneral),
      risks: sortedRisks(told.map(({ risk }) => risk ?? false)),
      origins,
    },
  ];
}

/** What a login may newly send as. */
export function gain({ gained }: LoginNews, { naming }: Review): Part | undefined {
  if (gained.length === 0) return undefined;
  const words = say`may now send as ${naming.addresses(gained)}`;
  return { words: () => words, inGeneral: ['may now send as more addresses'], risk: 'sends-as' };
}

/** What it may no longer send as. */
export function loss({ lost }: LoginNews, { naming }: Review): Part | undefined {
  if (lost.length === 0) return undefined;
  const words = say`may no longer send as ${naming.addresses(lost)}`;
  return { words: () => words, inGeneral: ['may no longer send as all the addresses that they could'] };
}

/** A limit of its own, or another class; a change of the class itself is told of the class. */
export function limit({ login }: LoginNews, { base, head }: Review): Part | undefined {
  const [before, after] = [login && oldOf<Login>(login), login && newOf<Login>(login)];
  if (base === undefined || before === undefined || after === undefined) return undefined;
  const limits = [effectiveLimit(before, base.system), effectiveLimit(after, head.system)] as const;
  if (isSameLimit(...limits)) return undefined;
  const words = limitNews(...limits);
  const isRaised = isHigher(limits[1], limits[0]);
  return { words: () => words, inGeneral: words, ...(isRaised && { risk: 'limit-raised' as const }) };
}
