import { type Kind, someOf } from '../kind.ts';
import { limitOf } from '../limits.ts';
import type { Model } from '../model.ts';
import { queuedMessage } from '../queue.ts';
import { type Findings, judge } from '../receiver.ts';
import type { MailServer } from '../server.ts';
import type { RightQuestion } from './rights.ts';

/** Of one model: a signer takes seconds to start, whatever it signs. */
const MOST = 40;

/** What the signer of the model puts into a message of a login, and what a receiver makes of it. */
export const signatures: Kind<RightQuestion, Findings | 'refused'> = {
  name: 'signatures',
  questions({ system }, draw) {
    if (system.dkim.senders.length === 0) return [];
    const rights = [...system.senderRights].filter(({ logins }) => logins.length > 0);
    const stated = rights.map(({ sender, logins }) => ({
      login: logins[draw(logins.length)] as string,
      from: sender.replace(/^@/, 'anybody@'),
    }));
    const anybody = system.hosts.find(({ sendsAsAny }) => sendsAsAny)?.name;
    const domains = ['example.net', ...system.domains.map(({ name }) => name), `x.${system.domain}`];
    const more =
      anybody === undefined ? [] : domains.map((domain) => ({ login: anybody, from: `Any@${domain}` }));
    const agreed = [...more, ...stated].filter(({ from }) => isJudgedAlike(domainOf(from), system));
    return withinLimits(someOf(draw, MOST, agreed), system);
  },
  async observe(server, model, questions) {
    if (questions.length === 0) return [];
    return await server.whileSigning(model.files, model.system.dkim, async () => {
      await server.restartPostfwd();
      const answers: (Findings | 'refused')[] = [];
      for (const question of questions) answers.push(await findings(server, model, question));
      return answers;
    });
  },
  explain({ explainer }, { login, from }) {
    const { seen } = explainer.submit({ from, login, port: 587, recipients: ['probe@example.net'] });
    if (seen === undefined) return 'refused';
    const names = seen.signatures.map(
      ({ selector, domain, algorithm }) => `${selector}@${domain} ${algorithm}`,
    );
    return {
      signatures: names.sort(),
      dkim: seen.dkim?.result ?? 'none',
      spf: seen.spf.result,
      dmarc: seen.dmarc.result,
    };
  },
};

/**
 * mailauth looks for a policy at the name itself and at its organisation's (RFC 7489), `explain` at all names between
 * as well (RFC 9989); a name for which that makes a difference proves nothing.
 */
function isJudgedAlike(domain: string, { domains }: Model['system']): boolean {
  const isKnown = (name: string) => domains.some((one) => one.name === name);
  const labels = domain.split('.');
  const between = labels.slice(1, -2).map((_, index) => labels.slice(index + 1).join('.'));
  return isKnown(domain) || !between.some(isKnown);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** One message each; those that would be too many for a login are left out. */
function withinLimits(questions: readonly RightQuestion[], system: Model['system']): RightQuestion[] {
  const counts = new Map<string, number>();
  return questions.filter(({ login }) => {
    const count = (counts.get(login) ?? 0) + 1;
    counts.set(login, count);
    return count <= limitOf(system, login);
  });
}

async function findings(
  server: MailServer,
  { files, system }: Model,
  { login, from }: RightQuestion,
): Promise<Findings | 'refused'> {
  const content = `Subject: hold\nFrom: <${from}>\nDate: Thu, 01 Jan 2026 00:00:00 +0000\n\nSigned?`;
  const letter = { from, to: ['probe@example.net'], content };
  const { text } = await server.talk(587, login, (session) => session.send(letter));
  const [, id] = /queued as (\S+)/.exec(text) ?? [];
  if (id === undefined) return 'refused';
  const zones = system.zones.map(({ name }) => name);
  return await judge(await queuedMessage(server.machine, id), files, zones);
}
