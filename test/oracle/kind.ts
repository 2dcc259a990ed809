import type { Draw } from '../fuzz/odd-texts.ts';
import type { Model } from './model.ts';
import type { MailServer } from './server.ts';

/**
 * One kind of question that is put both to the servers and to `explain`. Questions and answers are plain values, so
 * that a difference can be written down.
 */
export interface Kind<Question = never, Answer = unknown> {
  readonly name: string;
  /** What to ask about a model. */
  questions(model: Model, draw: Draw): readonly Question[];
  /** What the servers, with the model loaded, say to each question. */
  observe(server: MailServer, model: Model, questions: readonly Question[]): Promise<readonly Answer[]>;
  /** What `explain` says. */
  explain(model: Model, question: Question): Answer;
}

/** Some of many, as a draw has it, in their order. */
export function someOf<T>(draw: Draw, most: number, all: readonly T[]): T[] {
  if (all.length <= most) return [...all];
  let left = most;
  return all.filter((_each, index) => {
    const isIn = draw(all.length - index) < left;
    if (isIn) left -= 1;
    return isIn;
  });
}
