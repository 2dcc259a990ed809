import { isShallow } from '../io/history.ts';
import type { Terminal } from './terminal.ts';

/** Says where ages are not to be believed. */
export async function sayIfShallow(directory: string, { say }: Terminal): Promise<void> {
  if (!(await isShallow(directory))) return;
  say('this clone has only the last commits, so some ages are greater; run: git fetch --unshallow\n');
}
