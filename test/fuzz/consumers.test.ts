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
    it.each(seeds)('$name', { timeout: 120_000 }, async ({ text, world }) => {
      const outputs = new Map(await compile(text, world));
      const spoilt = new Map(outputs);
      for (const [path, content] of outputs)
        spoilt.set(path, content + (SPOILT.find(([kind]) => kind.test(path))?.[1] ?? ''));
      const complaints = await complaintsOf(spoilt);
      const unheard = [...outputs.keys()].filter((path) => !complaints.some((one) => one.includes(path)));
      expect(unheard.filter((path) => !NEEDS_NO_PROGRAM.test(path))).toEqual([]);
      expect(await complaintsOf(new Map(outputs).set('manifest.json', '{'))).toHaveLength(1);
    });
  });
});

/** The manifest holds them all together; what is hand-written goes through as it is. */
const NEEDS_NO_PROGRAM = /^manifest\.json$|_checks$/;

/** For each kind of file a line that its program refuses, however quietly. */
const SPOILT: readonly (readonly [path: RegExp, line: string])[] = [
  [/\/users$/, 'a@example.org\tb\na@example.org\tc\n'],
  [/\/senders$/, 'no-value\n'],
  [/\/domains$/, 'no-value\n'],
  [/\/relocated$/, 'no-value\n'],
  [/\/refusals$/, 'no-value\n'],
  [/\/sasl_access$/, 'no-value\n'],
  [/\/sasl_passwd$/, 'no-password\n'],
  [/\/transport$/, ' continued\n'],
  [/\/aliases$/, 'no colon\n'],
  [/\/main\.cf$/, 'smtpd_banner = $\n'],
  [/\/master\.cf$/, 'smtp inet\n'],
  [/\/routes$/, '/(/\trelay:example.net\n'],
  [/\/postfwd\.cf$/, 'id=spoilt; &&NOTHING; action=DUNNO\n'],
  [/\/default\/postfwd$/, 'A="\n'],
  [/\/default\/saslauthd$/, 'A=$(id)\n'],
  [/\/dovecot\.conf$/, 'nothing = 1\n'],
  [/\/dovecot\/hosts[^/]*$/, 'no-password\n'],
  [/\.age$/, '?\n'],
  [/\.verifier$/, '?\n'],
  [/\/postfix\/sealed$/, 'no colon\n'],
  [/\/sasl\/hosts$/, 'no-realm\n'],
  [/\/sasl\/smtpd\.conf$/, 'no-value\n'],
  [/\/opendkim\.conf$/, 'Nothing 1\n'],
  [/\/KeyTable$/, 'nothing\n'],
  [/\/SigningTable$/, '*@example.net dangling\n'],
  [/\/TrustedHosts$/, '2001:db8::1/129\n'],
  [/\/dkim_signing\.conf$/, 'nothing "\n'],
  [/\/settings\.conf$/, 'nothing "\n'],
  [/\/worker-proxy\.inc$/, 'nothing "\n'],
  [/\.zone$/, 'example.org. 60 IN MX nothing\n'],
  [/\.xml$/, '<nothing>\n'],
  [/\.html$/, '<p></b>\n'],
  [/\/mta-sts\.txt$/, 'mx: *\r\n'],
  [/\/sealed\/.*\.pub$/, '?\n'],
  [/\.(key|private)$/, 'no key\n'],
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
