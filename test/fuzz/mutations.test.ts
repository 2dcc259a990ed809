import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { complaintsOf } from './consumers.ts';
import { startHangGuard } from './hang-guard.ts';
import { canary, tame } from './hostile.ts';
import { differences, judge, type Outputs } from './judge.ts';
import { type Seed, seeds } from './seeds.ts';
import { mutatedStructure } from './structure-mutations.ts';
import { type Mutant, mutatedText } from './text-mutations.ts';

/** How many mutated estates are made: FUZZ_RUNS=10000 for a full run. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);
/** Only then the programs are asked about each estate; test/fuzz/consumers.test.ts asks about some in every run. */
const IS_FULL_RUN = process.env.FUZZ_RUNS !== undefined;
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
    // The promises about outputs would be proved by nothing at all if every change were refused, or made no difference.
    expect(share.changed).toBeGreaterThan(0.1);
    expect(share.compared).toBeGreaterThan(0.9 * share.clean);
  });

  it('those with other keys and values are judged well', { timeout: TIMEOUT }, async () => {
    const share = await judgeAll(mutatedStructure, RUNS / 2);
    expect(share.changed).toBeGreaterThan(0.2);
    expect(share.compared).toBeGreaterThan(0.9 * share.clean);
  });

  async function judgeAll(mutants: fc.Arbitrary<Mutant>, runs: number) {
    const count = { all: 0, clean: 0, changed: 0, compared: 0, taken: 0, longest: 0 };
    const property = fc.asyncProperty(mutants, async ({ seed, text }) => {
      const start = performance.now();
      const { faults, outputs, compared } = await guard.watch(text, () => judge(text, seed.world));
      expect(faults).toEqual([]);
      count.longest = Math.max(count.longest, Math.ceil(performance.now() - start));
      count.all += 1;
      if (outputs === undefined) return;
      count.clean += 1;
      if (compared) count.compared += 1;
      if (isDifferent(outputs, await outputsOf(seed))) count.changed += 1;
      if (!IS_FULL_RUN) return;
      expect(await complaintsOf(outputs)).toEqual([]);
      count.taken += 1;
    });
    await fc.assert(property, { numRuns: runs });
    if (IS_FULL_RUN) console.log(JSON.stringify(count));
    const { clean, changed, compared } = count;
    return { clean: clean / runs, changed: changed / runs, compared: compared / runs };
  }
});

const unchanged = new Map<Seed, Promise<Outputs>>();

/** What a seed compiles to as it is. */
function outputsOf(seed: Seed): Promise<Outputs> {
  const known =
    unchanged.get(seed) ?? judge(seed.text, seed.world).then(({ outputs = new Map() }) => outputs);
  unchanged.set(seed, known);
  return known;
}

function isDifferent(outputs: Outputs, others: Outputs): boolean {
  return outputs.size !== others.size || [...outputs].some(([path, text]) => others.get(path) !== text);
}
