import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkout } from './checkout.ts';

/** In characters; what is larger is found out again as fast as it is read here. */
const MOST_REMEMBERED = 512 * 1024;

/** What was remembered under a name about a file at the commit that is checked out; undefined for nothing. */
export function recall(name: string, { repository, commit, path }: Checkout): unknown {
  try {
    const memory = JSON.parse(readFileSync(placeOf(name, repository), 'utf8'));
    return memory.commit === commit && memory.path === path ? memory.value : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers something about a file at a commit, in the place of what was remembered under that name before. */
export function remember(name: string, { repository, commit, path }: Checkout, value: unknown): void {
  const memory = JSON.stringify({ commit, path, value });
  if (memory.length > MOST_REMEMBERED) return;
  const place = placeOf(name, repository);
  const draft = `${place}.${process.pid}`;
  try {
    writeFileSync(draft, memory, { mode: 0o600 });
    renameSync(draft, place);
  } catch {
    // Where nothing can be written, it is found out again.
    rmSync(draft, { force: true });
  }
}

/** Git leaves what it does not know in its directory alone, and whoever removes a clone removes it too. */
function placeOf(name: string, repository: string): string {
  return join(repository, `mailc-${name}.json`);
}
