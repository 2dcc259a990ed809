import { byCodeUnit } from '../mail/order.ts';
import type { BuiltFile, FileChange } from './files.ts';

/** What changes on a machine, or in the files of DNS or of the web server. */
export interface MachineChange {
  /** Its short name; `dns` and `www` for what no machine of ours in particular gets. */
  readonly name: string;
  readonly kind: 'server' | 'host' | 'dns' | 'www';
  readonly files: readonly FileChange[];
  /** What has to hear of it. */
  readonly reload: readonly string[];
  /** True for a machine that mail.yml no longer names: nothing is deployed to it any more. */
  readonly isGone: boolean;
}

/** A file as manifest.json describes it. */
interface ManifestEntry {
  readonly file: string;
  readonly for: string;
  readonly machine?: string;
  readonly reload?: readonly string[];
}

const KINDS = ['server', 'host', 'dns', 'www'] as const;

/** The changed files by where they belong, servers first; and the machines that stay as they are. */
export function machineChanges(
  files: readonly FileChange[],
  before: readonly BuiltFile[],
  after: readonly BuiltFile[],
): { readonly changed: MachineChange[]; readonly unchanged: string[] } {
  const entries = new Map([...manifestOf(before), ...manifestOf(after)].map((entry) => [entry.file, entry]));
  const stay = new Set(manifestOf(after).map(({ machine }) => machine));
  const changed = new Map<string, MachineChange>();
  for (const file of files) {
    const entry = entries.get(file.path);
    const kind = KINDS.find((one) => one === entry?.for);
    if (entry === undefined || kind === undefined) continue;
    const name = entry.machine ?? kind;
    const isGone = entry.machine !== undefined && !stay.has(name);
    const known = changed.get(`${kind} ${name}`) ?? { name, kind, files: [], reload: [], isGone };
    const services = isGone ? [] : (entry.reload ?? []);
    const reload = [...new Set([...known.reload, ...services])].sort(byCodeUnit);
    changed.set(`${kind} ${name}`, { ...known, files: [...known.files, file], reload });
  }
  const machines = new Set([...entries.values()].flatMap(({ machine }) => machine ?? []));
  for (const { name } of changed.values()) machines.delete(name);
  return {
    changed: [...changed.values()].sort(
      (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || byCodeUnit(a.name, b.name),
    ),
    unchanged: [...machines].sort(byCodeUnit),
  };
}

function manifestOf(files: readonly BuiltFile[]): readonly ManifestEntry[] {
  const manifest = files.find(({ path }) => path === 'manifest.json');
  return manifest === undefined ? [] : JSON.parse(manifest.content).files;
}
