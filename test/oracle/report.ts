import { canonical } from './ends.ts';
import type { Difference, Tally } from './run.ts';

/** What was compared and what differed, and what the servers and the models were. */
export function table(tally: Tally): string {
  const rows = [...tally.comparisons].map(([kind, count]) =>
    line(kind, count, tally.differences.filter((one) => one.kind === kind).length),
  );
  const counts = (map: ReadonlyMap<string, number>) =>
    [...map].sort().map(([name, count]) => line(name, count));
  return [
    line('kind', 'comparisons', 'differences'),
    ...rows,
    line(`all, of ${tally.models} models`, total(tally), tally.differences.length),
    ...['', line('the servers said', 'times'), ...counts(tally.ends)],
    ...['', line('the models had', 'times'), ...counts(tally.programs)],
  ].join('\n');
}

function line(name: string, ...cells: readonly (string | number)[]): string {
  return `${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(13)).join('')}`;
}

/** How many comparisons there were. */
export function total({ comparisons }: Pick<Tally, 'comparisons'>): number {
  return [...comparisons.values()].reduce((sum, count) => sum + count, 0);
}

/** A few of many differences: those that look alike are shown once. */
export function unlike(differences: readonly Difference[], most: number): Difference[] {
  const first = new Map<string, Difference>();
  for (const difference of differences) {
    const key = `${difference.kind} ${shape(difference.servers)} ${shape(difference.explain)}`;
    if (!first.has(key)) first.set(key, difference);
  }
  return [...first.values()].slice(0, most);
}

/** What kind of answer it is, without its names. */
function shape(answer: unknown): string {
  const kinds = canonical(answer).match(/"(kind|code|failed)":"[^"]*"/g) ?? [];
  return [...new Set(kinds)].sort().join();
}

/** A difference as an entry of regressions.test.ts. */
export function asCase({ kind, question, servers, explain, text }: Difference): string {
  return `  {
    name: '',
    // The servers: ${canonical(servers)}
    // explain:     ${canonical(explain)}
    kind: '${kind}',
    question: ${JSON.stringify(question)},
    mail: \`${text.replaceAll(/[`\\]|\$\{/g, '\\$&')}\`,
  },`;
}
