import type { Refusal } from '../../../src/explain/answers.ts';
import type { MailSystem } from '../../../src/mail/system.ts';
import type { Draw } from '../../fuzz/odd-texts.ts';
import { refusalOf } from '../ends.ts';
import { type Kind, someOf } from '../kind.ts';
import { mailFrom } from '../message.ts';
import { addressesAround } from '../near-misses.ts';
import type { MailServer } from '../server.ts';

/** May a login send as an address? */
export interface RightQuestion {
  readonly login: string;
  readonly from: string;
}

/** Outside, so that only the sender counts. */
const RECIPIENT = 'probe@example.net';

const MOST = 18;

/** What each login hears at RCPT TO when it sends as one address or another. */
export const rights: Kind<RightQuestion, Refusal | 'taken'> = {
  name: 'rights',
  questions({ system }, draw) {
    const senders = [...system.senderRights].map(({ sender }) => sender.replace(/^@/, 'anybody@'));
    const around = addressesAround(system, draw(0xffff));
    return loginsOf(system, draw).flatMap((login) => {
      const some = [
        ...someOf(draw, MOST, senders),
        ...someOf(draw, MOST, around),
        '',
        `root@${system.domain}`,
      ];
      return some.map((from) => ({ login, from }));
    });
  },
  async observe(server, _model, questions) {
    const answers = new Map<RightQuestion, Refusal | 'taken'>();
    for (const login of new Set(questions.map((question) => question.login))) {
      const own = questions.filter((question) => question.login === login);
      const found = await maySendAs(
        server,
        login,
        own.map(({ from }) => from),
      );
      for (const [index, question] of own.entries()) answers.set(question, found[index] ?? 'taken');
    }
    return questions.map((question) => answers.get(question) ?? 'taken');
  },
  explain({ explainer }, { login, from }) {
    const { refusal } = explainer.submit({ from, login, port: 587, recipients: [RECIPIENT] });
    if (refusal === undefined || refusal.stage === 'end-of-data') return 'taken';
    const { causes, ...heard } = refusal;
    return heard;
  },
};

/** Some of the logins that are known, one that is not, and some as people type them, which only Dovecot forgives. */
function loginsOf({ logins, saslBackend }: MailSystem, draw: Draw): string[] {
  const known = someOf(
    draw,
    6,
    logins.map(({ name }) => name),
  );
  const [first = 'dev1', second = 'dev2'] = known;
  const typed = saslBackend === 'dovecot' ? [first.toUpperCase(), `${second}@example.org`] : [];
  return [...known, 'stranger', ...typed];
}

/** Asks a submission port, within one dialogue of a login, about many senders. */
export async function maySendAs(
  server: MailServer,
  login: string,
  senders: readonly string[],
): Promise<(Refusal | 'taken')[]> {
  const commands = senders.flatMap((from) => [mailFrom(from), `RCPT TO:<${RECIPIENT}>`, 'RSET']);
  const replies = await server.talk(587, login, (session) => session.pipeline(commands));
  return senders.map((_from, index) => {
    const [mail, rcpt] = replies.slice(3 * index);
    if (mail === undefined || rcpt === undefined) throw new Error('a reply is missing');
    if (mail.code !== 250) return refusalOf(mail, 'mail');
    return rcpt.code === 250 ? 'taken' : refusalOf(rcpt, 'rcpt');
  });
}
