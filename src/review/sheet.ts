import { placeFinder } from '../diagnostics/lines.ts';
import { credentialNews } from './credentials.ts';
import { type DiffPart, dnsParts, type Extent, fileParts } from './diff-parts.ts';
import { Places } from './places.ts';
import type { Plan, Side } from './plan.ts';
import { verdictOf } from './verdict.ts';
import { counted, names, say, type Words } from './words.ts';

/** A plan as it is read, from top to bottom, before it has the looks of a terminal or of a web page. */
export interface Sheet {
  readonly verdict: string;
  /** What the plan could not look at. */
  readonly caveats: readonly Caveat[];
  readonly sections: readonly Section[];
  /** The machines that stay as they are. */
  readonly unchanged: Words;
  /** The command that prints everything; undefined where nothing was cut. */
  readonly pointer: string | undefined;
  /** From which state to which. */
  readonly compared: Words;
  readonly digest: string;
}

interface Caveat {
  readonly words: Words;
  readonly findings: readonly Words[];
}

/** Sentences, or diffs, and how many more there are. */
export interface Section {
  readonly title: string;
  readonly items: readonly Item[];
  readonly parts: readonly DiffPart[];
  readonly more: number;
}

export interface Item {
  readonly isRisk: boolean;
  readonly words: Words;
  /** Where mail.yml says so; nothing where it says nothing. */
  readonly place: Words;
}

/** Nobody reads more findings in one go. */
const MOST_FINDINGS = 10;

/** Lays a plan out, to some extent. */
export function sheetOf(plan: Plan, extent: Extent): Sheet {
  const sections = sectionsOf(plan, extent).filter(({ items, parts }) => items.length + parts.length > 0);
  return {
    verdict: verdictOf(plan),
    caveats: plan.base === undefined ? [] : caveatsOf(plan.base),
    sections,
    unchanged: names(plan.unchanged, extent.isFull),
    pointer: !extent.isFull && sections.some(isCut) ? plan.command : undefined,
    compared: say`From ${plan.base === undefined ? ['nothing'] : stateOf(plan.base)} to ${stateOf(plan.head)}`,
    digest: plan.digest,
  };
}

function sectionsOf(plan: Plan, extent: Extent): Section[] {
  const places = new Places(plan);
  const statements = extent.isFull ? plan.statementsInFull() : plan.statements;
  const [risky, others] = [true, false].map((isRisk) =>
    statements
      .filter(({ risks }) => risks.length > 0 === isRisk)
      .map(({ words, origins }) => ({ isRisk, words, place: places.inWords(origins) })),
  ) as [Item[], Item[]];
  const credentials = credentialNews(plan).map(({ words, origins }) => ({
    isRisk: false,
    words,
    place: places.inWords(origins),
  }));
  return [
    told('Removals and risks', risky, extent),
    told('Effects', others, extent),
    { title: 'DNS', items: [], parts: dnsParts(plan, extent), more: 0 },
    told('Credentials', credentials, extent),
    { title: 'Files', items: [], ...fileParts(plan, extent) },
  ];
}

function told(title: string, items: readonly Item[], { isFull, mostItems }: Extent): Section {
  const shown = isFull ? items : items.slice(0, mostItems);
  return { title, items: shown, parts: [], more: items.length - shown.length };
}

function isCut({ items, parts, more }: Section): boolean {
  const cutNames = items.some(({ words }) =>
    words.some((word) => typeof word === 'string' && /^\d+ more$/.test(word)),
  );
  const cutDiffs = parts.some((part) => part.more > 0 || part.diffs.some((diff) => diff.more > 0));
  return more > 0 || cutNames || cutDiffs;
}

function stateOf({ name, commit }: Side): Words {
  return commit === undefined ? [name] : say`${name}`;
}

/** Why the state that is compared with may not be the whole of it. */
function caveatsOf(base: Side): Caveat[] {
  const { doubt, errors } = base;
  return [
    ...(doubt === undefined ? [] : [{ words: [doubt], findings: [] }]),
    ...(errors.length === 0 ? [] : [errorCaveat(base)]),
  ];
}

/** What errors hide, nobody can compare. */
function errorCaveat({ name, errors, compiled, source }: Side): Caveat {
  const placeOf = placeFinder([source]);
  const consequence = compiled === undefined ? 'everything counts as new' : 'what they hide counts as new';
  const shown = errors.slice(0, MOST_FINDINGS).map(({ span, message, code }) => {
    const { file, start } = placeOf(span);
    return say`${`${file}:${start.line}:${start.column}`} ${message} ${[`[${code}]`]}`;
  });
  const rest = errors.length - shown.length;
  return {
    words: say`mail.yml at ${name} has ${[counted(errors.length, 'error')]}: ${[consequence]}`,
    findings: rest > 0 ? [...shown, [`${rest} more`]] : shown,
  };
}
