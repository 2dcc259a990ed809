import { observer, occupation } from '../dns/observed.ts';
import { dataOf } from '../dns/rrset.ts';
import type { NameServer, Survey } from '../dns/served.ts';
import { changesFor, type RrsetChange, updateScripts } from '../dns/update.ts';
import { wildcardQuestions, wildcardsOver, withoutWildcards } from '../dns/wildcards.ts';
import { survey } from '../io/dns.ts';
import { serverNamed } from '../io/dns-servers.ts';
import { sendUpdate } from '../io/dns-update.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import type { DnsPublish } from '../mail/document.ts';
import { questionsAbout } from './dns-zones.ts';
import type { Outgoing, Publication } from './publication.ts';

const PORT = 53;

/** Sends the primary server what has to change, and looks whether it serves it afterwards. */
export async function publishUpdate(
  zone: Outgoing,
  settings: NonNullable<DnsPublish['rfc2136']>,
): Promise<Publication> {
  const { name } = zone.zone;
  const primary = await surveyPrimary(zone, settings);
  const { changes, obstacles } = await changesAt(zone, primary);
  const about = { zone: name, way: 'rfc2136', target: settings.server, obstacles, notes: [] } as const;
  const publication = { ...about, lines: changes.flatMap(linesOf) };
  if (zone.request.isRehearsal || changes.length === 0) return publication;
  const { keyFile } = zone.request;
  if (keyFile === undefined) {
    throw new Failure(`updates of ${name} need a TSIG key`, {
      help: 'name its file with --tsig-key, or in the environment variable MAILC_TSIG_KEY',
      exitCode: ExitCode.usage,
    });
  }
  await sendAll(updateScripts(name, primary.server, changes), keyFile, settings.server);
  await requireServed(zone, primary.server);
  return publication;
}

/** The first of the server's addresses that answers is the one that gets the updates. */
async function surveyPrimary(
  { zone, former, progress }: Outgoing,
  { server, port = PORT }: NonNullable<DnsPublish['rfc2136']>,
): Promise<Survey> {
  progress.show(`${zone.name}: asking ${server}`);
  const reasons: string[] = [];
  for (const primary of await serverNamed(server, port)) {
    const answered = await survey(primary, zone.name, questionsAbout({ zone, former }));
    if (answered.silence === undefined) return answered;
    reasons.push(`${primary.address} ${answered.silence.reason}`);
  }
  throw new Failure(`nothing of ${zone.name} was published: ${reasons.join('; ')}`, {
    help: 'correct dns.publish.rfc2136.server, or see whether it runs and can be reached',
  });
}

/** What has to change at the names themselves, whatever wildcards say for them. */
async function changesAt(zone: Outgoing, primary: Survey): Promise<ReturnType<typeof changesFor>> {
  const { name } = zone.zone;
  const served = observer([primary]);
  const isOccupied = occupation([primary]);
  const changes = changesFor({ ...zone, observe: served, isOccupied }, zone.wanted(served));
  const questions = wildcardQuestions(name, changes.changes, changes.obstacles);
  if (questions.length === 0) return changes;
  const wildcards = [await survey(primary.server, name, questions)];
  const own = withoutWildcards(served, observer(wildcards), name);
  const isForAll = occupation(wildcards);
  const state = {
    ...zone,
    observe: own,
    // Whether the address is its own as well, the server finds out when it is to make the change.
    isOccupied: (machine: string) => isOccupied(machine) && !wildcardsOver(machine, name).some(isForAll),
  };
  return changesFor(state, zone.wanted(own));
}

function linesOf({ ttl, remove, add }: RrsetChange): string[] {
  return [
    ...remove.map((record) => `-${record.name}. ${record.ttl} IN ${record.type} ${dataOf(record)}`),
    ...add.map((record) => `+${record.name}. ${ttl} IN ${record.type} ${dataOf(record)}`),
  ];
}

/** Each update stands for itself: what went before one that fails is done. */
async function sendAll(scripts: readonly string[], keyFile: string, server: string): Promise<void> {
  for (const [done, script] of scripts.entries()) {
    try {
      await sendUpdate(script, keyFile, server);
    } catch (error) {
      if (!(error instanceof Failure) || done === 0) throw error;
      const { help, exitCode } = error;
      throw new Failure(`${error.message}, after ${done} of ${scripts.length} updates`, {
        help,
        exitCode,
        cause: error,
      });
    }
  }
}

/** A server may take an update and leave out a part of it. */
async function requireServed(zone: Outgoing, primary: NameServer): Promise<void> {
  const after = await survey(primary, zone.zone.name, questionsAbout(zone));
  if (after.silence !== undefined) {
    throw new Failure(`${primary.name} took the update, and then ${after.silence.reason}`, {
      help: 'see what it serves: mailc dns check',
    });
  }
  const { changes } = await changesAt(zone, after);
  const [first] = changes;
  if (first === undefined) return;
  throw new Failure(
    `${primary.name} took the update, and does not serve ${first.name} ${first.type} as it was sent`,
    {
      help: 'did somebody change it at the same time? run the command again',
    },
  );
}
