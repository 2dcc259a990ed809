import type { RenderedFile } from '../emit/output.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import { quoted, similarName } from '../mail/names.ts';
import { byCodeUnit } from '../mail/order.ts';

/** The part of out/ that a build writes. */
export interface OutScope {
  readonly files: readonly RenderedFile[];
  readonly includes: (path: string) => boolean;
}

export const MANIFEST = 'manifest.json';
const HOSTS = 'hosts/';
/** More names than these are no help in a message. */
const MOST_NAMES = 8;

/** All of out/; with a target only the folder of that machine, or dns or www, and its lines of the manifest. */
export function scopeOf(
  files: readonly RenderedFile[],
  target: string | undefined,
  manifestNow: string | undefined,
): OutScope {
  if (target === undefined) return { files, includes: () => true };
  const folder = `${folderOf(files, target)}/`;
  const includes = (path: string) => path.startsWith(folder);
  const scoped = files.flatMap((file) => {
    if (file.path === MANIFEST)
      return [{ ...file, content: mergeManifests(manifestNow, file.content, includes) }];
    return includes(file.path) ? [file] : [];
  });
  return { files: scoped, includes };
}

/** The folder below out/ that a target names: the folder itself, `www`, or a host by its short name. */
function folderOf(files: readonly RenderedFile[], target: string): string {
  const folders = new Set(files.map(({ path }) => machineFolder(path)));
  folders.delete(MANIFEST);
  const folder = [target, `${HOSTS}${target}`].find((name) => folders.has(name));
  if (folder !== undefined) return folder;
  const names = [...folders].map((name) => (name.startsWith(HOSTS) ? name.slice(HOSTS.length) : name));
  const similar = similarName(target, names);
  throw new Failure(`--target: no machine of this mail.yml is called ${quoted(target)}`, {
    help:
      similar === undefined ? `the names are ${listed(names.sort(byCodeUnit))}` : `did you mean ${similar}?`,
    exitCode: ExitCode.usage,
  });
}

/** `orion` of `orion/etc/postfix/main.cf`, `hosts/apollo` of what lies below it. */
function machineFolder(path: string): string {
  const [first = '', second = ''] = path.split('/', 2);
  return `${first}/` === HOSTS ? `${HOSTS}${second}` : first;
}

function listed(names: readonly string[]): string {
  return names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ' ...' : '');
}

/**
 * The manifest of a tree of which only a part is built: the fresh lines of that part, and the lines that
 * stand there now for the rest. A manifest has one line for each file, and the line for itself at the end.
 */
function mergeManifests(now: string | undefined, fresh: string, includes: (path: string) => boolean): string {
  const lines = fresh.split('\n');
  const entries = new Map<string, string>();
  for (const line of now?.split('\n') ?? []) {
    const file = fileOfEntry(line);
    if (file !== undefined && file !== MANIFEST && !includes(file)) entries.set(file, line);
  }
  for (const line of lines) {
    const file = fileOfEntry(line);
    if (file !== undefined && includes(file)) entries.set(file, line);
  }
  const merged = [...entries].sort(([a], [b]) => byCodeUnit(a, b)).map(([, line]) => line);
  const head = lines.slice(
    0,
    lines.findIndex((line) => fileOfEntry(line) !== undefined),
  );
  const tail = lines.slice(lines.findIndex((line) => fileOfEntry(line) === MANIFEST));
  return [...head, ...merged, ...tail].join('\n');
}

function fileOfEntry(line: string): string | undefined {
  return /^\s*\{"file": ?"([^"]+)"/.exec(line)?.[1];
}
