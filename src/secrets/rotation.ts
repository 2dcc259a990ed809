import { fitTogether, type Generations } from '../mail/credential.ts';
import type { Credential } from '../mail/document.ts';

/** What a rotation does next: see docs/secrets.md, "A rotation, step by step". */
export interface Step {
  /** first: the host had no password; begin, switch, finish: the three steps of a rotation. */
  readonly kind: 'first' | 'begin' | 'switch' | 'finish';
  readonly credential: Credential;
  /** The generation that has to be made. */
  readonly made?: number;
  /** The generation that nobody accepts any more. */
  readonly gone?: number;
}

/** The next step of a host. `newest` is the highest generation that it ever had: numbers are not used twice. */
export function nextStep(generations: Generations | undefined, newest: number): Step {
  if (generations === undefined) return { kind: 'first', credential: newest + 1, made: newest + 1 };
  const { current, other } = generations;
  if (other === undefined) {
    const made = fitTogether(current, newest + 1) ? newest + 1 : newest + 2;
    return { kind: 'begin', credential: { current, next: made }, made };
  }
  return other.state === 'next'
    ? { kind: 'switch', credential: { current: other.generation, retiring: current } }
    : { kind: 'finish', credential: current, gone: other.generation };
}

/** What is left of a credential without one of its generations; undefined when that was all. */
export function without({ current, other }: Generations, generation: number): Credential | undefined {
  return generation === current ? other?.generation : current;
}
