import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import { createExplainer } from '../explain/explainer.ts';
import { releaseDigest } from '../mail/release-digest.ts';
import type { MailSystem } from '../mail/system.ts';
import { changesBetween, type FactChange } from './changes.ts';
import { type Effect, effectsOf } from './effects.ts';
import { type BuiltFile, type FileChange, fileChanges } from './files.ts';
import { type MachineChange, machineChanges } from './machines.ts';
import { Naming } from './naming.ts';
import { renames } from './renames.ts';
import { statementsOn } from './statements/index.ts';
import { originOf, RISKS, type Risk, type Statement } from './statements/statement.ts';
import { type Trace, touchedBy } from './touched.ts';

/** One state of a mail system, as it is compared. */
export interface Side {
  /** What a reader knows it by: a commit, `the working tree`, a file. */
  readonly name: string;
  /** In full; undefined for what is on disk only. */
  readonly commit: string | undefined;
  readonly source: SourceFile;
  readonly locate: Locate;
  /** Its errors; what they hide is not compared. */
  readonly errors: readonly Diagnostic[];
  /** Undefined when too little can be read. */
  readonly compiled: Compiled | undefined;
  /** What makes it doubtful that this is what is deployed. */
  readonly doubt: string | undefined;
}

/** A state without errors. */
export type CompiledSide = Side & { readonly compiled: Compiled };

interface Compiled {
  readonly system: MailSystem;
  readonly files: readonly BuiltFile[];
}

/** What lies between two states: data for every view. */
export interface Plan {
  /** Undefined where there was none. */
  readonly base: Side | undefined;
  readonly head: Side;
  /** In the order of reading: the worst risk first, then by kind and subject. */
  readonly changes: readonly FactChange[];
  readonly effects: readonly Effect[];
  /** The new names of addresses that are gone, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Grouped and cut as far as people read. */
  readonly statements: readonly Statement[];
  /** The same with every name, and each address told of by itself. */
  readonly statementsInFull: () => readonly Statement[];
  readonly files: readonly FileChange[];
  readonly machines: readonly MachineChange[];
  /** The files that each change has a line in, by path. */
  readonly touched: ReadonlyMap<FactChange, readonly string[]>;
  /** The machines that stay as they are. */
  readonly unchanged: readonly string[];
  /** The command that prints the plan in full. */
  readonly command: string;
  /** See releaseDigest: of what the head gives. */
  readonly digest: string;
}

/** What a plan is made with. */
export interface PlanOptions {
  readonly trace: Trace;
  /** The command that prints the plan in full. */
  readonly command: string;
}

/**
 * Works out what lies between two states: from nothing, where there was none before. There is no plan for a mail.yml
 * with errors: the head is compiled.
 */
export function planBetween(
  base: Side | undefined,
  head: CompiledSide,
  { trace, command }: PlanOptions,
): Plan {
  const [before, after] = [base?.compiled, head.compiled];
  const changes = changesBetween(before?.system, after.system);
  const sides = { base: before && explained(before.system), head: explained(after.system) };
  const effects = effectsOf(changes, sides.base, sides.head);
  const renamed = renames(effects);
  const statements = (isFull: boolean) => {
    const naming = new Naming(before?.system, after.system, isFull);
    return statementsOn({ ...sides, changes, effects, renamed, naming });
  };
  return {
    base,
    head,
    effects,
    renamed,
    ...inOrderOfReading(changes, statements(false)),
    statementsInFull: () => statements(true),
    ...builtBetween(before, after, changes, trace),
    command,
    digest: releaseDigest(after.files),
  };
}

/** What differs between the builds of two states, and where it belongs. */
function builtBetween(
  before: Compiled | undefined,
  after: Compiled,
  changes: readonly FactChange[],
  trace: Trace,
): Pick<Plan, 'files' | 'machines' | 'unchanged' | 'touched'> {
  const files = fileChanges(before?.files ?? [], after.files);
  const { changed: machines, unchanged } = machineChanges(files, before?.files ?? [], after.files);
  const touched = touchedBy(changes, files, { base: before?.system, head: after.system }, trace);
  return { files, machines, unchanged, touched };
}

function explained(system: MailSystem) {
  return { system, explainer: createExplainer(system) };
}

/** The risks of the statements that a change brings about, the worst first. */
export function risksOfChanges({
  changes,
  statements,
}: Pick<Plan, 'changes' | 'statements'>): ReadonlyMap<FactChange, readonly Risk[]> {
  const risks = new Map<string, Set<Risk>>();
  for (const statement of statements) {
    for (const origin of [...statement.origins, ...(statement.changes ?? []).map(originOf)]) {
      const key = JSON.stringify(origin);
      const known = risks.get(key) ?? new Set();
      for (const risk of statement.risks) known.add(risk);
      risks.set(key, known);
    }
  }
  return new Map(
    changes.map((change) => {
      const own = risks.get(JSON.stringify(originOf(change)));
      return [change, RISKS.filter((risk) => own?.has(risk))];
    }),
  );
}

function inOrderOfReading(
  changes: readonly FactChange[],
  statements: readonly Statement[],
): Pick<Plan, 'changes' | 'statements'> {
  const risks = risksOfChanges({ changes, statements });
  const rank = (change: FactChange) => {
    const [worst] = risks.get(change) ?? [];
    return worst === undefined ? RISKS.length : RISKS.indexOf(worst);
  };
  return { changes: [...changes].sort((a, b) => rank(a) - rank(b)), statements };
}
