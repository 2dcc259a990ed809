import type { MailSystem } from '../../src/mail/system.ts';
import { FACT_KINDS, FACTS } from '../../src/review/facts.ts';
import { type Plain, plain } from '../../src/review/plain.ts';

/** A mail system as plain data: what it says of each subject, by kind and subject. */
export type Model = Readonly<Record<string, Plain>>;

/** One change as `mailc plan --format json` prints it. */
export interface PrintedChange {
  readonly kind: string;
  readonly subject: string;
  readonly old?: Plain;
  readonly new?: Plain;
}

/** A mail system in its canonical form. */
export function modelOf(system: MailSystem): Model {
  const facts = FACT_KINDS.flatMap((kind) => [...FACTS[kind](system)]);
  return sorted(facts.map(({ kind, subject, said }) => [`${kind} ${subject}`, plain(said)]));
}

/** Makes the changes of a plan; fails when one of them is not a change of this model. */
export function apply(changes: readonly PrintedChange[], model: Model): Model {
  const result = new Map(Object.entries(model));
  for (const change of changes) {
    const key = `${change.kind} ${change.subject}`;
    if (JSON.stringify(result.get(key)) !== JSON.stringify(change.old)) {
      throw new Error(`${key} is ${JSON.stringify(result.get(key))}, not ${JSON.stringify(change.old)}`);
    }
    if (change.new === undefined) result.delete(key);
    else result.set(key, change.new);
  }
  return sorted([...result]);
}

function sorted(entries: readonly (readonly [string, Plain])[]): Model {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
