import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide, Plan } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { markdown } from '../../src/review/views/markdown.ts';
import { text } from '../../src/review/views/text.ts';
import { PLAIN, sideOf, worldIn } from './side.ts';

/**
 * Merge requests, one folder each: `change.diff` is what the author did to test/gallery/estate.yml, or to a base.yml of its
 * own; `plan.txt` and `plan.md` are what a reviewer is to read, word for word. A first plan.txt is written by hand;
 * UPDATE_GALLERY=1 records what mailc says: read the difference before you commit it.
 */
const gallery = fileURLToPath(new URL('../gallery', import.meta.url));
const recording = process.env.UPDATE_GALLERY === '1';
const requests = readdirSync(gallery, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(gallery, entry.name, 'change.diff')))
  .map(({ name }) => name);

describe.each(requests)('%s', (name) => {
  it('is told as a good reviewer would', async () => {
    const plan = await planOf(join(gallery, name));
    expectText(join(gallery, name, 'plan.txt'), text(plan, false, PLAIN));
    expectText(join(gallery, name, 'plan.md'), markdown(plan, false));
    expectNothingSealed(plan);
  });
});

/** What is sealed has a name, and its text stands in no form of a plan. */
function expectNothingSealed(plan: Plan): void {
  const told = [text(plan, true, PLAIN), markdown(plan, true), json(plan)].join('\n');
  for (const [, token = ''] of plan.head.source.text.matchAll(/sealed:[a-z0-9-]+:([\w-]+)/g)) {
    expect(told).not.toContain(token.slice(0, 40));
  }
  expect(told).not.toContain('BEGIN AGE');
}

function expectText(file: string, told: string): void {
  // The digest is of all that is built, and changes with every layout; test/review/digest.test.ts is about it.
  const lasting = told.replace(/sha256:[0-9a-f]{64}/, 'sha256:...');
  if (recording) writeFileSync(file, lasting);
  expect(lasting).toBe(readFileSync(file, 'utf8'));
}

async function planOf(folder: string): Promise<Plan> {
  const own = join(folder, 'base.yml');
  const base = readFileSync(existsSync(own) ? own : join(gallery, 'estate.yml'), 'utf8');
  const head = applyPatch(base, readFileSync(join(folder, 'change.diff'), 'utf8'));
  if (head === false) throw new Error(`${folder}: change.diff does not apply`);
  const days = existsSync(join(folder, 'days.json'))
    ? JSON.parse(readFileSync(join(folder, 'days.json'), 'utf8'))
    : { base: '2026-01-01', head: '2026-01-01' };
  const [before, after] = await Promise.all([
    sideOf('the base', base, worldIn(gallery, days.base)),
    sideOf('the merge request', head, worldIn(gallery, days.head)),
  ]);
  expect(after.errors).toEqual([]);
  return planBetween(before, after as CompiledSide, { command: 'mailc plan --full' });
}
