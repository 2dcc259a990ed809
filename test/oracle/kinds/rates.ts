import type { Rate } from '../../../src/explain/answers.ts';
import { type Kind, someOf } from '../kind.ts';
import type { MailServer } from '../server.ts';

/** Messages of one login, one after the other, each with a number of recipients. */
interface Question {
  readonly login: string;
  readonly recipients: readonly number[];
}

/** What postfwd says to each, and the rules that have to do with the login, as it logs them. */
interface Answer {
  readonly replies: readonly string[];
  readonly rules: string;
}

/** A login that nobody has: once the log tells of it, it tells of all before. */
const LAST = 'last-one';

/** More than any class lets pass. */
const MANY = 1_000_000;

/** Which class counts a login, and what it says at the edge of its limit and beyond. */
export const rates: Kind<Question, Answer> = {
  name: 'rates',
  questions({ system }, draw) {
    const limits = [system.limits.users.recipients, system.limits.hosts.recipients];
    const edges = (limit: number): number[][] => [
      [limit, 1],
      [limit - 1, 1, 1],
      [limit + 1, 1],
      [1, limit],
    ];
    const known = system.logins.map(({ name, ownLimit, limitClass }) => {
      const limit =
        ownLimit?.recipients ?? (limitClass === 'none' ? MANY : limits[limitClass === 'hosts' ? 1 : 0]);
      return { login: name, recipients: edges(limit as number)[draw(4)] as number[] };
    });
    const odd = someOf(draw, 3, ['stranger', '', ...near(system.logins.map(({ name }) => name))]);
    return [...known, ...odd.map((login) => ({ login, recipients: [1, 1] }))];
  },
  async observe(server, _model, questions) {
    await server.restartPostfwd();
    const start = await server.log.size();
    const replies = await ask(server, [...questions, { login: LAST, recipients: [1] }]);
    const rules = await rulesInLog(server, start);
    return questions.map(({ login }, index) => ({
      replies: replies[index] ?? [],
      rules: [...(rules.get(login) ?? [])].join(' and '),
    }));
  },
  explain({ explainer }, { login, recipients }) {
    const all = (reply: string) => recipients.map(() => reply);
    if (login === '') return { replies: all('DUNNO'), rules: '' };
    const submission = { from: '', login, port: 587, recipients: ['probe@example.net'] } as const;
    const { rate, refusal } = explainer.submit(submission);
    if (rate !== undefined) return { replies: underRate(rate, recipients), rules: ruleOf(rate, login) };
    if (refusal === undefined) return { replies: all('DUNNO'), rules: 'unlimited' };
    const text = refusal.text.replace('<END-OF-MESSAGE>: End-of-data rejected: ', '');
    return { replies: all(`REJECT ${text}`), rules: 'unknown' };
  },
};

function ruleOf({ limitClass }: Rate, login: string): string {
  return { users: 'people', hosts: 'hosts', own: `own-${login}` }[limitClass];
}

/** A message above the limit is not counted, unless it is the first of its login. */
function underRate(rate: Rate, recipients: readonly number[]): string[] {
  const reply = `${rate.over === 'defer' ? '450 4.7.1' : '554 5.7.1'} ${rate.text}`;
  let sum = 0;
  return recipients.map((count, index) => {
    const isWithin = sum + count <= rate.recipients;
    if (isWithin || index === 0) sum += count;
    return isWithin ? 'DUNNO' : reply;
  });
}

/** Logins that hold, or are held by, those that are known. */
function near(names: readonly string[]): string[] {
  const others = names.flatMap((name) => [`${name}x`, `x${name}`, name.slice(0, -1), name.replace('.', 'x')]);
  return others.filter((name) => name !== '' && name !== '0' && !names.includes(name));
}

/** What smtpd(8) asks at the end of a message (SMTPD_POLICY_README). */
function request(login: string, recipients: number): string {
  const attributes = {
    request: 'smtpd_access_policy',
    protocol_state: 'END-OF-MESSAGE',
    protocol_name: 'ESMTP',
    client_address: '198.51.100.1',
    client_name: 'unknown',
    reverse_client_name: 'unknown',
    helo_name: 'client.example.net',
    sender: '',
    recipient: '',
    recipient_count: recipients,
    queue_id: '4jXWVS4T6Jzr',
    instance: '1.1.1',
    size: 100,
    sasl_method: 'plain',
    sasl_username: login,
    sasl_sender: '',
  };
  return `${Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}\n`;
}

async function ask(server: MailServer, questions: readonly Question[]): Promise<string[][]> {
  const connection = server.machine.connect('127.0.0.1', 10040);
  try {
    const replies: string[][] = [];
    for (const { login, recipients } of questions) {
      const own: string[] = [];
      for (const count of recipients) {
        connection.write(request(login, count));
        own.push((await connection.readLine()).replace(/^action=/, ''));
        await connection.readLine();
      }
      replies.push(own);
    }
    return replies;
  } finally {
    connection.close();
  }
}

/** The classes whose rules matched, by login. A class is a rule that counts, and one that ends the search. */
async function rulesInLog(server: MailServer, start: number): Promise<Map<string, Set<string>>> {
  return await server.machine.until(async () => {
    const rules = new Map<string, Set<string>>();
    const lines = (await server.log.from(start)).matchAll(/ user=([^,]*), .*, hits=([^,]*), action=/g);
    for (const [, login = '', hits = ''] of lines) {
      const own = rules.get(login) ?? new Set();
      for (const id of hits.split(';')) own.add(id.replace(/-passed$/, ''));
      rules.set(login, own);
    }
    return rules.has(LAST) && rules;
  }, 'the rules that matched');
}
