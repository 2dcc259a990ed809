import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { compareZone } from '../../dns/compare.ts';
import { rrsetsOf } from '../../dns/rrset.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { resolveSystem } from '../../pipeline.ts';
import { dnsCheckData, printZone, sayVerdict, type ZoneReport } from '../dns-check-report.ts';
import { isUnanswered, type KnownZone, knownZones, questionsAbout, surveyZone } from '../dns-zones.ts';
import { printFindings, summarize } from '../findings.ts';
import { type ProgressLine, progressLine } from '../progress-line.ts';
import { openProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export interface DnsCheckOptions {
  readonly zone: readonly string[];
  readonly server: readonly string[];
  readonly today?: string;
  readonly json?: boolean;
}

/**
 * `mailc dns check`: compares what every authoritative server answers with the compiled zones. Exit code 1 for a
 * difference, 3 when there is none but a server could not be asked.
 */
export async function dnsCheck(file: string, options: DnsCheckOptions, terminal: Terminal): Promise<number> {
  const project = await openProject(file, options.today);
  if (project.document === undefined) {
    await printFindings(project, terminal);
    terminal.say(`${visible(file)}: ${summarize(project.diagnostics)}; nothing was asked\n`);
    return ExitCode.findings;
  }
  const { zones } = await resolveSystem(project.document);
  const progress = progressLine(terminal);
  const reports: ZoneReport[] = [];
  for (const zone of await knownZones(file, zones, options.zone)) {
    const report = await zoneReport(zone, options.server, progress);
    reports.push(report);
    progress.clear();
    if (options.json !== true) printZone(report, terminal);
  }
  if (options.json === true) terminal.print(jsonText(dnsCheckData(reports)));
  else sayVerdict(file, reports, terminal);
  return exitCodeOf(reports);
}

async function zoneReport(
  known: KnownZone,
  servers: readonly string[],
  progress: ProgressLine,
): Promise<ZoneReport> {
  const { zone, former } = known;
  const about = { zone: zone.name, ttl: zone.ttl, records: zone.records.length };
  if (zone.records.length + former.length === 0)
    return { ...about, surveys: [], differences: [], failure: undefined };
  try {
    const surveys = await surveyZone(zone.name, questionsAbout(known), servers, progress);
    return {
      ...about,
      surveys,
      differences: compareZone(rrsetsOf(zone), former, surveys),
      failure: undefined,
    };
  } catch (failure) {
    // The other zones may have servers that can be found.
    if (!(failure instanceof Failure) || failure.exitCode === ExitCode.usage) throw failure;
    return { ...about, surveys: [], differences: [], failure };
  }
}

function exitCodeOf(reports: readonly ZoneReport[]): number {
  if (reports.some(({ differences }) => differences.length > 0)) return ExitCode.findings;
  const isAsked = reports.every(
    ({ surveys, failure }) => failure === undefined && !surveys.some((one) => isUnanswered(one, surveys)),
  );
  return isAsked ? ExitCode.clean : ExitCode.failure;
}
