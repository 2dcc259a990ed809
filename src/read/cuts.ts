import { followBrackets } from './brackets.ts';
import {
  isBlank,
  isDash,
  isEntryStart,
  isSection,
  keyAt,
  type Line,
  lineStart,
  nextLine,
  quotedEnd,
  skipBlanks,
} from './lines.ts';
import { nameAt, SECTIONS } from './sections.ts';

/** The lines of an entry. */
export type Group = [Line, ...Line[]];

/** A line that cuts the lines below it off from the section that they belong to. */
export interface Cut {
  readonly line: Line;
  /** Columns before it if it is meant to be in that section; undefined when it is no entry at all. */
  readonly indent: number | undefined;
}

/**
 * Gives the lines below an entry too far left, or below a line that is no entry, back to the section above.
 * Each such line is an error for the library too: an entry with a value has no others below it.
 * @param isRoot true for the entries of the document
 */
export function joinCuts(
  source: string,
  groups: readonly Group[],
  isRoot: boolean,
): { readonly groups: readonly Group[]; readonly cuts: readonly Cut[] } {
  const joined: Group[] = [];
  const cuts: Cut[] = [];
  for (const group of groups) {
    const above = joined.at(-1);
    const cut = above && cutOf(source, above, group, isRoot);
    if (above === undefined || cut === undefined) {
      joined.push(group);
      continue;
    }
    cuts.push(cut);
    giveBack(source, above, group, cut);
  }
  return { groups: joined, cuts };
}

function giveBack(source: string, above: Group, group: Group, { line, indent }: Cut): void {
  const last = above.pop();
  if (last !== undefined)
    above.push(indent === undefined ? { ...last, cut: lineStart(source, line.start) } : last);
  for (const one of group) {
    if (one !== line) above.push(one);
    else if (indent !== undefined) above.push({ ...line, indent, moved: true });
  }
}

function cutOf(source: string, above: Group, group: Group, isRoot: boolean): Cut | undefined {
  const [line, first] = group;
  if (first === undefined || line.tab || !isEntryStart(source, first.start)) return undefined;
  const name = nameAt(source, line.start);
  if (isRoot ? SECTIONS.has(name) : name !== '' && !isEntryStart(source, line.start)) return undefined;
  if (!isEntryStart(source, line.start)) {
    return fits(source, above, first) ? { line, indent: undefined } : undefined;
  }
  const brother = brotherOf(source, above, group, first);
  return brother && { line, indent: brother.indent };
}

/** The line around an entry too far left that shows how deep the entry should be. */
function brotherOf(source: string, above: Group, group: Group, first: Line): Line | undefined {
  const section = isSection(source, group[0].start);
  const below = section ? sectionBelow(source, group) : first;
  if (below === undefined || !fits(source, above, below)) return undefined;
  if (section) return below;
  if (!isWhole(source, group[0], first)) return undefined;
  // The last entry of a section has the next section below it.
  const last = above.at(-1) ?? above[0];
  return isSection(source, below.start) && last.indent > below.indent ? last : below;
}

/** Below a section that is too far left, the next one: it is not as deep as the entries of the first. */
function sectionBelow(source: string, [, first, ...others]: Group): Line | undefined {
  const outer = first && others.find((line) => line.indent < first.indent);
  return outer && isSection(source, outer.start) ? outer : undefined;
}

/** True for an entry with its whole value on its line, below which another one cannot stand. */
function isWhole(source: string, { start }: Line, first: Line): boolean {
  const dash = isDash(source, start);
  // "- a" with "- b" deeper below it is one text of two lines.
  if (dash !== isDash(source, first.start)) return false;
  const colon = dash ? start : keyAt(source, start)?.colon;
  if (colon === undefined || isBlank(source, colon + 1)) return false;
  const value = skipBlanks(source, colon + 1);
  const sign = source.charAt(value);
  if (isDash(source, value)) return false;
  if (/["']/.test(sign)) return quotedEnd(source, value) !== undefined;
  if (/[[{]/.test(sign)) return followBrackets(source, value, nextLine(source, value)).kind === 'closed';
  return !/[*&!|>@%`]/.test(sign);
}

/** True where a line of this indentation may follow: below a section, or beside an entry of the same kind. */
function fits(source: string, above: Group, { start, indent }: Line): boolean {
  const last = above.at(-1) ?? above[0];
  if (last.indent < indent && isSection(source, last.start)) return true;
  const brother = above.findLast((line) => line.indent <= indent);
  if (brother === undefined || brother === above[0] || brother.indent !== indent) return false;
  return isEntryStart(source, brother.start) && isDash(source, brother.start) === isDash(source, start);
}
