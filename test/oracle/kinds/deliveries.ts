import { deliver, deliveryOf } from '../deliveries.ts';
import { type Kind, someOf } from '../kind.ts';
import { needsUtf8 } from '../message.ts';
import { addressesAround, isBareName, keysOf } from '../near-misses.ts';

const MOST = 60;

/** What Postfix's agents do in the end: mail is stored, handed on, piped, dropped or returned. */
export const deliveries: Kind<string, readonly string[]> = {
  name: 'deliveries',
  questions(model, draw) {
    const all = addressesAround(model.system, draw(0xffff)).filter(
      (address) => !isBareName(address) && !needsUtf8(address),
    );
    return [...new Set([...someOf(draw, MOST / 2, keysOf(model.system)), ...someOf(draw, MOST, all)])];
  },
  async observe(server, _model, questions) {
    const found = await deliver(server, questions);
    return questions.map((question) => found.get(question) ?? []);
  },
  explain({ explainer }, question) {
    const found = explainer.ends(question).map(deliveryOf);
    return [...new Set(found.filter((delivery) => delivery !== undefined))].sort();
  },
};
