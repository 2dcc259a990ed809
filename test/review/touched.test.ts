import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide, Plan } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { planOf, requests } from './gallery.ts';
import { pairs } from './pairs.ts';
import { sideOf } from './side.ts';

/** More of them with REVIEW_RUNS. */
const RUNS = Number(process.env.REVIEW_RUNS ?? 60);

/** An entry that will end later makes the same files until then. */
const WITHOUT_FILES = ['expiry-set'];

/** What changes touch, as the JSON says it, and what differs between both builds, found without looking at changes. */
function touched(plan: Plan) {
  const { changes } = JSON.parse(json(plan)) as { changes: { files: string[]; machines: string[] }[] };
  const [before, after] = [plan.base, plan.head].map(
    (side) => new Map(side?.compiled?.files.map(({ path, content }) => [path, content])),
  );
  const paths = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  const differing = paths.filter((path) => before?.get(path) !== after?.get(path));
  return {
    changes,
    files: [...new Set(changes.flatMap(({ files }) => files))].sort(),
    machines: [...new Set(changes.flatMap(({ machines }) => machines))].sort(),
    // The list of all files belongs to no machine.
    differingFiles: differing.filter((path) => path !== 'manifest.json').sort(),
    differingMachines: [...new Set(differing.flatMap(machineOf))].sort(),
  };
}

function machineOf(path: string): string[] {
  if (path === 'manifest.json') return [];
  const [first = '', second = ''] = path.split('/');
  return [first === 'hosts' ? second : first];
}

it.each(requests)('what the changes of %s touch is what differs between both builds', async (name) => {
  const found = touched(await planOf(name));
  expect(found.files).toEqual(found.differingFiles);
  expect(found.machines).toEqual(found.differingMachines);
  const idle = found.changes.filter(({ files }) => files.length === 0);
  expect(idle.length > 0).toBe(WITHOUT_FILES.includes(name));
});

it('what the changes of two random states touch is what differs between both builds', {
  timeout: RUNS * 2_000,
}, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(pairs, async ({ base, head, world }) => {
      const [before, after] = [await sideOf('base', base, world), await sideOf('head', head, world)];
      if (before.errors.length + after.errors.length > 0) return;
      const found = touched(await planBetween(before, after as CompiledSide, { command: '' }));
      expect(found.files).toEqual(found.differingFiles);
      expect(found.machines).toEqual(found.differingMachines);
      compared += found.files.length;
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(RUNS);
});
