import type { FactChange } from './changes.ts';
import type { Effect, Explained } from './effects.ts';
import type { FactKind } from './facts.ts';
import type { Naming } from './naming.ts';

/** Two states of a mail system and what lies between them, for those who put it into words. */
export interface Review {
  /** Undefined where there was none. */
  readonly base: Explained | undefined;
  readonly head: Explained;
  readonly changes: readonly FactChange[];
  readonly effects: readonly Effect[];
  /** The new names of addresses that are gone, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly naming: Naming;
}

/** The changes of a kind, by subject. */
export function changesOf({ changes }: Review, kind: FactKind): FactChange[] {
  return changes.filter((change) => change.kind === kind);
}

/** What the old fact of a change says, as the model has it. */
export function oldOf<Said>({ old }: FactChange): Said | undefined {
  return old?.said as Said | undefined;
}

/** What the new fact of a change says, as the model has it. */
export function newOf<Said>(change: FactChange): Said | undefined {
  return change.new?.said as Said | undefined;
}
