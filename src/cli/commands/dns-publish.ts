import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { ExitCode } from '../../io/failure.ts';
import { resolveSystem } from '../../pipeline.ts';
import { printOutcome, publishData, sayOutcome } from '../dns-publish-report.ts';
import { knownZones } from '../dns-zones.ts';
import { printFindings, summarize } from '../findings.ts';
import { progressLine } from '../progress-line.ts';
import { openProject } from '../project.ts';
import type { PublishRequest } from '../publication.ts';
import { publishZones, type ZoneOutcome } from '../publish-zones.ts';
import type { Terminal } from '../terminal.ts';

export interface DnsPublishOptions {
  readonly zone: readonly string[];
  readonly server: readonly string[];
  readonly only?: 'additions' | 'removals';
  readonly tsigKey?: string;
  readonly dryRun?: boolean;
  readonly today?: string;
  readonly json?: boolean;
}

/**
 * `mailc dns publish`: hands the compiled zones to whatever serves them. Exit code 1 when something of ours could not be
 * published, or it is too early for removals.
 */
export async function dnsPublish(
  file: string,
  options: DnsPublishOptions,
  terminal: Terminal,
): Promise<number> {
  const project = await openProject(file, options.today);
  if (project.document === undefined) {
    await printFindings(project, terminal);
    terminal.say(`${visible(file)}: ${summarize(project.diagnostics)}; nothing was published\n`);
    return ExitCode.findings;
  }
  const settings = project.document.content.dns?.publish ?? {};
  const { zones } = await resolveSystem(project.document);
  const known = await knownZones(file, zones, options.zone);
  const request: PublishRequest = {
    file,
    settings,
    only: options.only,
    servers: options.server,
    keyFile: options.tsigKey,
    isRehearsal: options.dryRun === true,
  };
  const progress = progressLine(terminal);
  const outcomes = await publishZones(known, request, progress, (outcome) => {
    progress.clear();
    if (options.json !== true) printOutcome(outcome, request, terminal);
  });
  if (options.json === true) terminal.print(jsonText(publishData(outcomes)));
  else sayOutcome(file, outcomes, request, terminal);
  return exitCodeOf(outcomes);
}

function exitCodeOf(outcomes: readonly ZoneOutcome[]): number {
  const codes = outcomes.flatMap(({ failure }) => failure?.exitCode ?? []);
  if (codes.length > 0) return Math.max(...codes);
  const isHindered = outcomes.some(({ publications }) =>
    publications.some(({ obstacles }) => obstacles.length > 0),
  );
  return isHindered ? ExitCode.findings : ExitCode.clean;
}
