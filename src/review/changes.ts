import type { Path } from '../diagnostics/source.ts';
import { byCodeUnit } from '../mail/order.ts';
import type { MailSystem } from '../mail/system.ts';
import { FACT_KINDS, FACTS, type Fact, type FactKind } from './facts.ts';
import { isSame } from './plain.ts';

/** One difference between two mail systems: a fact that comes, goes or says something else. */
export interface FactChange {
  readonly kind: FactKind;
  readonly subject: string;
  /** Undefined for a fact that comes. */
  readonly old: Fact | undefined;
  /** Undefined for a fact that goes. */
  readonly new: Fact | undefined;
}

/** What leads from one mail system to another, by kind and subject; from nothing, where there was none before. */
export function changesBetween(base: MailSystem | undefined, head: MailSystem): FactChange[] {
  return FACT_KINDS.flatMap((kind) =>
    differences(base === undefined ? [] : FACTS[kind](base), FACTS[kind](head)),
  );
}

/** Where mail.yml says the new fact, or said the old one. */
export function pathOfChange(change: FactChange): Path {
  return (change.new ?? change.old)?.path ?? [];
}

/**
 * Walks both sides side by side and keeps only what has not met its counterpart yet: next to nothing while both are
 * in the same order, whatever order that is.
 */
function differences(base: Iterable<Fact>, head: Iterable<Fact>): FactChange[] {
  const [olds, news] = [base[Symbol.iterator](), head[Symbol.iterator]()];
  const [goes, comes] = [new Map<string, Fact>(), new Map<string, Fact>()];
  const changes: FactChange[] = [];
  const meet = (old: Fact, fresh: Fact) => {
    if (!isSame(old.said, fresh.said)) changes.push(changeOf(old, fresh));
  };
  for (let [old, fresh] = [next(olds), next(news)]; old ?? fresh; [old, fresh] = [next(olds), next(news)]) {
    if (old !== undefined && fresh !== undefined && old.subject === fresh.subject) {
      meet(old, fresh);
      continue;
    }
    const [newer, older] = [old && take(comes, old.subject), fresh && take(goes, fresh.subject)];
    if (old !== undefined && newer !== undefined) meet(old, newer);
    else if (old !== undefined) goes.set(old.subject, old);
    if (fresh !== undefined && older !== undefined) meet(older, fresh);
    else if (fresh !== undefined) comes.set(fresh.subject, fresh);
  }
  for (const old of goes.values()) changes.push(changeOf(old, undefined));
  for (const fresh of comes.values()) changes.push(changeOf(undefined, fresh));
  return changes.sort((a, b) => byCodeUnit(a.subject, b.subject));
}

function next(facts: Iterator<Fact>): Fact | undefined {
  const { done, value } = facts.next();
  return done === true ? undefined : value;
}

function take(facts: Map<string, Fact>, subject: string): Fact | undefined {
  const fact = facts.get(subject);
  facts.delete(subject);
  return fact;
}

function changeOf(old: Fact | undefined, fresh: Fact | undefined): FactChange {
  const { kind, subject } = (fresh ?? old) as Fact;
  return { kind, subject, old, new: fresh };
}
