import fc from 'fast-check';
import type { MailDocument } from '../../src/mail/document.ts';
import type { World } from '../../src/pipeline.ts';
import { modelWorld, oddDocument } from '../fuzz/models.ts';
import { mutatedStructure } from '../fuzz/structure-mutations.ts';
import { modelWorld as smallWorld } from '../oracle/models/keys.ts';
import { smallDocument } from '../oracle/models/small.ts';

/** Two texts of a mail.yml, and what both name beside it. */
export interface Pair {
  readonly base: string;
  readonly head: string;
  readonly world: World;
}

/** Sections of which each entry may be taken from another document. */
const ENTRIES = ['domains', 'hosts', 'routes', 'addresses', 'forwards'] as const;
/** Sections that are taken as a whole. */
const WHOLES = ['servers', 'lists', 'limits', 'dkim', 'dns', 'clients', 'sasl', 'postfix'] as const;

type Coin = (name: string) => boolean;

/** Two estates that have most of their entries in common, or none. */
export function mixedEstates(estate: fc.Arbitrary<MailDocument>, world: World): fc.Arbitrary<Pair> {
  const coins = fc.array(fc.nat({ max: 99 }), { minLength: 80, maxLength: 80 });
  const share = fc.constantFrom(2, 5, 15, 50, 100);
  return fc.record({ one: estate, other: estate, coins, share }).map(({ one, other, coins, share }) => {
    let at = 0;
    const coin = () => (coins[at++ % coins.length] ?? 0) < share;
    return { base: textOf(one), head: textOf(mixed(one, other, coin)), world };
  });
}

/** An estate and what a mutation makes of it. */
const mutants: fc.Arbitrary<Pair> = mutatedStructure.map(({ text, seed }) => ({
  base: seed.text,
  head: text,
  world: seed.world,
}));

/** Two states of an estate as an author might leave them: related or not, sound or not. */
export const pairs: fc.Arbitrary<Pair> = fc
  .oneof(
    mixedEstates(oddDocument, modelWorld),
    // Small ones compile most often.
    { arbitrary: mixedEstates(smallDocument, smallWorld), weight: 4 },
    mutants,
  )
  .chain((pair) =>
    fc.boolean().map((turned) => (turned ? { ...pair, base: pair.head, head: pair.base } : pair)),
  );

/** How long a smaller counterexample is looked for; a pair is large, and the first one can be read too. */
const PATIENCE_MS = 60_000;

/** Judges pairs; after a first failure, for a limited time. */
export function patiently(judge: (pair: Pair) => Promise<void>): (pair: Pair) => Promise<void> {
  let end = Number.POSITIVE_INFINITY;
  return async (pair) => {
    if (Date.now() > end) return;
    try {
      await judge(pair);
    } catch (error) {
      end = Math.min(end, Date.now() + PATIENCE_MS);
      throw error;
    }
  };
}

function textOf(document: MailDocument): string {
  return JSON.stringify(document, null, 1);
}

/** A document with some entries as another has them: other ones, more, or fewer. */
function mixed(one: MailDocument, other: MailDocument, coin: Coin): MailDocument {
  const result: Record<string, unknown> = { ...one };
  for (const section of WHOLES) if (coin(section)) take(result, other, section);
  for (const section of ENTRIES) result[section] = mixedEntries(one[section], other[section], coin);
  return result as unknown as MailDocument;
}

function mixedEntries(one: unknown, other: unknown, coin: Coin): unknown {
  if (!isMapping(one) || !isMapping(other)) return one;
  const result: Record<string, unknown> = { ...one };
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const deeper = isMapping(one[key]) && isMapping(other[key]) && Object.values(one[key]).some(isMapping);
    if (deeper) result[key] = mixedEntries(one[key], other[key], coin);
    else if (coin(key)) take(result, other, key);
  }
  return result;
}

function take(result: Record<string, unknown>, other: object, key: string): void {
  const value = (other as Record<string, unknown>)[key];
  if (value === undefined) delete result[key];
  else result[key] = value;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
