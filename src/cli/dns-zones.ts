import { dirname, join } from 'node:path';
import { formerRecords, recordsIn } from '../dns/former.ts';
import type { ServedMailRecord } from '../dns/observed.ts';
import { rrsetsOf } from '../dns/rrset.ts';
import type { Question, Survey } from '../dns/served.ts';
import { survey } from '../io/dns.ts';
import { linesEverIn } from '../io/dns-history.ts';
import { parseServer, serversOf } from '../io/dns-servers.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import type { Zone } from '../mail/system.ts';
import { count } from './count.ts';
import type { ProgressLine } from './progress-line.ts';

/** A zone as mail.yml gives it, and what it gave before and no more. */
export interface KnownZone {
  readonly zone: Zone;
  readonly former: readonly ServedMailRecord[];
}

/** The zones with these names, or all; what they had before is read from the zone files of out/ in Git. */
export async function knownZones(
  file: string,
  zones: readonly Zone[],
  names: readonly string[],
): Promise<KnownZone[]> {
  const unknown = names.find((name) => zones.every((zone) => zone.name !== name));
  if (unknown !== undefined) {
    throw new Failure(`${file} has no zone ${unknown}`, {
      help: `the zones are: ${zones.map(({ name }) => name).join(', ')}`,
      exitCode: ExitCode.usage,
    });
  }
  const lines = await linesEverIn(dirname(file), join('out', 'dns'));
  const once = recordsIn(lines);
  return zones
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((zone) => ({ zone, former: formerRecords(once.filter(isIn(zone, zones)), zone.records) }));
}

/** A name belongs to the longest zone that it lies in. */
function isIn(zone: Zone, zones: readonly Zone[]): (record: ServedMailRecord) => boolean {
  return ({ name }) => {
    const above = zones.filter((other) => name === other.name || name.endsWith(`.${other.name}`));
    const nearest = above.toSorted((one, other) => other.name.length - one.name.length)[0];
    return nearest === zone;
  };
}

/** What is asked about a zone. A name that is to be an alias must have no address. */
export function questionsAbout({ zone, former }: KnownZone): Question[] {
  const sets = [...rrsetsOf(zone), ...former].map(({ name, type }): Question => ({ name, type }));
  const aliases = sets.filter(({ type }) => type === 'CNAME');
  const types = ['A', 'AAAA'] as const;
  return [...sets, ...aliases.flatMap(({ name }) => types.map((type): Question => ({ name, type })))];
}

/** Asks the servers of a zone, or those that the user names, all questions. */
export async function surveyZone(
  zone: string,
  questions: readonly Question[],
  servers: readonly string[],
  progress: ProgressLine,
): Promise<Survey[]> {
  progress.show(`${zone}: looking for its servers`);
  const found = servers.length === 0 ? await serversOf(zone) : servers.map(parseServer);
  let answers = 0;
  const told = () =>
    progress.show(
      `${zone}: ${++answers} of ${questions.length * found.length} answers of ${count(found.length, 'server')}`,
    );
  return Promise.all(found.map((server) => survey(server, zone, questions, told)));
}

/** True when nothing is known of what a server serves, and no other address of the same server told it. */
export function isUnanswered({ server, silence }: Survey, all: readonly Survey[]): boolean {
  if (silence === undefined) return false;
  const isOtherWay = silence.kind === 'unreachable';
  return !(
    isOtherWay && all.some((other) => other.server.name === server.name && other.silence === undefined)
  );
}
