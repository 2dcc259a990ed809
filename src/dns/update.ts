import type { Zone } from '../mail/system.ts';
import { isOurs } from './kinds.ts';
import type { Observe, ServedMailRecord } from './observed.ts';
import { byQuestion, dataOf, type MailRecord, type MailType, meaningOf, questionKey } from './rrset.ts';

/** What has to change at one name and type. */
export interface RrsetChange {
  readonly name: string;
  readonly type: MailType;
  /** Seconds. */
  readonly ttl: number;
  /** All that is served there, of others too: the change is made only while this is so. */
  readonly before: readonly ServedMailRecord[];
  readonly remove: readonly ServedMailRecord[];
  /** With the records that only get another time to live. */
  readonly add: readonly MailRecord[];
}

/** A change that cannot be made, because records that are not ours are in the way. */
export interface Obstacle {
  readonly name: string;
  readonly type: MailType;
  readonly reason: string;
}

/** What is known of a zone that is to be changed. */
export interface ZoneState {
  readonly zone: Zone;
  /** Compiled before and no more. */
  readonly former: readonly MailRecord[];
  readonly observe: Observe;
  /** True for a name with an address, which therefore cannot be an alias. */
  readonly isOccupied: (name: string) => boolean;
}

/** What has to change so that the zone has the `wanted` records of ours and everything else stays. */
export function changesFor(
  state: ZoneState,
  wanted: readonly MailRecord[],
): { changes: readonly RrsetChange[]; obstacles: readonly Obstacle[] } {
  const [compiled, once, next] = [state.zone.records, state.former, wanted].map(byQuestion);
  const questions = new Map([...(compiled ?? []), ...(once ?? [])]);
  const changes = [...questions].flatMap(([key, [record]]) => {
    if (record === undefined) return [];
    const set = {
      compiled: compiled?.get(key) ?? [],
      once: once?.get(key) ?? [],
      next: next?.get(key) ?? [],
    };
    const change = changeAt(record, set, state);
    return change.remove.length + change.add.length > 0 ? [change] : [];
  });
  const leaving = changes.filter(({ type, remove }) => type === 'CNAME' && remove.length > 0);
  const freed = new Set(leaving.map(({ name }) => name));
  const obstacles = changes.flatMap((change) => obstacleOf(change, freed, state) ?? []);
  const hindered = new Set(obstacles.map(questionKey));
  return { changes: changes.filter((change) => !hindered.has(questionKey(change))), obstacles };
}

/** What is compiled, was compiled once, and is wanted at one name and type. */
type Sets = Readonly<Record<'compiled' | 'once' | 'next', readonly MailRecord[]>>;

function changeAt(
  { name, type }: Pick<RrsetChange, 'name' | 'type'>,
  { compiled, once, next }: Sets,
  { zone, observe }: ZoneState,
): RrsetChange {
  const before = observe({ name, type }).records;
  const [onceValues, wantedValues] = [once, next].map((records) => new Set(records.map(meaningOf)));
  const ours = before.filter((record) => isOurs(record, compiled) || onceValues?.has(meaningOf(record)));
  const servedValues = new Set(ours.map(meaningOf));
  // The time of an rrset is one (RFC 2181 section 5.2); where others have records in it, theirs stays.
  const ttl = before.find((record) => !ours.includes(record))?.ttl ?? zone.ttl;
  const hasOtherTtl = ours.some((record) => record.ttl !== ttl);
  const remove = ours.filter((record) => !wantedValues?.has(meaningOf(record)));
  const add = next.filter((record) => hasOtherTtl || !servedValues.has(meaningOf(record)));
  return { name, type, ttl, before, remove, add };
}

/**
 * A server leaves out, without a word, what may not stand beside an alias (RFC 2136 section 3.4.2.2). `freed` are the
 * names that are no aliases any more after the change.
 */
function obstacleOf(
  { name, type, add }: RrsetChange,
  freed: ReadonlySet<string>,
  { observe, isOccupied }: ZoneState,
): Obstacle | undefined {
  if (add.length === 0) return undefined;
  if (type === 'CNAME' && isOccupied(name))
    return { name, type, reason: 'has an address, and an alias must be the only record of its name' };
  const { alias } = observe({ name, type });
  if (alias === undefined || freed.has(name)) return undefined;
  return { name, type, reason: `is an alias of ${alias}, which must be the only record of its name` };
}

/** A message of DNS has at most 65,535 octets; one update is one message, and text is longer than what travels. */
const LARGEST_UPDATE = 32_000;

/**
 * The changes as input for nsupdate: each part is one update (RFC 2136), made as a whole or not at all, and only if the
 * rrsets that it changes are still what they were.
 */
export function updateScripts(
  zone: string,
  server: { readonly address: string; readonly port: number },
  changes: readonly RrsetChange[],
): string[] {
  const head = `server ${server.address} ${server.port}\nzone ${zone}.\n`;
  const parts: RrsetChange[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const together of byName(changes)) {
    const length = linesOf(together).join('\n').length;
    if (size + length > LARGEST_UPDATE) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(...together);
    size += length;
  }
  return parts.map((part) => `${head}${linesOf(part).join('\n')}\nsend\n`);
}

/** What changes at one name changes at once: an alias may have to leave for what comes. */
function byName(changes: readonly RrsetChange[]): RrsetChange[][] {
  const names = new Map<string, RrsetChange[]>();
  for (const change of changes) {
    const others = names.get(change.name);
    if (others === undefined) names.set(change.name, [change]);
    else others.push(change);
  }
  return [...names.values()];
}

/** Conditions, then removals, then additions. */
function linesOf(changes: readonly RrsetChange[]): string[] {
  return [
    ...changes.flatMap(conditions),
    ...changes.flatMap(({ name, remove }) =>
      remove.map((record) => `update delete ${name}. IN ${record.type} ${dataOf(record)}`),
    ),
    ...changes.flatMap(({ name, ttl, add }) =>
      add.map((record) => `update add ${name}. ${ttl} IN ${record.type} ${dataOf(record)}`),
    ),
  ];
}

/** A name must be free for an alias, unless it gets free by the same update. */
function conditions(
  { name, type, before }: RrsetChange,
  _: number,
  changes: readonly RrsetChange[],
): string[] {
  if (before.length > 0)
    return before.map((record) => `prereq yxrrset ${name}. IN ${type} ${dataOf(record)}`);
  const mustBeFree = type === 'CNAME' && !changes.some((other) => other.name === name && other.type !== type);
  return [mustBeFree ? `prereq nxdomain ${name}.` : `prereq nxrrset ${name}. IN ${type}`];
}
