import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startHangGuard } from './hang-guard.ts';
import { canary, tame } from './hostile.ts';
import { differences, judge } from './judge.ts';
import { seeds } from './seeds.ts';
import { mutatedStructure } from './structure-mutations.ts';
import { type Mutant, mutatedText } from './text-mutations.ts';

/** How many mutated estates are made: FUZZ_RUNS=10000 for a full run. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);
const TIMEOUT = 60_000 + RUNS * 1000;

it('a text that comes to a line of its own is found, in whatever format it does', () => {
  const outputs = (value: string) => new Map([['users', `# header\n${value}\tdev1@localhost\n`]]);
  const twin = outputs(tame(`${canary(1)}'s@example.org`));
  expect(differences(outputs(`${canary(1)}'s@example.org`), twin)).toEqual([]);
  expect(differences(outputs(`${canary(1)}\nroot`), twin)).toHaveLength(1);
  expect(differences(outputs(`${canary(1)}s@example.org\n${canary(1)}`), twin)).toHaveLength(1);
  expect(differences(outputs(`x@example.org`), twin)).toHaveLength(1);
});

/**
 * Whatever is written into mail.yml, `check` says something sensible about it: it neither throws nor hangs, and each
 * finding has a place inside the file. What it lets through compiles, and no text comes to a line of its own.
 */
describe(`of ${RUNS} estates that were changed at random`, () => {
  const guard = startHangGuard();
  afterAll(() => guard.stop());

  it.each(seeds)('the seed itself has no errors: $name', async ({ text, world }) => {
    const { faults, outputs, compared } = await judge(text, world);
    expect({ faults, compared }).toEqual({ faults: [], compared: true });
    expect(outputs?.size).toBeGreaterThan(10);
  });

  it('those with another text are judged well', { timeout: TIMEOUT }, async () => {
    const share = await judgeAll(mutatedText, RUNS / 2);
    expect(share.clean).toBeGreaterThan(0.05);
  });

  it('those with other keys and values are judged well', { timeout: TIMEOUT }, async () => {
    const share = await judgeAll(mutatedStructure, RUNS / 2);
    // The promises about outputs would be proved by nothing at all if every change were refused.
    expect(share.clean).toBeGreaterThan(0.25);
    expect(share.compared).toBeGreaterThan(0.9 * share.clean);
  });

  async function judgeAll(mutants: fc.Arbitrary<Mutant>, runs: number) {
    const count = { all: 0, clean: 0, compared: 0 };
    const property = fc.asyncProperty(mutants, async ({ seed, text }) => {
      const { faults, outputs, compared } = await guard.watch(text, () => judge(text, seed.world));
      expect(faults).toEqual([]);
      count.all += 1;
      if (outputs !== undefined) count.clean += 1;
      if (compared) count.compared += 1;
    });
    await fc.assert(property, { numRuns: runs });
    if (process.env.FUZZ_RUNS !== undefined) console.log(count);
    return { clean: count.clean / count.all, compared: count.compared / count.all };
  }
});
