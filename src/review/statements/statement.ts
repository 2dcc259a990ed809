import type { Path } from '../../diagnostics/source.ts';
import { grouped } from '../../mail/order.ts';
import { type FactChange, pathOfChange } from '../changes.ts';
import type { Naming } from '../naming.ts';
import { counted, say, type Words } from '../words.ts';

/** What a reviewer must not overlook, the worst first: the order of reading. */
export const RISKS = [
  'stops-accepting',
  'loses-mail',
  'drops-mail',
  'login-removed',
  'leaves',
  'catch-all',
  'sends-as',
  'relay',
  'limit-raised',
  'stricter',
  'key',
  'program',
] as const;

export type Risk = (typeof RISKS)[number];

/** A line of mail.yml that brings something about: of the new one, or of the old one where it is gone. */
export interface Origin {
  readonly side: 'base' | 'head';
  readonly path: Path;
}

/** One thing that changes for people, machines or DNS, in a sentence without its full stop. */
export interface Statement {
  /** Why it is to be looked at twice, the worst first; empty for a mere effect. */
  readonly risks: readonly Risk[];
  readonly words: Words;
  /** Whom or what it is about; each is told of in one statement. */
  readonly about: readonly string[];
  readonly origins: readonly Origin[];
  /** The changes that it tells of, where they come about by other lines than their own. */
  readonly changes?: readonly FactChange[];
}

/** What one of many may share with others: a statement is made of all that say the same. */
export interface Telling {
  readonly subject: string;
  readonly risks: readonly Risk[];
  /** What follows the subject, when it is said of so many. */
  predicate(number: number): Words;
  /** The same without what is particular to the subject, said of many that have it in common. */
  readonly inGeneral: Words;
  readonly origins: readonly Origin[];
}

/** More tellings of one kind than these are told as one. */
const MOST_ALIKE = 5;

/** Tellings as statements: those that say the same become one, and so do many that say the same in general. */
export function statementsOf(tellings: readonly Telling[], noun: string, naming: Naming): Statement[] {
  const alike = grouped(tellings, (telling) => JSON.stringify([telling.predicate(1), telling.risks]));
  const kinds = grouped(alike, ([first]) => JSON.stringify([first?.inGeneral, first?.risks]));
  return kinds.flatMap((kind) =>
    kind.length > MOST_ALIKE && !naming.isFull
      ? [inGeneral(kind.flat(), noun, naming)]
      : kind.map((tellings) => inParticular(tellings, naming)),
  );
}

function inParticular(tellings: readonly Telling[], naming: Naming): Statement {
  const [first] = tellings as readonly [Telling];
  const subjects = tellings.map(({ subject }) => subject);
  const words = say`${naming.addresses(subjects)} ${first.predicate(subjects.length)}`;
  return { risks: first.risks, words, about: subjects, origins: originsOf(tellings) };
}

function inGeneral(tellings: readonly Telling[], noun: string, naming: Naming): Statement {
  const [first] = tellings as readonly [Telling];
  const subjects = tellings.map(({ subject }) => subject);
  const number = counted(subjects.length, noun, noun === 'address' ? 'addresses' : `${noun}s`);
  const words = say`${[number]} ${first.inGeneral}: ${naming.addresses(subjects)}`;
  return { risks: first.risks, words, about: subjects, origins: originsOf(tellings) };
}

function originsOf(tellings: readonly Telling[]): Origin[] {
  const origins = new Map(
    tellings.flatMap(({ origins }) => origins).map((origin) => [JSON.stringify(origin), origin]),
  );
  return [...origins.values()];
}

/** The line that makes a change: of the new mail.yml, or of the old one for what is gone. */
export function originOf(change: FactChange): Origin {
  return { side: change.new === undefined ? 'base' : 'head', path: pathOfChange(change) };
}

/** Risks in the order of reading, each once. */
export function sortedRisks(risks: readonly (Risk | false)[]): Risk[] {
  return RISKS.filter((risk) => risks.includes(risk));
}
