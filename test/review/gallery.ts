import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide, Plan } from '../../src/review/plan.ts';
import { sideOf, worldIn } from './side.ts';

/** Merge requests, one folder each; test/gallery/README.md says how the expectations are made. */
export const gallery = fileURLToPath(new URL('../gallery', import.meta.url));
export const requests = readdirSync(gallery, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(gallery, entry.name, 'change.diff')))
  .map(({ name }) => name);

/** Both states of a merge request. */
async function sidesOf(name: string): Promise<[CompiledSide, CompiledSide]> {
  const folder = join(gallery, name);
  const own = join(folder, 'base.yml');
  const base = readFileSync(existsSync(own) ? own : join(gallery, 'estate.yml'), 'utf8');
  const head = applyPatch(base, readFileSync(join(folder, 'change.diff'), 'utf8'));
  if (head === false) throw new Error(`${folder}: change.diff does not apply`);
  const days = existsSync(join(folder, 'days.json'))
    ? JSON.parse(readFileSync(join(folder, 'days.json'), 'utf8'))
    : { base: '2026-01-01', head: '2026-01-01' };
  const sides = [
    await sideOf('the base', base, worldIn(gallery, days.base)),
    await sideOf('the merge request', head, worldIn(gallery, days.head)),
  ] as const;
  for (const { errors } of sides) if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
  return sides as [CompiledSide, CompiledSide];
}

/** The plan of a merge request. */
export async function planOf(name: string): Promise<Plan> {
  const [base, head] = await sidesOf(name);
  return planBetween(base, head, { command: 'mailc plan --full' });
}
