import type { End } from '../../explain/answers.ts';
import type { Naming } from '../naming.ts';
import { joined, say, type Words } from '../words.ts';

/** What a verb looks like when one does it, or more. */
export function verb(number: number, one: string, several: string): Words {
  return [number === 1 ? one : several];
}

/** What becomes of mail that reaches nothing and is not refused: `has its mail dropped`. */
export function fates(ends: readonly End[], number: number): Words[] {
  const fates: Words[] = [];
  const have = verb(number, 'has its', 'have their');
  if (ends.some(({ kind }) => kind === 'discard')) fates.push(say`${have} mail dropped`);
  const returned = ends.find((end) => end.kind === 'bounce');
  if (returned !== undefined) {
    fates.push(say`${have} mail returned as undeliverable (${`${returned.status} ${returned.text}`})`);
  }
  const deferred = ends.find((end) => end.kind === 'deferral');
  if (deferred !== undefined) {
    fates.push(
      say`${have} mail put off until its senders give up (${`${deferred.status} ${deferred.text}`})`,
    );
  }
  return fates;
}

/** `reaches the mailbox dev1`, `has its mail dropped`: all that becomes of accepted mail. */
export function reaches(ends: readonly End[], number: number, naming: Naming): Words {
  const reached = naming.reached(ends);
  const parts = [
    ...(reached === undefined ? [] : [say`${verb(number, 'reaches', 'reach')} ${reached}`]),
    ...fates(ends, number),
  ];
  return joined(parts, ', and ');
}

/** `now also reaches …`, `no longer reaches …`, `now reaches … and no longer …`. */
export function difference(
  { gained, lost }: { readonly gained: readonly End[]; readonly lost: readonly End[] },
  number: number,
  naming: Naming,
): Words {
  const [more, less] = [naming.reached(gained), naming.reached(lost)];
  const reach = verb(number, 'reaches', 'reach');
  const newFates = fates(gained, number).map((fate) => say`now ${fate}`);
  const parts: Words[] = [];
  if (more !== undefined && less !== undefined) {
    const comma = gained.some((end) => naming.leaves(end)) ? ',' : '';
    parts.push(say`now ${reach} ${more}${[comma]} and no longer ${less}`);
  } else if (more !== undefined) parts.push(say`now also ${reach} ${more}`);
  else if (less !== undefined) parts.push(say`no longer ${reach} ${less}`);
  const ended = fates(lost, number).map((fate) => say`no longer ${fate}`);
  return joined([...newFates, ...parts, ...ended], ' and ');
}
