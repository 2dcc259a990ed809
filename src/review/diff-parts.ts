import { dnsLines } from './dns.ts';
import type { FileChange } from './files.ts';
import type { MachineChange } from './machines.ts';
import type { Plan } from './plan.ts';
import { joined, names, say, type Words } from './words.ts';

/** Diffs under one heading. */
export interface DiffPart {
  readonly heading: Words;
  readonly diffs: readonly Diff[];
  /** Diffs that are left out. */
  readonly more: number;
}

export interface Diff {
  /** The file; nothing where the heading of the part says it all. */
  readonly heading: Words;
  readonly lines: readonly string[];
  /** Lines that are left out. */
  readonly more: number;
}

/** How much is kept. */
export interface Extent {
  readonly isFull: boolean;
  /** Lines of one diff. */
  readonly mostLines: number;
  /** Sentences of one section. */
  readonly mostItems: number;
}

/** Nobody reads the diffs of more machines and files in one go. */
const MOST_PARTS = 12;
const MOST_DIFFS = 24;

/** What changes in DNS, without parts where nothing does. */
export function dnsParts(plan: Plan, extent: Extent): DiffPart[] {
  const lines = dnsLines(plan);
  return lines.length === 0 ? [] : [{ heading: [], diffs: [diffOf([], lines, extent)], more: 0 }];
}

/** The changed files of each machine; machines on which the same changes stand together. */
export function fileParts(plan: Plan, extent: Extent): { parts: DiffPart[]; more: number } {
  const isToldInDns = dnsLines(plan).length > 0;
  const parts = alike(plan.machines).map((machines) => {
    const [first] = machines as [MachineChange];
    const files = extent.isFull ? first.files : first.files.slice(0, MOST_DIFFS);
    return {
      heading: headingOf(machines, extent.isFull),
      diffs: files.map((file) => fileDiff(file, first.kind === 'dns' && isToldInDns, extent)),
      more: first.files.length - files.length,
    };
  });
  const kept = extent.isFull ? parts : parts.slice(0, MOST_PARTS);
  return { parts: kept, more: parts.length - kept.length };
}

/** The records of a zone are told before; of a long file that is new or gone, its first lines say nothing. */
function fileDiff(file: FileChange, isTold: boolean, extent: Extent): Diff {
  const { path, kind, added, removed, isSealed, lines } = file;
  const state = kind === 'changed' ? '' : kind === 'added' ? ', new' : ', gone';
  const note = isTold ? '; see DNS above' : isSealed ? '; sealed, and not shown' : '';
  const heading = say`${`out/${path}`} ${[`+${added} -${removed}${state}${note}`]}`;
  const isWhole = kind !== 'changed' && lines.length > extent.mostLines && !extent.isFull;
  if (isWhole) return { heading, lines: [], more: lines.length };
  return diffOf(heading, isTold ? [] : lines, extent);
}

function diffOf(heading: Words, lines: readonly string[], { isFull, mostLines }: Extent): Diff {
  const shown = isFull ? lines : lines.slice(0, mostLines);
  return { heading, lines: shown, more: lines.length - shown.length };
}

/** `apollo and luna alike: reload postfix`. */
function headingOf(machines: readonly MachineChange[], isFull: boolean): Words {
  const alike = machines.length > 1 ? [' alike'] : [];
  const shown = names(
    machines.map(({ name }) => name),
    isFull,
  );
  return say`${shown}${alike}${heedOf(machines)}`;
}

/** What has to be done on machines after the change. */
function heedOf(machines: readonly MachineChange[]): Words {
  const [{ reload, kind, isGone }] = machines as [MachineChange];
  if (kind !== 'server' && kind !== 'host') return [];
  if (isGone)
    return [
      `: no more deploys; ${machines.length === 1 ? 'it keeps what it has' : 'they keep what they have'}`,
    ];
  return reload.length === 0 ? [] : [': reload ', ...joined(reload.map((service) => [service]))];
}

/** Machines by what changes on them, less their names. */
function alike(machines: readonly MachineChange[]): MachineChange[][] {
  const groups = new Map<string, MachineChange[]>();
  for (const machine of machines) {
    const key = machine.kind === 'host' ? likeness(machine) : machine.name;
    groups.set(key, [...(groups.get(key) ?? []), machine]);
  }
  return [...groups.values()];
}

function likeness({ name, files }: MachineChange): string {
  const whole = new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g');
  const anonymous = (text: string) => text.replace(whole, '*');
  return JSON.stringify(files.map(({ path, kind, lines }) => [anonymous(path), kind, lines.map(anonymous)]));
}
