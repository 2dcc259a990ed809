import { basename, dirname, join, resolve } from 'node:path';
import { observer } from '../dns/observed.ts';
import { isNewer, nextSerial } from '../dns/serial.ts';
import type { Survey } from '../dns/served.ts';
import { snippet } from '../dns/snippet.ts';
import { findSerial, includesFile, withSerial } from '../dns/zone-file.ts';
import { changeFiles, type FileChange, textAt } from '../io/dns-files.ts';
import { reload } from '../io/dns-reload.ts';
import { Failure } from '../io/failure.ts';
import { currentDay } from '../io/git.ts';
import type { DnsPublish } from '../mail/document.ts';
import { surveyZone } from './dns-zones.ts';
import { type Outgoing, type Publication, servedNow } from './publication.ts';
import { changedLines } from './publish-lines.ts';

type Settings = NonNullable<DnsPublish['include']>;

/** What is to be done for one zone. */
interface Plan {
  /** The file that the zone file includes. */
  readonly included: string;
  readonly changes: readonly FileChange[];
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  /** True when a server has an older serial than the zone file will have. */
  readonly isBehind: boolean;
}

/**
 * Writes the records beside the zone file that includes them, and lets the serial of the zone file rise when they have
 * changed; then the server reads the zone, if mail.yml says how.
 */
export async function publishInclude(zone: Outgoing, settings: Settings): Promise<Publication> {
  const { name } = zone.zone;
  const { included, changes, lines, notes, isBehind } = await planOf(zone, settings);
  const about = { zone: name, way: 'include', target: included, lines, obstacles: [] } as const;
  if (zone.request.isRehearsal) return { ...about, notes };
  await changeFiles(changes);
  const command = settings.reload?.map((word) => word.replaceAll('{zone}', name));
  if (command === undefined || (changes.length === 0 && !isBehind)) return { ...about, notes };
  await reload(command);
  return { ...about, notes: [...notes, `ran: ${command.join(' ')}`] };
}

async function planOf(zone: Outgoing, settings: Settings): Promise<Plan> {
  const path = resolve(dirname(zone.request.file), settings.zone_file.replaceAll('{zone}', zone.zone.name));
  const included = join(dirname(path), `${zone.zone.name}.mail.zone`);
  const { text, placed } = readZoneFile(path, included);
  const { surveys, notes } = await knownOf(zone);
  const served = surveys.flatMap(({ serial }) => serial ?? []);
  const before = textAt(included);
  const after = snippet(zone.zone, zone.wanted(observer(surveys)));
  const isBehind = served.some((serial) => isNewer(placed.serial, serial));
  if (before === after) return { included, changes: [], lines: [], notes, isBehind };
  const serial = nextSerial([placed.serial, ...served], currentDay());
  return {
    included,
    // The serial first: however this is cut short, no server has old records under the newest serial for good.
    changes: [
      { path, before: text, after: withSerial(text, placed, serial) },
      { path: included, before, after },
    ],
    lines: changedLines(before, after),
    notes: [...notes, `serial of ${path}: ${placed.serial}, then ${serial}`],
    isBehind,
  };
}

function readZoneFile(path: string, included: string) {
  const text = textAt(path);
  if (text === undefined) {
    throw new Failure(`there is no zone file ${path}`, { help: 'correct dns.publish.include.zone_file' });
  }
  if (!includesFile(text, basename(included))) {
    throw new Failure(`${path} does not include the records of mailc`, {
      help: `add the line: $INCLUDE ${included}`,
    });
  }
  const placed = findSerial(text);
  if (placed !== undefined) return { text, placed };
  throw new Failure(`${path} has no SOA record with a number for its serial`, {
    help: 'let the SOA record stand in this file, not in one that it includes',
  });
}

/** Additions need to know what is served. For the serial alone it is enough to know that of the zone file. */
async function knownOf(zone: Outgoing): Promise<{ surveys: Survey[]; notes: string[] }> {
  const { request, progress } = zone;
  if (request.only === 'additions') return { surveys: await servedNow(zone), notes: [] };
  const doubt = 'the served serial is not known; the new one follows that of the zone file';
  try {
    const surveys = await surveyZone(zone.zone.name, [], request.servers, progress);
    const isKnown = surveys.some(({ serial }) => serial !== undefined);
    return { surveys, notes: isKnown ? [] : [doubt] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { surveys: [], notes: [`${doubt} (${error.message})`] };
  }
}
