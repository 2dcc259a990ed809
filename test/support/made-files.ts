/** The options of strace that `madeFiles` understands: one file a process, with the time of each call. */
export const TRACE_OPTIONS = [
  '-ff',
  '-qq',
  '-ttt',
  '-e',
  'signal=none',
  '-e',
  'trace=openat,open,creat,umask,clone,clone3,fork,vfork',
];

/** A file that did not exist before, or whose first opening would have made it. */
export interface MadeFile {
  readonly path: string;
  /** Its rights from the first moment on. */
  readonly mode: number;
}

interface Opening extends MadeFile {
  readonly time: number;
}

/**
 * The files that some processes made, each with the rights that it had at once, by what strace has written of each process:
 * the mode that open(2) was called with, less the umask that holds there.
 */
export function madeFiles(traces: ReadonlyMap<number, string>, umask: number): MadeFile[] {
  const children = [...traces.values()].flatMap((text) =>
    [...text.matchAll(CHILD)].map(([, pid]) => Number(pid)),
  );
  const roots = [...traces.keys()].filter((pid) => !children.includes(pid));
  const openings = roots.flatMap((pid) => openingsOf(pid, traces, umask)).sort((a, b) => a.time - b.time);
  const first = new Map<string, MadeFile>();
  for (const { path, mode } of openings) if (!first.has(path)) first.set(path, { path, mode });
  return [...first.values()];
}

const CHILD = /^\S+ (?:clone3?|v?fork)\(.* += (\d+)$/gm;
const CALL = /^(\S+) (\w+)\((.*)\) += (\d+)$/;

/** Also of the processes that this one started: each begins with the umask that it had then. */
function openingsOf(pid: number, traces: ReadonlyMap<number, string>, umask: number): Opening[] {
  const openings: Opening[] = [];
  for (const line of traces.get(pid)?.split('\n') ?? []) {
    const [, time = '', call = '', args = '', result = ''] = CALL.exec(line) ?? [];
    if (call === 'umask') umask = Number.parseInt(args, 8);
    else if (/clone|fork/.test(call)) openings.push(...openingsOf(Number(result), traces, umask));
    else if (/O_CREAT|^"/.test(args)) openings.push(...opening(Number(time), args, umask));
  }
  return openings;
}

function opening(time: number, args: string, umask: number): Opening[] {
  const [, path = '', mode] = /"([^"]*)",.*?(0[0-7]*)$/.exec(args) ?? [];
  return mode === undefined ? [] : [{ time, path, mode: Number.parseInt(mode, 8) & ~umask }];
}
