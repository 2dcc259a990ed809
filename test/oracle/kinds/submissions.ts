import type { End } from '../../../src/explain/answers.ts';
import { sortEnds } from '../ends.ts';
import { type Kind, someOf } from '../kind.ts';
import { limitOf } from '../limits.ts';
import { send } from '../message.ts';
import { addressesAround, isBareName, keysOf } from '../near-misses.ts';
import { endsOfHop } from './ends.ts';

/** A submission with one recipient, sent together with others that have the same envelope sender. */
interface Question {
  readonly port: 25 | 587 | 465;
  readonly login: string | undefined;
  readonly from: string;
  readonly recipient: string;
}

const MOST = 60;
const STRANGERS = 20;

/**
 * What becomes of recipients that a login sends to, of those of a client that does not log in or that mail.yml does not
 * name, and of what strangers claim to be at port 25.
 */
export const submissions: Kind<Question, readonly End[]> = {
  name: 'submissions',
  questions({ system }, draw) {
    const around = () => addressesAround(system, draw(0xffff));
    const recipients = someOf(
      draw,
      MOST,
      around().filter((one) => !isBareName(one)),
    );
    const generous = system.logins.filter(({ name }) => limitOf(system, name) >= recipients.length);
    const login = generous[draw(generous.length || 1)]?.name;
    const port = draw(2) === 0 ? 587 : 465;
    const sent = (by: string | undefined, to: readonly string[]) =>
      to.map((recipient): Question => ({ port, login: by, from: '', recipient }));
    const keys = keysOf(system);
    const claims = someOf(draw, STRANGERS, around()).map(
      (from): Question => ({ port: 25, login: undefined, from, recipient: keys[draw(keys.length)] ?? '' }),
    );
    return [
      ...(login === undefined ? [] : sent(login, recipients)),
      ...sent(undefined, recipients.slice(0, 5)),
      ...sent('stranger', recipients.slice(0, 2)),
      ...claims,
    ];
  },
  async observe(server, _model, questions) {
    await server.restartPostfwd();
    const found = new Map<Question, readonly End[]>();
    for (const client of groups(questions, ({ port, login }) => [port, login])) {
      const [{ port, login }] = client;
      await server.talk(port, login, async (session) => {
        for (const group of groups(client, ({ from }) => from)) {
          const recipients = group.map(({ recipient }) => recipient);
          const ends = await send(server, session, { from: group[0].from, recipients });
          for (const question of group) found.set(question, anonymous(ends.get(question.recipient) ?? []));
        }
      });
    }
    return questions.map((question) => found.get(question) ?? []);
  },
  explain({ explainer }, { recipient, ...rest }) {
    const { refusal, recipients } = explainer.submit({ ...rest, recipients: [recipient] });
    if (refusal === undefined) return sortEnds(recipients.flatMap(({ hop }) => endsOfHop(hop)));
    const { causes, ...end } = refusal;
    return [end];
  },
};

/** Those that have something in common, together. */
function groups(
  questions: readonly Question[],
  common: (question: Question) => unknown,
): [Question, ...Question[]][] {
  const byKey = new Map<string, [Question, ...Question[]]>();
  for (const question of questions) {
    const key = JSON.stringify(common(question));
    byKey.set(key, [...(byKey.get(key) ?? []), question] as [Question, ...Question[]]);
  }
  return [...byKey.values()];
}

/** The client has no name that could be known beforehand. */
function anonymous(ends: readonly End[]): End[] {
  return ends.map((end) =>
    'text' in end ? { ...end, text: end.text.replace('<unknown[198.51.100.1]>', '<client[address]>') } : end,
  );
}
