import { isOurs, kindOf, SEVERAL, type TextKind } from './kinds.ts';
import { observe, occupation, type ServedMailRecord } from './observed.ts';
import { type CompiledRrset, type MailRecord, type MailType, meaningOf, questionKey } from './rrset.ts';
import { isReply, type NameServer, type Outcome, type Survey } from './served.ts';

/** One way in which a server does not serve what was compiled. */
export interface Difference {
  readonly name: string;
  readonly type: MailType;
  /** Of a TXT record what it is for, such as SPF; otherwise its type. */
  readonly kind: string;
  /**
   * `several`: more than one record of a kind that receivers take one of; `ttl`: the records are right, and kept for
   * another time; `leftover`: what mail.yml no longer gives; `alias`: a CNAME stands in the place; `occupied`: the name
   * that is to be an alias has an address; `unanswered`: this server told nothing about this name.
   */
  readonly what:
    | 'missing'
    | 'different'
    | 'several'
    | 'ttl'
    | 'leftover'
    | 'alias'
    | 'occupied'
    | 'unanswered';
  /** What is compiled, each as one text. */
  readonly expected: readonly string[];
  /** What is served; for `ttl` the seconds, for `alias` its target, for `unanswered` the reason. */
  readonly found: readonly string[];
  readonly at: readonly NameServer[];
}

/** A difference at one server. */
type Finding = Omit<Difference, 'at'>;

/**
 * Compares what every server serves with what is compiled, and with what was compiled before and is no more (`former`).
 * Only what is ours counts: another TXT at one of our names, such as the proof of ownership for a web service, does
 * not. Equal differences of several servers are one. A server that told nothing at all has none.
 */
export function compareZone(
  compiled: readonly CompiledRrset[],
  former: readonly MailRecord[],
  surveys: readonly Survey[],
): Difference[] {
  const found = new Map<string, { finding: Finding; at: NameServer[] }>();
  for (const survey of surveys) {
    const { server, silence, outcomes } = survey;
    if (silence !== undefined) continue;
    const isOccupied = occupation([survey]);
    const findings = [
      ...compiled.flatMap((set) => compareSet(set, outcomes.get(questionKey(set)), isOccupied)),
      ...former.flatMap((record) => leftover(record, outcomes.get(questionKey(record)))),
    ];
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      found.set(key, { finding, at: [...(found.get(key)?.at ?? []), server] });
    }
  }
  return [...found.values()].map(({ finding, at }) => ({ ...finding, at }));
}

/** TXT records are compared kind by kind, for one name may have several. */
function compareSet(
  set: CompiledRrset,
  outcome: Outcome | undefined,
  isOccupied: (name: string) => boolean,
): Finding[] {
  const { name, type } = set;
  const kinds = [...new Set(set.records.map(kindOf))];
  const whole = { name, type, kind: kinds.join(', '), expected: set.records.map(meaningOf) };
  if (outcome === undefined || !isReply(outcome))
    return [{ ...whole, what: 'unanswered', found: [outcome?.reason ?? 'was not asked'] }];
  const { records, alias } = observe(outcome, set);
  if (alias !== undefined) return [{ ...whole, what: 'alias', found: [alias] }];
  if (type === 'CNAME' && records.length === 0 && isOccupied(name))
    return [{ ...whole, what: 'occupied', found: [] }];
  const findings = kinds.flatMap((kind) => {
    const ours = set.records.filter((record) => kindOf(record) === kind);
    return compareKind(
      { name, type, kind },
      ours,
      records.filter((record) => isOurs(record, ours)),
    );
  });
  const time = findings.length === 0 ? otherTtl(set, records) : undefined;
  if (time === undefined) return findings;
  return [{ ...whole, what: 'ttl', expected: [String(set.ttl)], found: [String(time)] }];
}

function compareKind(
  about: Pick<Finding, 'name' | 'type' | 'kind'>,
  compiled: readonly MailRecord[],
  served: readonly ServedMailRecord[],
): Finding[] {
  const [expected = [], found = []] = [compiled, served].map((records) => records.map(meaningOf).sort());
  if (served.length === 0) return [{ ...about, what: 'missing', expected, found }];
  if (served.length > 1 && isSingle(about.kind)) return [{ ...about, what: 'several', expected, found }];
  if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  return [{ ...about, what: 'different', expected, found }];
}

/** The time of an rrset is one (RFC 2181 section 5.2): where others have records in it, it is not for mailc to decide. */
function otherTtl({ ttl, records }: CompiledRrset, served: readonly ServedMailRecord[]): number | undefined {
  if (served.some((record) => !isOurs(record, records))) return undefined;
  return served.find((record) => record.ttl !== ttl)?.ttl;
}

function isSingle(kind: string): kind is TextKind {
  return kind in SEVERAL;
}

function leftover(former: MailRecord, outcome: Outcome | undefined): Finding[] {
  if (outcome === undefined || !isReply(outcome)) return [];
  const { name, type } = former;
  const isServed = observe(outcome, { name, type }).records.some(
    (record) => meaningOf(record) === meaningOf(former),
  );
  if (!isServed) return [];
  return [{ name, type, kind: kindOf(former), what: 'leftover', expected: [], found: [meaningOf(former)] }];
}
