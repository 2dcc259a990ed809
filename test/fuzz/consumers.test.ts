import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../support/compile.ts';
import { describeWith } from '../support/programs.ts';
import { complaintsOf, PROGRAMS } from './consumers.ts';
import { judge, type Outputs } from './judge.ts';
import { modelWorld, oddDocument } from './models.ts';
import { seeds } from './seeds.ts';
import { mutatedStructure } from './structure-mutations.ts';
import { mutatedText } from './text-mutations.ts';

/** The programs cost seconds for each estate, so of all those that FUZZ_RUNS asks for only the most unusual are tried. */
const ESTATES = process.env.FUZZ_RUNS === undefined ? 10 : Math.ceil(Number(process.env.FUZZ_RUNS) * 0.03);
const CANDIDATES = 6;
/** test/support/seed.ts has its say; a seed for every run must be known too, for whoever hunts. */
const SEED = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;

interface Candidate {
  readonly text: string;
  readonly outputs: Outputs;
}

/** What mailc lets through, the programs take: every output of every estate, whatever its author made up. */
describeWith(PROGRAMS, 'the programs take what is compiled', () => {
  it(`${ESTATES} estates with what is most unusual, FUZZ_SEED=${SEED}`, {
    timeout: ESTATES * 60_000,
  }, async () => {
    const seen = new Set<string>();
    for (const { outputs } of await cleanOnes(seeds)) for (const shape of shapesOf(outputs)) seen.add(shape);
    let tried = 0;
    for (const batch of batches()) {
      const chosen = mostUnusual(await cleanOnes(batch), seen);
      if (chosen === undefined) continue;
      tried += 1;
      expect(await complaintsOf(chosen.outputs), chosen.text).toEqual([]);
    }
    expect(tried).toBeGreaterThan(0.8 * ESTATES);
  });

  describe('and would say so if they did not', () => {
    it.each(seeds.slice(0, 2))('$name', { timeout: 120_000 }, async ({ text, world }) => {
      const outputs = new Map(await compile(text, world));
      const spoilt = [...outputs.keys()].filter((path) => SPOILT.some(([end]) => path.endsWith(end)));
      for (const [end, line] of SPOILT)
        for (const path of spoilt.filter((one) => one.endsWith(end)))
          outputs.set(path, outputs.get(path) + line);
      const complaints = await complaintsOf(outputs);
      const unheard = spoilt.filter(
        (path) => !path.startsWith('hosts/') && !complaints.some((one) => one.includes(path)),
      );
      expect(unheard).toEqual([]);
    });
  });
});

/** For each kind of file a line that its program refuses, however quietly. */
const SPOILT: readonly (readonly [string, string])[] = [
  ['/users', 'a@example.org\tb\na@example.org\tc\n'],
  ['/senders', 'no-value\n'],
  ['/transport', ' continued\n'],
  ['/aliases', 'no colon\n'],
  ['/main.cf', 'smtpd_banner = $\n'],
  ['/master.cf', 'smtp inet\n'],
  ['/routes', '/(/\trelay:example.net\n'],
  ['/postfwd.cf', 'id=spoilt; &&NOTHING; action=DUNNO\n'],
  ['/dovecot.conf', 'nothing = 1\n'],
  ['/SigningTable', '*@example.net nothing\n'],
  ['/dkim_signing.conf', 'nothing "\n'],
  ['.zone', 'example.org. 60 IN MX nothing\n'],
  ['.xml', '<nothing>\n'],
  ['.html', '<p></b>\n'],
];

/** Estates from each generator, in handfuls from which one is chosen. */
function* batches(): Generator<{ text: string; world: typeof modelWorld }[]> {
  const numRuns = (ESTATES * CANDIDATES) / 3;
  const mutants = [mutatedStructure, mutatedText].flatMap((each) => fc.sample(each, { numRuns, seed: SEED }));
  const estates = [
    ...fc
      .sample(oddDocument, { numRuns, seed: SEED })
      .map((document) => ({ text: JSON.stringify(document, null, 1), world: modelWorld })),
    ...mutants.map(({ text, seed }) => ({ text, world: seed.world })),
  ];
  for (let at = 0; at < ESTATES; at += 1) yield estates.filter((_estate, index) => index % ESTATES === at);
}

async function cleanOnes(
  estates: readonly { text: string; world: typeof modelWorld }[],
): Promise<Candidate[]> {
  const clean: Candidate[] = [];
  for (const { text, world } of estates) {
    const { outputs } = await judge(text, world);
    if (outputs !== undefined) clean.push({ text, outputs });
  }
  return clean;
}

/** The one with the most lines of a shape that no estate before it had. */
function mostUnusual(candidates: readonly Candidate[], seen: Set<string>): Candidate | undefined {
  const rated = candidates.map((candidate) => {
    const shapes = [...shapesOf(candidate.outputs)].filter((shape) => !seen.has(shape));
    return { candidate, shapes };
  });
  const [first] = rated.sort((a, b) => b.shapes.length - a.shapes.length);
  for (const shape of first?.shapes ?? []) seen.add(shape);
  return first?.candidate;
}

/** The lines of all outputs with an `a` in place of each word. */
function shapesOf(outputs: Outputs): Set<string> {
  const shapes = new Set<string>();
  for (const content of outputs.values())
    for (const line of content.split('\n')) shapes.add(line.replace(/[A-Za-z0-9]+/g, 'a'));
  return shapes;
}
