import { findingsData } from '../diagnostics/formats/json.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import type { MailSystem } from '../mail/system.ts';
import { count } from './count.ts';
import type { OutChange } from './out-changes.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** What a build found and did. */
export interface BuildResult {
  readonly project: Project;
  readonly out: string;
  readonly entries: EntryCounts;
  /** How many files the build gives. */
  readonly files: number;
  readonly changes: readonly OutChange[];
}

/** How much a mail.yml describes. */
export interface EntryCounts {
  readonly addresses: number;
  readonly forwards: number;
  readonly lists: number;
  readonly hosts: number;
  readonly zones: number;
}

/** A summary is a few lines; the rest is counted. */
const MOST_CHANGES = 10;
const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** Counts the entries of a mail.yml by section. */
export function countEntries({ document }: Project, system: MailSystem): EntryCounts {
  const content = document?.content;
  return {
    addresses: entriesIn(content?.addresses),
    forwards: entriesIn(content?.forwards),
    lists: content?.lists?.names.length ?? 0,
    hosts: system.hosts.length,
    zones: system.zones.length,
  };
}

/** The result of a build for programs. */
export function buildData(
  { project, out, entries, files, changes }: BuildResult,
  isOnlyCompared: boolean,
): object {
  return {
    ...findingsData(project.diagnostics, project.sources),
    out,
    entries,
    files,
    changes: changes.map(({ path, kind, patch }) => ({
      path,
      kind,
      ...(patch && { added: patch.added, removed: patch.removed }),
    })),
    written: !isOnlyCompared && changes.length > 0,
  };
}

/** Says in a few lines what mail.yml describes and what became of out/. */
export function saySummary(result: BuildResult, { say, talkStyle: { paint } }: Terminal): void {
  const { project, out, changes } = result;
  say(`${visible(project.source.name)}: ${describeEntries(result.entries)}\n`);
  say(`${visible(out)}: ${describeChanges(result)}\n`);
  if (areAllNew(result.files, changes)) return;
  for (const { kind, path, patch } of changes.slice(0, MOST_CHANGES)) {
    const lines = patch === undefined ? '' : ` ${paint('faint', `+${patch.added} -${patch.removed}`)}`;
    say(`  ${SIGNS[kind]} ${visible(path)}${lines}\n`);
  }
  if (changes.length > MOST_CHANGES) say(`  and ${changes.length - MOST_CHANGES} more\n`);
}

function describeEntries({ addresses, forwards, lists, hosts, zones }: EntryCounts): string {
  return [
    count(addresses, 'address', 'addresses'),
    count(forwards, 'forward'),
    ...(lists === 0 ? [] : [count(lists, 'list')]),
    count(hosts, 'host'),
    count(zones, 'zone'),
  ].join(', ');
}

function describeChanges({ files, changes }: BuildResult): string {
  if (changes.length === 0) return `nothing changed (${count(files, 'file')})`;
  if (areAllNew(files, changes)) return `${count(files, 'file')} written`;
  const kinds = (['added', 'changed', 'removed'] as const).flatMap((kind) => {
    const number = changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${count(number, 'file')} ${kind}`];
  });
  return kinds.join(', ');
}

function areAllNew(files: number, changes: readonly OutChange[]): boolean {
  return changes.length === files && changes.every(({ kind }) => kind === 'added');
}

function entriesIn(section: Readonly<Record<string, object>> | undefined): number {
  return Object.values(section ?? {}).reduce((sum, category) => sum + Object.keys(category).length, 0);
}
