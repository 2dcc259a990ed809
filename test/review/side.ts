import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { check, compileReadable, type World } from '../../src/pipeline.ts';
import type { Side } from '../../src/review/plan.ts';

/** Text has neither width nor colours. */
export const PLAIN = { width: 80, paint: (_role: unknown, text: string) => text };

/** A state of a mail.yml as a plan compares it; what it names beside itself comes from `world`. */
export async function sideOf(name: string, text: string, world: World): Promise<Side> {
  const source = { name: 'mail.yml', text };
  const checked = await check(source, world);
  const errors = checked.diagnostics.filter((finding) => hasErrors([finding]));
  return {
    name,
    commit: undefined,
    source,
    locate: checked.locate,
    errors,
    compiled: await compileReadable(checked),
    doubt: undefined,
  };
}

/** The files below a folder, on a day. */
export function worldIn(folder: string, day: string): World {
  return {
    attachment: (path) =>
      existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined,
    today: async () => day,
  };
}
