import type { FactChange } from './changes.ts';
import { changesOf, type Review } from './review.ts';
import type { RightChange } from './rights.ts';

/** What changes for one login, a person's or a machine's, beyond what the sentences about addresses say. */
export interface LoginNews {
  readonly name: string;
  /** The change of its entry among the logins. */
  readonly login: FactChange | undefined;
  /** Of a machine, the change of its entry among the hosts. */
  readonly host: FactChange | undefined;
  /** What it may newly, and may no longer, send as. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** The rows that say so. */
  readonly rows: readonly FactChange[];
}

/** What changes for each login, by name. */
export function loginNews(review: Review, rights: Iterable<RightChange>): LoginNews[] {
  const bySubject = (changes: readonly FactChange[]) =>
    new Map(changes.map((change) => [change.subject, change]));
  const [logins, hosts] = [bySubject(changesOf(review, 'login')), bySubject(changesOf(review, 'host'))];
  const rows = bySubject(changesOf(review, 'sender'));
  const [gained, lost] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const right of rights) {
    for (const login of right.gained) push(gained, login, right.sender);
    for (const login of right.lost) push(lost, login, right.sender);
  }
  const names = new Set([...logins.keys(), ...hosts.keys(), ...gained.keys(), ...lost.keys()]);
  return [...names].sort().map((name) => {
    const senders = { gained: gained.get(name) ?? [], lost: lost.get(name) ?? [] };
    const rowsOf = [...senders.gained, ...senders.lost].flatMap((sender) => rows.get(sender) ?? []);
    return { name, login: logins.get(name), host: hosts.get(name), ...senders, rows: rowsOf };
  });
}

function push(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
