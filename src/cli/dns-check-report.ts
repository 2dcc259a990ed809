import type { Role } from '../diagnostics/formats/format.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import type { Difference } from '../dns/compare.ts';
import { SEVERAL, type TextKind } from '../dns/kinds.ts';
import { isNewer } from '../dns/serial.ts';
import type { NameServer, Survey } from '../dns/served.ts';
import type { Failure } from '../io/failure.ts';
import { count } from './count.ts';
import { isUnanswered } from './dns-zones.ts';
import type { Terminal } from './terminal.ts';

const INDENT = 2;
/** More names of one difference are counted. */
const MOST_NAMES = 3;
const WITH_VALUES: ReadonlySet<Difference['what']> = new Set(['missing', 'different', 'several', 'leftover']);
/** Characters shown before the first that differs. */
const CONTEXT = 20;

/** What was found out about one zone. */
export interface ZoneReport {
  readonly zone: string;
  /** Seconds. */
  readonly ttl: number;
  /** How many are compiled. */
  readonly records: number;
  readonly surveys: readonly Survey[];
  readonly differences: readonly Difference[];
  /** Why no server could be asked. */
  readonly failure: Failure | undefined;
}

/** The result for programs. */
export function dnsCheckData(reports: readonly ZoneReport[]): object {
  return {
    equal: reports.every((report) => report.differences.length === 0 && unanswered(report) === 0),
    zones: reports.map(({ zone, ttl, records, surveys, differences, failure }) => ({
      zone,
      ttl,
      records,
      failure: failure?.message ?? null,
      servers: surveys.map(({ server, serial, silence }) => ({
        ...server,
        serial: serial ?? null,
        silence: silence ?? null,
      })),
      differences: differences.map(({ at, ...difference }) => ({
        ...difference,
        servers: at.map(({ name, address }) => ({ name, address })),
      })),
    })),
  };
}

/** Prints the servers of a zone, and every difference. */
export function printZone(report: ZoneReport, terminal: Terminal): void {
  const { zone, records, surveys, differences, failure } = report;
  const { print, style } = terminal;
  const servers = failure === undefined ? `, ${count(surveys.length, 'server')}` : '';
  print(`${style.paint('strong', zone)}: ${count(records, 'record')}${servers}\n`);
  if (failure !== undefined) {
    print(`  ${style.paint('error', 'cannot be asked')}: ${visible(failure.message)}\n`);
    if (failure.help !== undefined) print(`  ${style.paint('label', 'help:')} ${visible(failure.help)}\n`);
  }
  for (const survey of surveys) print(`  ${serverLine(survey, report, terminal)}\n`);
  for (const group of alike(differences)) printDifferences(group, surveys, terminal);
}

function serverLine(survey: Survey, { surveys, differences }: ZoneReport, { style }: Terminal): string {
  const { server, serial = 0, silence } = survey;
  const name = visible(nameOf(server));
  if (silence !== undefined) {
    const isMissed = isUnanswered(survey, surveys);
    return style.paint(isMissed ? 'error' : 'faint', `${isMissed ? '?' : '-'} ${name} ${silence.reason}`);
  }
  const found = differences.filter(({ at }) => at.includes(server)).length;
  const isBehind = surveys.some((other) => other.serial !== undefined && isNewer(other.serial, serial));
  const lag = isBehind ? ', behind another server' : '';
  const state = `${name}: ${found === 0 ? 'as compiled' : count(found, 'difference')}, serial ${serial}${lag}`;
  return style.paint(found === 0 ? 'added' : 'error', `${found === 0 ? '=' : '!'} ${state}`);
}

/** A server that the user named has its address for a name. */
function nameOf({ name, address }: NameServer): string {
  return address === '' || name.includes(address) ? name : `${name} (${address})`;
}

/** Prints differences of several names that are the same but for the name. */
function printDifferences(
  differences: readonly [Difference, ...Difference[]],
  surveys: readonly Survey[],
  terminal: Terminal,
): void {
  const [difference] = differences;
  const { print, style } = terminal;
  const title = style.paint('strong', `${namesOf(differences)} ${difference.kind}`);
  print(`\n${style.paint('error', 'error:')} ${title} ${inWords(difference)}\n`);
  printValues(difference, terminal);
  const answered = surveys.filter(({ silence }) => silence === undefined).length;
  if (difference.at.length === answered) return;
  print(
    `${' '.repeat(INDENT)}${style.paint('faint', `at ${visible(difference.at.map(nameOf).join(', '))}`)}\n`,
  );
}

function namesOf(differences: readonly Difference[]): string {
  const names = differences.slice(0, MOST_NAMES).map(({ name }) => name);
  const others = differences.length - names.length;
  return others === 0 ? names.join(', ') : `${names.join(', ')} and ${others} more:`;
}

/** What is served, and what should be. */
function printValues(difference: Difference, { print, style, isInteractive }: Terminal): void {
  if (!WITH_VALUES.has(difference.what)) return;
  const { found, expected } = isInteractive ? shortened(difference, style.width - INDENT - 2) : difference;
  const line = (role: Role, text: string) =>
    print(`${' '.repeat(INDENT)}${style.paint(role, visible(text))}\n`);
  for (const value of found) line('removed', `- ${value}`);
  for (const value of expected) line('added', `+ ${value}`);
}

/** Differences that are one for a reader: the same happened to several names. */
function alike(differences: readonly Difference[]): [Difference, ...Difference[]][] {
  const groups = new Map<string, [Difference, ...Difference[]]>();
  for (const difference of differences) {
    const { name: _, ...rest } = difference;
    const key = JSON.stringify(rest);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [difference]);
    else group.push(difference);
  }
  return [...groups.values()];
}

/** What is wrong, after the name of the record. */
function inWords({ kind, what, expected, found }: Difference): string {
  switch (what) {
    case 'missing':
      return 'is missing';
    case 'different':
      return 'is not as compiled';
    case 'several':
      return `stands there ${found.length} times: ${SEVERAL[kind as TextKind]}`;
    case 'ttl':
      return `is kept for ${found} s by resolvers, not ${expected} s`;
    case 'leftover':
      return 'is served, and mail.yml has it no more';
    case 'alias':
      return `has no place: the name is an alias of ${visible(found.join())}`;
    case 'occupied':
      return 'has no place: the name has an address';
    case 'unanswered':
      return `cannot be compared: the server ${visible(found.join())}`;
  }
}

/** What differs of long values, so that a person sees it on one line. */
function shortened({ found, expected }: Difference, width: number): Pick<Difference, 'found' | 'expected'> {
  const start = Math.max(0, commonStart([...found, ...expected]) - CONTEXT);
  const cut = (text: string) => {
    if (text.length <= width) return text;
    const from = Math.min(start, text.length - width);
    const part = text.slice(from, from + width);
    return `${from > 0 ? '…' : part[0]}${part.slice(1, -1)}${from + width < text.length ? '…' : part.at(-1)}`;
  };
  return { found: found.map(cut), expected: expected.map(cut) };
}

/** How many characters all of the texts begin with; 0 for a single one. */
function commonStart([first = '', ...others]: readonly string[]): number {
  if (others.length === 0) return 0;
  const differs = [...first].findIndex((character, at) => others.some((text) => text[at] !== character));
  return differs === -1 ? first.length : differs;
}

/** Says whether all is well, and what to do. */
export function sayVerdict(file: string, reports: readonly ZoneReport[], { say }: Terminal): void {
  const differences = reports.reduce((sum, report) => sum + report.differences.length, 0);
  const missed = reports.reduce((sum, report) => sum + unanswered(report), 0);
  const isAnswered = reports.some(({ surveys }) => surveys.some(({ silence }) => silence === undefined));
  const silence = missed === 0 ? '' : `; ${count(missed, 'server')} could not be asked`;
  const name = visible(file);
  const command = file === 'mail.yml' ? 'mailc dns publish' : `mailc dns publish ${name}`;
  if (differences > 0) {
    say(`\n${name}: ${count(differences, 'difference')} in the DNS${silence}; to mend: ${command}\n`);
  } else if (missed > 0 && !isAnswered) {
    say(`${name}: nothing was compared${silence}\n`);
  } else {
    say(`${name}: what the DNS answered is as compiled${silence}\n`);
  }
}

/** Servers that could not be asked; a zone without any counts for one. */
function unanswered({ surveys, failure }: ZoneReport): number {
  return failure === undefined ? surveys.filter((one) => isUnanswered(one, surveys)).length : 1;
}
