import type { Cause } from './answers.ts';
import { type Found, folded, type Tables } from './tables.ts';

/** virtual_alias_expansion_limit, virtual_alias_recursion_limit and virtual_alias_address_length_limit of Postfix. */
const MOST_RECIPIENTS = 1000;
const MOST_STEPS = 1000;
const LONGEST = 1000;

/** What becomes of an address in virtual_alias_maps. */
export type Expansion =
  | { readonly isWhole: true; readonly recipients: readonly string[] }
  /** A limit of Postfix was met, and nothing is expanded. */
  | { readonly isWhole: false; readonly limit: Cause };

/**
 * Expands an address as cleanup(8) does (cleanup_map1n.c): the first result takes the place of its address, the others
 * go to the end of the list; what has led to itself is final. Addresses are in internal form.
 */
export function expand(address: string, tables: Tables): Expansion {
  const list = [address];
  const final = new Set<string>();
  for (let at = 0; at < list.length; at += 1) {
    if (list.length > MOST_RECIPIENTS) return beyond('virtual_alias_expansion_limit');
    for (let steps = 0; !final.has(folded(list[at] as string)); steps += 1) {
      if (steps >= MOST_STEPS) return beyond('virtual_alias_recursion_limit');
      const current = list[at] as string;
      const found = tables.aliases(current);
      if (found === undefined) break;
      const next = results(found, current);
      if (next.some((result) => bytes(result) > LONGEST)) return beyond('virtual_alias_address_length_limit');
      list[at] = next[0] as string;
      list.push(...next.slice(1));
      if (next.some((result) => folded(result) === folded(current))) final.add(folded(current));
    }
  }
  return { isWhole: true, recipients: withoutRepetition(list) };
}

/**
 * Where a row leads an address. An extension that the row does not name goes along (propagate_unmatched_extensions);
 * a row that leads to a whole domain keeps the local part.
 */
export function results({ value, extension }: Found<readonly string[]>, address: string): readonly string[] {
  return value.map((target) => {
    if (target.startsWith('@')) return address.slice(0, address.lastIndexOf('@')) + target;
    return extension === '' ? target : withExtension(target, extension);
  });
}

function withExtension(address: string, extension: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}${extension}${address.slice(at)}`;
}

/** Of addresses that differ in case only, the first counts (been_here(3)). */
function withoutRepetition(addresses: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const address of addresses) if (!seen.has(folded(address))) seen.set(folded(address), address);
  return [...seen.values()];
}

function beyond(parameter: string): Expansion {
  return { isWhole: false, limit: { table: 'main.cf', key: parameter, path: undefined } };
}

function bytes(text: string): number {
  return text.length <= LONGEST / 4 ? text.length : new TextEncoder().encode(text).length;
}
