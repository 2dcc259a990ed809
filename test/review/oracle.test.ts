import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { End } from '../../src/explain/answers.ts';
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { canonical, sortEnds } from '../oracle/ends.ts';
import { modelWorld } from '../oracle/models/keys.ts';
import { smallDocument } from '../oracle/models/small.ts';
import { type Oracle, startOracle } from '../oracle/oracle.ts';
import { serverSuite } from '../servers/stage/suite.ts';
import { mixedEstates } from './pairs.ts';
import { sideOf } from './side.ts';

/** A few in each run of all tests; REVIEW_RUNS asks for more. */
const RUNS = process.env.REVIEW_RUNS === undefined ? 24 : Math.ceil(Number(process.env.REVIEW_RUNS) / 5);

interface PrintedEffect {
  readonly address: string;
  readonly before: readonly End[];
  readonly after: readonly End[];
}

/** What a plan says of an address is what the real Postfix does, with the old tables and with the new ones. */
serverSuite('the effects of a plan', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await startOracle();
  }, 60_000);
  afterAll(() => oracle?.stop());

  it(`happen on both sides, for ${RUNS} random pairs`, { timeout: RUNS * 20_000 }, async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(mixedEstates(smallDocument, modelWorld), async ({ base, head, world }) => {
        const [before, after] = [await sideOf('base', base, world), await sideOf('head', head, world)];
        if (before.errors.length > 0 || after.errors.length > 0) return;
        const plan = await planBetween(before, after as CompiledSide, { command: '' });
        const { effects } = JSON.parse(json(plan)) as { readonly effects: readonly PrintedEffect[] };
        const told = effects.map((effect) => ({ ...effect, asked: askable(effect.address) }));
        await expectEnds(before as CompiledSide, told, 'before');
        await expectEnds(after as CompiledSide, told, 'after');
        checked += 2 * told.length;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    console.info(`${checked} ends of effects were compared`);
    expect(checked).toBeGreaterThan(RUNS);
  });

  async function expectEnds(
    side: CompiledSide,
    effects: readonly (PrintedEffect & { readonly asked: string })[],
    when: 'before' | 'after',
  ): Promise<void> {
    await oracle.load(new Map(side.compiled.files.map(({ path, content }) => [path, content])));
    const ends = await oracle.ends(effects.map(({ asked }) => asked));
    for (const effect of effects) {
      const heard = ends.get(effect.asked) ?? [];
      expect(canonical(sortEnds(heard)), `${when}: ${effect.asked}`).toBe(
        canonical(sortEnds(effect[when].map(asHeard))),
      );
    }
  }
});

/** The plan asks for a catch-all by an address that nobody has; so do we. */
function askable(address: string): string {
  return address.startsWith('@') ? `any-other${address}` : address;
}

/** A message that is put off is refused at its end. */
function asHeard(end: End): End {
  if (end.kind !== 'deferral') return end;
  return { kind: 'refusal', stage: 'end-of-data', code: '451', status: end.status, text: end.text };
}
