import type { End } from '../../src/explain/answers.ts';
import type { Reply, SmtpSession } from '../servers/stage/smtp.ts';
import { endOfResolution, refusalOf, sortEnds } from './ends.ts';
import { queuedRecipients } from './queue.ts';
import { resolveRecipients } from './resolver.ts';
import type { MailServer } from './server.ts';

/** The ends of each recipient, in fixed order. */
export type EndsByRecipient = ReadonlyMap<string, readonly End[]>;

/** An envelope: what stands between the angle brackets of MAIL FROM, and of each RCPT TO. */
export interface Envelope {
  readonly from: string;
  readonly recipients: readonly string[];
}

/** Below smtpd_recipient_limit. */
const MOST_RECIPIENTS = 900;

/** Sends a message in a dialogue, and finds out where each of its recipients ends; it stays in the queue, on hold. */
export async function send(
  server: MailServer,
  session: SmtpSession,
  { from, recipients }: Envelope,
): Promise<EndsByRecipient> {
  const ends = new Map<string, readonly End[]>();
  for (const portion of portions(recipients)) {
    const found = await sendAtOnce(server, session, { from, recipients: portion });
    for (const [recipient, each] of found) ends.set(recipient, each);
  }
  return ends;
}

/** Those that need SMTPUTF8 (RFC 6531) by themselves, for the parameter is one of the whole message. */
function portions(recipients: readonly string[]): string[][] {
  const plain = recipients.filter((recipient) => !needsUtf8(recipient));
  const others = recipients.filter(needsUtf8);
  return [plain, others].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / MOST_RECIPIENTS) }, (_, n) =>
      list.slice(n * MOST_RECIPIENTS, (n + 1) * MOST_RECIPIENTS),
    ),
  );
}

/** MAIL FROM, with the parameter that addresses with other letters than ASCII need. */
export function mailFrom(sender: string, recipients: readonly string[] = []): string {
  return `MAIL FROM:<${sender}>${[sender, ...recipients].some(needsUtf8) ? ' SMTPUTF8' : ''}`;
}

/** True for an address with other letters than ASCII. */
export function needsUtf8(address: string): boolean {
  return /[^\0-\x7f]/.test(address);
}

async function sendAtOnce(
  server: MailServer,
  session: SmtpSession,
  { from, recipients }: Envelope,
): Promise<EndsByRecipient> {
  const commands = [mailFrom(from, recipients), ...recipients.map(rcptTo)];
  const [started, ...replies] = (await session.pipeline(commands)) as [Reply, ...Reply[]];
  const isTaken = ({ code }: Reply) => code === 250;
  const refused = recipients.flatMap((recipient, index): [string, End[]][] => {
    const reply = withoutLabel(replies[index] as Reply, index);
    if (!isTaken(started)) return [[recipient, [refusalOf(started, 'mail')]]];
    return isTaken(reply) ? [] : [[recipient, [refusalOf(reply, 'rcpt')]]];
  });
  if (refused.length === recipients.length) {
    await session.command('RSET');
    return new Map(refused);
  }
  return new Map([...refused, ...(await finish(server, session, { from, recipients }, new Map(refused)))]);
}

/** A label of its own tells the recipients apart in the queue, even those that Postfix takes for one another. */
function rcptTo(recipient: string, index: number): string {
  return `RCPT TO:<${recipient}>${labelOf(index)}`;
}

function labelOf(index: number): string {
  return ` ORCPT=rfc822;${index}`;
}

/** A quote that is left open takes the label for a part of the recipient, and so into the reply. */
function withoutLabel(reply: Reply, index: number): Reply {
  return { ...reply, text: reply.text.replace(labelOf(index), '') };
}

/** Sends what follows the envelope, for the recipients that were not refused. */
async function finish(
  server: MailServer,
  session: SmtpSession,
  { from, recipients }: Envelope,
  refused: EndsByRecipient,
): Promise<EndsByRecipient> {
  await session.command('DATA');
  const reply = await session.command('Subject: hold\r\n.');
  const [, id] = /queued as (\S+)/.exec(reply.text) ?? [];
  if (id !== undefined) return await endsInQueue(server, recipients, id);
  // The sender has been taken, and still is.
  await session.command('RSET');
  const left = recipients.filter((recipient) => !refused.has(recipient));
  const ends = new Map<string, readonly End[]>(left.map((one) => [one, [refusalOf(reply, 'end-of-data')]]));
  if (left.length === 1) return ends;
  // One of many spoils the message for all; which, is found out one by one.
  for (const recipient of left) {
    const found = await sendAtOnce(server, session, { from, recipients: [recipient] });
    ends.set(recipient, found.get(recipient) ?? []);
  }
  return ends;
}

async function endsInQueue(
  { machine }: MailServer,
  asked: readonly string[],
  id: string,
): Promise<EndsByRecipient> {
  const queued = await queuedRecipients(machine, id);
  const resolved = await resolveRecipients(machine, new Set(queued.map(({ address }) => address)));
  const ends = new Map<string, End[]>();
  for (const { label, address } of queued) {
    const resolution = resolved.get(address);
    const recipient = asked[Number(label)];
    if (resolution === undefined || recipient === undefined) throw new Error(`${id}: whose is ${address}?`);
    ends.set(recipient, [...(ends.get(recipient) ?? []), endOfResolution(resolution)]);
  }
  return new Map([...ends].map(([recipient, found]) => [recipient, sortEnds(found)]));
}
