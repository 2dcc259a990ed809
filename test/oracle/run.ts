import fc from 'fast-check';
import type { MailDocument } from '../../src/mail/document.ts';
import type { Draw } from '../fuzz/odd-texts.ts';
import { canonical } from './ends.ts';
import type { Kind } from './kind.ts';
import { deliveries } from './kinds/deliveries.ts';
import { ends, largeEnds } from './kinds/ends.ts';
import { rates } from './kinds/rates.ts';
import { mayOf, reaching, sendersAs } from './kinds/reverse.ts';
import { rights } from './kinds/rights.ts';
import { signatures } from './kinds/signatures.ts';
import { submissions } from './kinds/submissions.ts';
import { type Model, modelOf } from './model.ts';
import { largeDocument } from './models/large.ts';
import { smallDocument } from './models/small.ts';
import { total } from './report.ts';
import type { MailServer } from './server.ts';

/** One model in so many is a large one. */
const LARGE = 10;

/** A kind, whatever its questions are. */
export type AnyKind = Kind<unknown, unknown>;

const KINDS = [
  ends,
  deliveries,
  submissions,
  rights,
  rates,
  signatures,
  reaching,
  sendersAs,
  mayOf,
  largeEnds,
] as unknown as readonly AnyKind[];

/** A kind by its name. */
export function kindOf(name: string): AnyKind {
  const kind = KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no kind of question is called ${name}`);
  return kind;
}

/** A question to which the servers and `explain` have different answers. */
export interface Difference {
  readonly kind: string;
  readonly question: unknown;
  readonly servers: unknown;
  readonly explain: unknown;
  /** The mail.yml. */
  readonly text: string;
}

/** What was compared. */
export interface Tally {
  readonly models: number;
  /** By kind. */
  readonly comparisons: ReadonlyMap<string, number>;
  /** How many answers of the servers had an end of each kind. */
  readonly ends: ReadonlyMap<string, number>;
  /** How many models had each SASL backend, signer and type of table, and sealed addresses. */
  readonly programs: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

/** How long to go on, and with which models. */
export interface RunOptions {
  readonly comparisons: number;
  readonly seed: number;
  readonly onModel?: (tally: Tally) => void;
}

/** Puts questions about one model after the other until enough have been compared. */
export async function compareModels(server: MailServer, options: RunOptions): Promise<Tally> {
  const { comparisons: wanted, seed, onModel } = options;
  const [comparisons, ends, programs] = [new Map(), new Map(), new Map()] as [Counts, Counts, Counts];
  const tally = { models: 0, comparisons, ends, programs, differences: [] as Difference[] };
  for await (const { model, kinds, draws } of modelsFrom(seed)) {
    tally.models += 1;
    for (const program of programsOf(model)) add(programs, program, 1);
    await server.load(model.files);
    for (const kind of kinds) {
      const questions = kind.questions(model, drawFrom(draws));
      const { observed, differences } = await compare(server, model, kind, questions);
      tally.differences.push(...differences);
      for (const end of observed.flatMap(kindsOfEnds)) add(ends, end, 1);
      add(comparisons, kind.name, questions.length);
    }
    onModel?.(tally);
    if (total(tally) >= wanted) return tally;
  }
  return tally;
}

function programsOf({ system }: Model): string[] {
  const signer = system.dkim.senders.length === 0 ? [] : [system.dkim.signer];
  const sealed = system.sealed.length === 0 ? [] : ['sealed addresses'];
  return [system.saslBackend, system.postfix.mapType, ...signer, ...sealed];
}

type Counts = Map<string, number>;

function add(counts: Counts, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** What kinds of ends an answer has, where it is made of ends; of refusals, with their code. */
function kindsOfEnds(answer: unknown): string[] {
  const ends: { kind?: string; code?: string }[] = Array.isArray(answer) ? answer : [];
  return [
    ...new Set(ends.flatMap(({ kind, code = '' }) => (kind === undefined ? [] : `${kind} ${code}`.trim()))),
  ];
}

/** A model, and what to ask about it. */
interface Task {
  readonly model: Model;
  readonly kinds: readonly AnyKind[];
  /** The seed of all that is drawn for it. */
  readonly draws: number;
}

/** One model after the other, without end. */
async function* modelsFrom(seed: number): AsyncGenerator<Task> {
  let [passed, refused] = [0, 0];
  for (let number = 0; ; number += 1) {
    const isLarge = number % LARGE === LARGE - 1;
    const draws = spread(seed + number);
    const text = textOf(isLarge ? largeDocument : smallDocument, draws);
    const model = await modelOf(text);
    if (model === undefined) refused += 1;
    else passed += 1;
    if (refused > 20 + passed) throw new Error(`check refuses most models, such as ${text}`);
    const kinds = KINDS.filter(({ name }) => (name === largeEnds.name) === isLarge);
    if (model !== undefined) yield { model, kinds, draws };
  }
}

/** The model must be loaded. */
export async function compare(
  server: MailServer,
  model: Model,
  kind: AnyKind,
  questions: readonly unknown[],
): Promise<{ observed: readonly unknown[]; differences: Difference[] }> {
  const observed = await kind.observe(server, model, questions);
  const differences = questions.flatMap((question, index) => {
    const explained = explainOrFail(kind, model, question);
    if (canonical(explained) === canonical(observed[index])) return [];
    return [{ kind: kind.name, question, servers: observed[index], explain: explained, text: model.text }];
  });
  return { observed, differences };
}

/** `explain` is total: a question without an answer is a difference as well. */
function explainOrFail(kind: AnyKind, model: Model, question: unknown): unknown {
  try {
    return kind.explain(model, question);
  } catch (error) {
    return { failed: String(error) };
  }
}

function textOf(documents: fc.Arbitrary<MailDocument>, seed: number): string {
  const [document] = fc.sample(fc.noBias(documents), { numRuns: 1, seed });
  return JSON.stringify(document, null, 1);
}

/** Neighbouring seeds give random numbers that are much alike. */
function spread(seed: number): number {
  return Math.imul(seed, 0x9e3779b1) >>> 0;
}

/** Draws that are the same in every run. */
function drawFrom(seed: number): Draw {
  const tape = fc.sample(fc.noBias(TAPE), { numRuns: 1, seed })[0] as number[];
  let at = 0;
  return (below) => (tape[at++ % tape.length] ?? 0) % below;
}

const TAPE = fc.array(fc.nat({ max: 0xffffff }), { minLength: 997, maxLength: 997 });
