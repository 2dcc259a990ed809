/** Which of the 128 ASCII characters match. */
export type CharacterSet = ReadonlySet<number>;

/**
 * One step of a pattern's state machine: it reads a character, asks for the begin or the end of the address, or leaves
 * the choice between several. The next step follows, unless it names others; the one after the last is a match.
 */
export type Step =
  | { readonly set: CharacterSet }
  | { readonly at: 'begin' | 'end' }
  | { readonly ways: readonly number[] };

/** What was read of an address from its end on: a part of `@` and a domain, all of it, or something else. */
interface Ending {
  /** By the next character to the left, in both cases. */
  readonly before: ReadonlyMap<number, Ending>;
  /** Once it has been read whole. */
  readonly domain: string | undefined;
}

const ELSEWHERE: Ending = { before: new Map(), domain: undefined };

/**
 * The domains of the addresses that a pattern matches, as far as they are among these; undefined as soon as it matches
 * any other text, which need not be an address. Nothing for a pattern that matches nothing.
 *
 * The steps are walked backwards, from the end of an address, side by side with the letters of the domains. That takes
 * time in proportion to the size of the pattern times the length of the domains.
 */
export function domainsMatched(
  steps: readonly Step[],
  domains: Iterable<string>,
): ReadonlySet<string> | undefined {
  const root = endingsIn(domains);
  const walk = new BackwardWalk(steps, root);
  walk.enter({ step: steps.length, ending: root, isBegun: false });
  // Behind a match without `$` anything may stand.
  walk.enter({ step: steps.length, ending: ELSEWHERE, isBegun: false });
  const found = new Set<string>();
  for (const { step, ending } of walk.states()) {
    if (step > 0) continue;
    if (ending.domain === undefined) return undefined;
    found.add(ending.domain);
  }
  return found;
}

/** All domains, letter by letter from their ends. */
function endingsIn(domains: Iterable<string>): Ending {
  const root = { before: new Map<number, Ending>(), domain: undefined };
  for (const domain of domains) {
    let before = root.before;
    for (const letter of [...domain].reverse()) before = openEnding(before, letter);
    before.set(AT, { before: new Map(), domain });
  }
  return root;
}

const AT = '@'.charCodeAt(0);

function openEnding(before: Map<number, Ending>, letter: string): Map<number, Ending> {
  const [small, capital] = [letter.toLowerCase().charCodeAt(0), letter.toUpperCase().charCodeAt(0)];
  const ending = before.get(small) ?? { before: new Map(), domain: undefined };
  before.set(small, ending).set(capital, ending);
  return ending.before as Map<number, Ending>;
}

interface State {
  /** The step that follows. */
  readonly step: number;
  readonly ending: Ending;
  /** True once `^` has been met: nothing stands before it. */
  readonly isBegun: boolean;
}

class BackwardWalk {
  readonly #steps: readonly Step[];
  readonly #root: Ending;
  /** By the step that follows: those that may come before it. */
  readonly #previous: number[][];
  readonly #seen = new Map<Ending, Set<number>>();
  readonly #pending: State[] = [];

  constructor(steps: readonly Step[], root: Ending) {
    this.#steps = steps;
    this.#root = root;
    this.#previous = Array.from({ length: steps.length + 1 }, () => []);
    for (const [number, step] of steps.entries()) {
      for (const next of 'ways' in step ? step.ways : [number + 1]) this.#previous[next]?.push(number);
    }
  }

  /** Notes a state to go on from, unless it is known. */
  enter(state: State): void {
    const { step, ending, isBegun } = state;
    const seen = this.#seen.get(ending) ?? new Set();
    this.#seen.set(ending, seen);
    const name = step * 2 + Number(isBegun);
    if (seen.has(name)) return;
    seen.add(name);
    this.#pending.push(state);
  }

  /** Every state that can be reached; those that lead out of the domains first. */
  *states(): Generator<State> {
    for (let state = this.#pending.pop(); state !== undefined; state = this.#pending.pop()) {
      yield state;
      for (const number of this.#previous[state.step] ?? []) this.#stepBack(number, state);
    }
  }

  #stepBack(number: number, { ending, isBegun }: State): void {
    const step = this.#steps[number] as Step;
    if ('ways' in step) this.enter({ step: number, ending, isBegun });
    else if ('set' in step) {
      if (!isBegun)
        for (const longer of readBack(ending, step.set))
          this.enter({ step: number, ending: longer, isBegun });
    } else if (step.at === 'begin') this.enter({ step: number, ending, isBegun: true });
    else if (ending === this.#root) this.enter({ step: number, ending, isBegun });
  }
}

/** What an ending becomes by one more character to the left; the way out of the domains comes last. */
function* readBack(ending: Ending, set: CharacterSet): Generator<Ending> {
  if (set.size === 0) return;
  if (ending === ELSEWHERE || ending.domain !== undefined) {
    yield ending;
    return;
  }
  let within = 0;
  for (const [code, longer] of ending.before) {
    if (!set.has(code)) continue;
    within += 1;
    yield longer;
  }
  if (within < set.size) yield ELSEWHERE;
}
