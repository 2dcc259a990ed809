import { visible } from '../diagnostics/formats/visible.ts';
import { count } from './count.ts';
import type { Publication, PublishRequest } from './publication.ts';
import type { ZoneOutcome } from './publish-zones.ts';
import type { Terminal } from './terminal.ts';

/** Nobody reads more of one zone at a terminal; --json has all. */
const MOST_LINES = 40;

/** The result for programs. */
export function publishData(outcomes: readonly ZoneOutcome[]): object {
  return {
    zones: outcomes.map(({ zone, publications, failure }) => ({
      zone,
      failure: failure === undefined ? null : { message: failure.message, help: failure.help ?? null },
      publications: publications.map(({ zone: _, ...publication }) => publication),
    })),
  };
}

/** Prints what became of a zone. */
export function printOutcome(outcome: ZoneOutcome, request: PublishRequest, terminal: Terminal): void {
  const { zone, publications, failure } = outcome;
  const { print, style } = terminal;
  for (const publication of publications) printPublication(publication, request, terminal);
  if (failure === undefined) return;
  print(`${style.paint('strong', zone)}: ${style.paint('error', 'not published')}\n`);
  print(`  ${visible(failure.message)}\n`);
  if (failure.help !== undefined) print(`  ${style.paint('label', 'help:')} ${visible(failure.help)}\n`);
}

function printPublication(
  { zone, way, target, lines, obstacles, notes }: Publication,
  { isRehearsal }: PublishRequest,
  { print, style, isInteractive }: Terminal,
): void {
  const state = lines.length === 0 ? 'nothing to do' : summary(lines, isRehearsal);
  print(`${style.paint('strong', zone)}: ${way} ${target}: ${state}\n`);
  const shown = isInteractive ? lines.slice(0, MOST_LINES) : lines;
  const width = isInteractive ? style.width - 2 : Number.POSITIVE_INFINITY;
  for (const line of shown) {
    const text = line.length > width ? `${line.slice(0, width - 1)}…` : line;
    print(`  ${style.paint(line.startsWith('-') ? 'removed' : 'added', visible(text))}\n`);
  }
  if (shown.length < lines.length) print(`  and ${count(lines.length - shown.length, 'more line')}\n`);
  for (const { name, type, reason } of obstacles) {
    print(`  ${style.paint('error', 'left out')}: ${name} ${type}: it ${visible(reason)}\n`);
  }
  for (const note of notes) print(`  ${note}\n`);
}

/** "13 added, 2 removed". */
function summary(lines: readonly string[], isRehearsal: boolean): string {
  const removed = lines.filter((line) => line.startsWith('-')).length;
  const added = lines.length - removed;
  const parts = [...(added > 0 ? [`${added} added`] : []), ...(removed > 0 ? [`${removed} removed`] : [])];
  return `${isRehearsal ? 'would be ' : ''}${parts.join(', ')}`;
}

/** Says how it went, and what comes next. */
export function sayOutcome(
  file: string,
  outcomes: readonly ZoneOutcome[],
  { only, isRehearsal }: PublishRequest,
  { say }: Terminal,
): void {
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  const changed = outcomes.filter(({ publications }) =>
    publications.some(({ lines }) => lines.length > 0),
  ).length;
  const what = only === undefined ? count(changed, 'zone') : `${only} of ${count(changed, 'zone')}`;
  const done = isRehearsal ? `${what} to publish` : `${what} published`;
  say(
    `${visible(file)}: ${changed === 0 ? 'nothing to publish' : done}${failed === 0 ? '' : `; ${count(failed, 'zone')} failed`}\n`,
  );
}
