import { type Observe, observer, occupation } from '../dns/observed.ts';
import { type Phase, recordsInPhase } from '../dns/phases.ts';
import { meaningOf } from '../dns/rrset.ts';
import { changesFor, type RrsetChange } from '../dns/update.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import type { DnsPublish } from '../mail/document.ts';
import type { KnownZone } from './dns-zones.ts';
import type { ProgressLine } from './progress-line.ts';
import { type Outgoing, type Publication, type PublishRequest, servedNow, type Way } from './publication.ts';

/** The ways; each is loaded when it is gone. */
const WAYS: Readonly<
  Record<Way, (zone: Outgoing, settings: DnsPublish) => Promise<Publication | undefined>>
> = {
  include: async (zone, { include }) =>
    include && (await import('./publish-include.ts')).publishInclude(zone, include),
  rfc2136: async (zone, { rfc2136 }) =>
    rfc2136 && (await import('./publish-update.ts')).publishUpdate(zone, rfc2136),
  octodns: async (zone, { octodns }) =>
    octodns && (await import('./publish-source.ts')).publishOctodns(zone, octodns),
  dnscontrol: async (zone, { dnscontrol }) =>
    dnscontrol && (await import('./publish-source.ts')).publishDnscontrol(zone, dnscontrol),
};

/** What became of a zone. */
export interface ZoneOutcome {
  readonly zone: string;
  readonly publications: readonly Publication[];
  /** Why it ended early: exit code 1 when it is too early for removals. */
  readonly failure: Failure | undefined;
}

/**
 * Publishes zones one after the other, each on every way that mail.yml names for it; `told` hears of each as soon as it
 * is done. What goes wrong with one zone does not keep the others from being published. Throws Failure, before anything
 * is published, when mail.yml does not say how.
 */
export async function publishZones(
  known: readonly KnownZone[],
  request: PublishRequest,
  progress: ProgressLine,
  told: (outcome: ZoneOutcome) => void = () => {},
): Promise<ZoneOutcome[]> {
  requireWays(known, request);
  const outcomes: ZoneOutcome[] = [];
  for (const zone of known) {
    const outcome = await publishZone(zone, request, progress);
    outcomes.push(outcome);
    told(outcome);
  }
  return outcomes;
}

function requireWays(known: readonly KnownZone[], { file, settings }: PublishRequest): void {
  const missing = known.find(
    ({ zone, former }) => zone.records.length + former.length > 0 && waysOf(zone.name, settings).length === 0,
  );
  if (missing === undefined) return;
  throw new Failure(`${file} does not say how the zone ${missing.zone.name} is published`, {
    help: 'add dns.publish, with include, rfc2136, octodns or dnscontrol: see docs/dns.md',
  });
}

async function publishZone(
  known: KnownZone,
  request: PublishRequest,
  progress: ProgressLine,
): Promise<ZoneOutcome> {
  const { name: zone } = known.zone;
  const phase: Phase = request.only === 'additions' ? 'additions' : 'all';
  const wanted = (served: Observe) => recordsInPhase(known.zone, known.former, phase, served);
  const publications: Publication[] = [];
  try {
    if (request.only === 'removals') await requireAdditions(known, request, progress);
    for (const way of waysOf(zone, request.settings)) {
      const publication = await WAYS[way]({ ...known, request, progress, wanted }, request.settings);
      if (publication !== undefined) publications.push(publication);
    }
    return { zone, publications, failure: undefined };
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.exitCode === ExitCode.usage) throw failure;
    return { zone, publications, failure };
  }
}

/** The ways that mail.yml names for a zone. */
function waysOf(zone: string, settings: DnsPublish): Way[] {
  return (Object.keys(WAYS) as Way[]).filter((way) => {
    const zones: readonly string[] | undefined = settings[way]?.zones;
    return settings[way] !== undefined && (zones === undefined || zones.includes(zone));
  });
}

/** Removals before their replacements are served everywhere would leave receivers with neither. */
async function requireAdditions(
  known: KnownZone,
  request: PublishRequest,
  progress: ProgressLine,
): Promise<void> {
  const surveys = await servedNow({ ...known, request, progress });
  const waiting = surveys.flatMap((survey) => {
    const served = observer([survey]);
    const wanted = recordsInPhase(known.zone, known.former, 'additions', served);
    const state = { ...known, observe: served, isOccupied: occupation([survey]) };
    const missing = changesFor(state, wanted).changes.filter(isMissing);
    return missing.length === 0 ? [] : [`${survey.server.name} (${missing[0]?.name} ${missing[0]?.type})`];
  });
  if (waiting.length === 0) return;
  throw new Failure(
    `it is too early to remove anything of ${known.zone.name}: additions are missing at ${[...new Set(waiting)].join(', ')}`,
    {
      help: 'publish the additions (mailc dns publish --only additions), and wait until every server has them',
      exitCode: ExitCode.findings,
    },
  );
}

/** A record that only gets another time to live is there. */
function isMissing({ before, add }: RrsetChange): boolean {
  const served = new Set(before.map(meaningOf));
  return add.some((record) => !served.has(meaningOf(record)));
}
