import type { End, Hop } from '../../../src/explain/answers.ts';
import { asHeard, canonical, sortEnds } from '../ends.ts';
import { type Kind, someOf } from '../kind.ts';
import { send } from '../message.ts';
import { addressesAround, isBareName, keysOf } from '../near-misses.ts';

/** So many of the near misses of a model, so that a run sees many models. */
const MOST = 400;

/** Where mail from outside ends: the answer at RCPT TO, and what a message that is taken leads to in the queue. */
export const ends: Kind<string, readonly End[]> = {
  name: 'ends',
  questions({ system }, draw) {
    const all = addressesAround(system, draw(0xffff)).filter((address) => !isBareName(address));
    return [...new Set([...keysOf(system), ...someOf(draw, MOST, all)])];
  },
  async observe(server, _model, questions) {
    const message = { from: '', recipients: questions };
    const found = await server.talk(25, undefined, (session) => send(server, session, message));
    return questions.map((question) => found.get(question) ?? []);
  },
  explain({ explainer }, question) {
    const found = sortEnds(explainer.ends(question));
    const inTree = sortEnds(endsOfHop(explainer.way(question).hop));
    if (canonical(found) !== canonical(inTree))
      throw new Error(`two answers: ${canonical(found)} and ${canonical(inTree)}`);
    return sortEnds(found.map(asHeard));
  },
};

/** The same, of the few addresses of a model that lead to very many. */
export const largeEnds: Kind<string, readonly End[]> = {
  ...ends,
  name: 'ends of large groups',
  questions: ({ system }, draw) => {
    const all = keysOf(system).filter((address) => !/^(step|part)/.test(address));
    const parts = ['part0', 'part1', 'step0', 'step1', 'step2', 'step3'].map(
      (name) => `${name}@${system.domain}`,
    );
    const tagged = someOf(draw, 3, all).map((address) => address.replace('@', '+tag@'));
    return [...all, ...parts, ...tagged, `STEP0+${'t'.repeat(30)}@${system.domain}`];
  },
};

/** The ends of a tree. */
export function endsOfHop(hop: Hop): End[] {
  if (hop.kind === 'end') return [hop.end];
  return hop.kind === 'forward' ? hop.next.flatMap(endsOfHop) : [];
}
