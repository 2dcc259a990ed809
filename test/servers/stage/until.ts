import { setTimeout as pause } from 'node:timers/promises';

/** What is waited for: anything but `undefined` and `false` is the answer. An error counts as "not yet". */
export type Condition<T> = () => Promise<T | undefined | false> | T | undefined | false;

/** What can tell why nothing happens. */
interface Witness {
  readonly name: string;
  fallen(): string[];
  tails(): Promise<string>;
}

/** Milliseconds between two looks. */
const INTERVAL = 20;

/**
 * Asks again and again until the condition has an answer, and gives it. When time runs out, or as soon as a
 * program has ended by itself, throws with the last lines of every log.
 */
export async function until<T>(
  condition: Condition<T>,
  what: string,
  witnesses: readonly Witness[],
  timeout = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const { answer, error } = await ask(condition);
    if (answer !== undefined && answer !== false) return answer;
    const fallen = witnesses.flatMap((witness) => witness.fallen().map((name) => `${witness.name}: ${name}`));
    const reason = fallen.length > 0 ? `ended by itself: ${fallen.join(', ')}` : `waited ${timeout} ms`;
    if (fallen.length > 0 || Date.now() >= deadline) {
      throw new Error(`${what}: ${reason}\n${await allTails(witnesses)}`, { cause: error });
    }
    await pause(INTERVAL);
  }
}

/** The last lines of every log of some machines. */
export async function allTails(witnesses: readonly Witness[]): Promise<string> {
  return (await Promise.all(witnesses.map((witness) => witness.tails()))).join('');
}

async function ask<T>(condition: Condition<T>): Promise<{ answer?: T | undefined | false; error?: unknown }> {
  try {
    return { answer: await condition() };
  } catch (error) {
    return { error };
  }
}
