import { lstat, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** As many links in one path as Linux follows itself. */
const MOST_LINKS = 40;

/**
 * The path by which this process reaches a file of a machine whose first process is `pid`. Links are followed
 * within the machine: left to the kernel, an absolute one would lead to this computer's own files.
 */
export async function insideMachine(pid: number, path: string): Promise<string> {
  const root = `/proc/${pid}/root`;
  let waiting = parts(path);
  let done = '/';
  for (let links = 0; waiting.length > 0; ) {
    const [next = '', ...rest] = waiting;
    const link = await linkAt(join(root, done, next));
    if (link === undefined) {
      done = join(done, next);
      waiting = rest;
    } else {
      if (++links > MOST_LINKS) throw new Error(`${path} leads round in a circle`);
      waiting = [...parts(resolve(done, link)), ...rest];
      done = '/';
    }
  }
  return join(root, done);
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Where a link leads; undefined for everything that is none. */
async function linkAt(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() ? await readlink(path) : undefined;
}
