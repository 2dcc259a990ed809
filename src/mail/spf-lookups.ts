import { type SpfRecords, spfLookups } from './spf.ts';

/** What it costs a receiver to evaluate an SPF record, as far as the records are ours. */
export interface SpfCost {
  /** Look-ups of the record and of those of ours that it includes (RFC 7208 section 4.6.4). */
  readonly lookups: number;
  /** The way of includes that leads back to where it began, if there is one. */
  readonly loop: readonly string[] | undefined;
}

/** A chain of so many includes is beyond the limit by itself. */
const DEEPEST = 20;

/** Follows the includes of a record through every record of ours. */
export function spfCost(name: string, records: SpfRecords, way: readonly string[] = []): SpfCost {
  if (way.includes(name)) return { lookups: 0, loop: [...way.slice(way.indexOf(name)), name] };
  if (way.length > DEEPEST) return { lookups: 0, loop: undefined };
  const terms = records(name) ?? [];
  let lookups = spfLookups(terms);
  for (const included of includesOf(terms)) {
    const cost = spfCost(included, records, [...way, name]);
    if (cost.loop !== undefined) return cost;
    lookups += cost.lookups;
    // Whatever lies deeper, it is far beyond the limit already.
    if (lookups > 1000) break;
  }
  return { lookups, loop: undefined };
}

function includesOf(terms: readonly string[]): string[] {
  return terms.flatMap((term) => /^[+?~-]?include:(.+)$/.exec(term)?.[1] ?? []);
}
