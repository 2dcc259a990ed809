import type { End } from '../../../src/explain/answers.ts';
import type { MailSystem } from '../../../src/mail/system.ts';
import { type Kind, someOf } from '../kind.ts';
import { send } from '../message.ts';
import type { MailServer } from '../server.ts';
import { maySendAs } from './rights.ts';

const MOST = 8;

/** Whose mail reaches an account, or an address outside: found by sending to every known address. */
export const reaching: Kind<string, readonly string[]> = {
  name: 'reaches',
  questions({ system }, draw) {
    const outside = [...system.addresses].flatMap(({ delivery }) =>
      delivery.kind === 'forward' ? delivery.to : [],
    );
    const ours = new Set(['localhost', ...system.domains.map(({ name }) => name)]);
    const targets = new Set(
      outside.filter((address) => !ours.has(address.slice(address.lastIndexOf('@') + 1))),
    );
    const accounts = system.logins.filter(({ kind }) => kind === 'account').map(({ name }) => name);
    return [...someOf(draw, MOST, accounts), ...someOf(draw, MOST, [...targets])];
  },
  async observe(server, { system }, questions) {
    const known = knownAddresses(system);
    const message = { from: '', recipients: [...known.keys()] };
    const ends = await server.talk(25, undefined, (session) => send(server, session, message));
    return questions.map((target) => {
      const reached = [...known].filter(([asked]) => ends.get(asked)?.some(isAt(target)));
      return reached.map(([, address]) => address).sort();
    });
  },
  explain({ explainer, system }, target) {
    // An account that stores no mail is asked for by the address it would be in the queue.
    const asked = target.includes('@') || explainer.hasMailbox(target) ? target : `${target}@localhost`;
    const sound = new Set(knownAddresses(system).values());
    return explainer
      .reaches(asked)
      .map(({ address }) => address)
      .filter((address) => sound.has(address))
      .sort();
  },
};

/** What to ask for each known address, and what mail.yml calls it. Those that refuse mail lead nowhere. */
function knownAddresses(system: MailSystem): Map<string, string> {
  return new Map(
    [...system.addresses].map(({ address }) => [address.replace(/^@/, 'nobody-else@'), address]),
  );
}

function isAt(target: string): (end: End) => boolean {
  const folded = target.toLowerCase();
  return (end) => {
    if (end.kind === 'mailbox') return end.account === folded;
    return 'address' in end && end.address.toLowerCase() === folded;
  };
}

/** The logins that may send as an address: found by trying all of them. */
export const sendersAs: Kind<string, readonly string[]> = {
  name: 'sends-as',
  questions({ system }, draw) {
    const senders = [...system.senderRights].map(({ sender }) => sender.replace(/^@/, 'anybody@'));
    return [...someOf(draw, MOST, senders), `root@${system.domain}`, 'nobody-at-all@example.net'];
  },
  async observe(server, { system }, questions) {
    const allowed = await rightsOfAll(server, system, questions);
    return questions.map((question) =>
      [...allowed].filter(([, senders]) => senders.has(question)).map(([login]) => login),
    );
  },
  explain({ explainer }, question) {
    return explainer.sendersAs(question).map(({ login }) => login);
  },
};

/** What a login may send as: found by trying every row of the sender login map. */
export const mayOf: Kind<string, readonly string[] | 'any'> = {
  name: 'may',
  questions({ system }, draw) {
    return someOf(
      draw,
      MOST,
      system.logins.map(({ name }) => name),
    );
  },
  async observe(server, { system }, questions) {
    const rows = [...system.senderRights].map(({ sender }) => sender);
    const all = [...new Set([...rows, `root@${system.domain}`, ANYTHING])];
    const asked = all.map((sender) => sender.replace(/^@/, 'anybody@'));
    const answers: (readonly string[] | 'any')[] = [];
    for (const login of questions) {
      const verdicts = await maySendAs(server, login, asked);
      const may = all.filter((_sender, index) => verdicts[index] === 'taken');
      answers.push(may.includes(ANYTHING) ? 'any' : stated(may, system));
    }
    return answers;
  },
  explain({ explainer, system }, login) {
    const may = explainer.mayOf(login);
    return may === 'any'
      ? 'any'
      : stated(
          may.map(({ sender }) => sender),
          system,
        );
  },
};

/** Sorted. Root goes without saying where the whole domain is allowed, and has no row of its own. */
function stated(senders: readonly string[], system: MailSystem): string[] {
  const root = `root@${system.domain}`;
  const isImplied = senders.includes(`@${system.domain}`) && system.findRight(root) === undefined;
  return senders.filter((sender) => !(isImplied && sender === root)).sort();
}

/** Only who may send as anything may send as this. */
const ANYTHING = 'anything@nowhere.example';

async function rightsOfAll(
  server: MailServer,
  { logins }: MailSystem,
  senders: readonly string[],
): Promise<Map<string, Set<string>>> {
  const allowed = new Map<string, Set<string>>();
  for (const { name } of logins) {
    const verdicts = await maySendAs(server, name, senders);
    allowed.set(name, new Set(senders.filter((_sender, index) => verdicts[index] === 'taken')));
  }
  return allowed;
}
