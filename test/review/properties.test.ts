import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/explain/explainer.ts';
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide, Plan, Side } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { markdown } from '../../src/review/views/markdown.ts';
import { text } from '../../src/review/views/text.ts';
import type { Words } from '../../src/review/words.ts';
import { sortEnds } from '../oracle/ends.ts';
import { apply, modelOf, type PrintedChange } from './model.ts';
import { type Pair, pairs, patiently } from './pairs.ts';
import { PLAIN, sideOf } from './side.ts';

/** More of them with REVIEW_RUNS. */
const RUNS = Number(process.env.REVIEW_RUNS ?? 100);

describe('a plan of two random states', () => {
  it('leads from the one model to the other, and tells no more and no less', {
    timeout: RUNS * 2_000 + 120_000,
  }, async () => {
    let sound = 0;
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(
        pairs,
        patiently(async (pair) => {
          const [base, head] = await sidesOf(pair);
          if (!isSound(head)) return;
          if (base.errors.length === 0) sound += 1;
          else broken += 1;
          await holds(base, head);
        }),
      ),
      { numRuns: RUNS },
    );
    // It would hold for nothing at all if hardly a pair compiled; of random mixtures about every fourth does.
    expect(sound).toBeGreaterThan(RUNS / 5);
    expect(broken).toBeGreaterThan(0);
  });
});

async function sidesOf({ base, head, world }: Pair): Promise<[Side, Side]> {
  return [await sideOf('the base', base, world), await sideOf('the head', head, world)];
}

function isSound(side: Side): side is CompiledSide {
  return side.errors.length === 0;
}

async function holds(base: Side, head: CompiledSide): Promise<void> {
  const plan = await planBetween(base, head, { command: 'mailc plan --full' });
  const printed = JSON.parse(json(plan)) as { readonly changes: readonly PrintedChange[] };
  const before = base.compiled === undefined ? {} : modelOf(base.compiled.system);
  const after = modelOf(head.compiled.system);
  expect(apply(printed.changes, before)).toEqual(after);
  expectNothingIdle(plan);
  expectEveryEffect(plan);
  expectEachOnce(plan);
  for (const isFull of [false, true]) {
    expect(text(plan, isFull, PLAIN)).toMatch(/\nDigest sha256:[0-9a-f]{64}\n$/);
    expect(markdown(plan, isFull).length).toBeLessThan(isFull ? Number.POSITIVE_INFINITY : 200_000);
  }
  for (const { words } of [...plan.statements, ...plan.statementsInFull()]) expectWords(words);
}

/** No change changes nothing, and without changes no file differs. */
function expectNothingIdle({ changes, files, statements, effects }: Plan): void {
  for (const { old, new: fresh } of changes) expect(old?.said).not.toEqual(fresh?.said);
  if (changes.length > 0) return;
  expect([...files, ...statements, ...effects]).toEqual([]);
}

/** Every address whose mail ends elsewhere is among the effects, though not all are looked at. */
function expectEveryEffect({ base, head, effects }: Plan): void {
  if (base?.compiled === undefined || head.compiled === undefined) return;
  const [before, after] = [base.compiled.system, head.compiled.system];
  const [olds, news] = [createExplainer(before), createExplainer(after)];
  const told = new Set(effects.map(({ address }) => address));
  const addresses = new Set([...before.addresses, ...after.addresses].map(({ address }) => address));
  for (const address of addresses) {
    if (address.startsWith('@') || told.has(address)) continue;
    // In which order mail reaches its ends is no difference.
    expect(sortEnds(news.ends(address)), address).toEqual(sortEnds(olds.ends(address)));
  }
}

/** No two statements are about the same address, login or name. */
function expectEachOnce({ statements }: Plan): void {
  const about = statements.flatMap((statement) => statement.about);
  expect(about.filter((subject, index) => about.indexOf(subject) !== index)).toEqual([]);
}

/** Our own words make a sentence around what is not ours. */
function expectWords(words: Words): void {
  const sentence = words.map((word) => (typeof word === 'string' ? word : 'X')).join('');
  expect(sentence).not.toMatch(/undefined|null|NaN|\[object| {2}|[,;:.]{2}|[,;:] ?$|XX|^ | $| [,;:.]/);
}
