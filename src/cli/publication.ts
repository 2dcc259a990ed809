import type { Observe } from '../dns/observed.ts';
import type { MailRecord } from '../dns/rrset.ts';
import type { Survey } from '../dns/served.ts';
import type { Obstacle } from '../dns/update.ts';
import { Failure } from '../io/failure.ts';
import type { DnsPublish } from '../mail/document.ts';
import { type KnownZone, questionsAbout, surveyZone } from './dns-zones.ts';
import type { ProgressLine } from './progress-line.ts';

/** A way by which records are published: a key of `dns.publish` in mail.yml. */
export type Way = keyof DnsPublish;

/** What is to be published, and how. */
export interface PublishRequest {
  /** The mail.yml; paths in it are relative to it. */
  readonly file: string;
  readonly settings: DnsPublish;
  /**
   * `additions`: only what can stand beside what is served, before the machines are switched; `removals`: the rest, and
   * only if every server has the additions; undefined: both at once.
   */
  readonly only: 'additions' | 'removals' | undefined;
  /** Asked in place of the servers that the DNS names; ADDRESS or ADDRESS:PORT. */
  readonly servers: readonly string[];
  /** The file with the TSIG key for updates, as tsig-keygen writes it. */
  readonly keyFile: string | undefined;
  /** True to find out what would change, and change nothing. */
  readonly isRehearsal: boolean;
}

/** What became of a zone on one way. */
export interface Publication {
  readonly zone: string;
  readonly way: Way;
  /** The file or the server. */
  readonly target: string;
  /** Each with its sign, `+` or `-`; empty when there was nothing to do. */
  readonly lines: readonly string[];
  /** What could not be published, because records that are not ours are in the way. */
  readonly obstacles: readonly Obstacle[];
  /** What else there is to know, one sentence each. */
  readonly notes: readonly string[];
}

/** A zone on its way out. */
export interface Outgoing extends KnownZone {
  readonly request: PublishRequest;
  readonly progress: ProgressLine;
  /** The records of ours that the zone is to have, when this is what is served. */
  readonly wanted: (served: Observe) => readonly MailRecord[];
}

/** What the servers of a zone serve; throws Failure when none of them says it. */
export async function servedNow({
  zone,
  former,
  request,
  progress,
}: Omit<Outgoing, 'wanted'>): Promise<Survey[]> {
  const questions = questionsAbout({ zone, former });
  const surveys = await surveyZone(zone.name, questions, request.servers, progress);
  const answered = surveys.filter(({ silence }) => silence === undefined);
  if (answered.length > 0) return answered;
  throw new Failure(`nothing of ${zone.name} was published: ${surveys.map(whyNot).join('; ')}`, {
    help: 'what is served now has to be known, so that nothing of it is lost',
  });
}

function whyNot({ server, silence }: Survey): string {
  return `${server.name} ${silence?.reason}`;
}
