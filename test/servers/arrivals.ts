import { expect } from 'vitest';
import { ACCOUNTS, type FoundingEstate } from './founding-estate.ts';
import { letter, type SubjectLetter } from './letters.ts';
import type { Machine } from './stage/machine.ts';
import { mailQueue } from './stage/postfix.ts';
import { receivedMessages } from './stage/sink.ts';
import { type Reply, SmtpSession, submit } from './stage/smtp.ts';

/** Somebody outside. */
export const STRANGER = 'someone@example.net';

/** Where the world brings its mail. */
export const PORT_25 = { host: 'mail.archlinux.org', port: 25, helo: 'mx.example.net' };

/** Sends a letter of a stranger, which has to be accepted. */
export async function write(
  { world }: FoundingEstate,
  to: string | readonly string[],
  from = STRANGER,
): Promise<SubjectLetter> {
  const sent = letter(from, to);
  expect(await submit(world, PORT_25, sent)).toMatchObject({ code: 250 });
  return sent;
}

/** Writes a letter with the sendmail of the server, as a program of this account does. */
export async function writeHere({ orion }: FoundingEstate, to: string, user: string): Promise<SubjectLetter> {
  const sent = letter(`${user}@archlinux.org`, to);
  await orion.check(['sendmail', '--', to], { input: sent.content, user });
  return sent;
}

/** The answer to RCPT TO at port 25. */
export async function answerTo(machine: Machine, to: string, from = STRANGER): Promise<Reply> {
  const session = await SmtpSession.open(machine, PORT_25);
  try {
    expect(await session.command(`MAIL FROM:<${from}>`)).toMatchObject({ code: 250 });
    return await session.command(`RCPT TO:<${to}>`);
  } finally {
    await session.quit();
  }
}

/**
 * Waits until nothing is left to deliver, and expects a letter exactly where it should be: accounts by name,
 * recipients outside by address.
 */
export async function expectArrivals(
  estate: FoundingEstate,
  { subject }: SubjectLetter,
  expected: readonly string[],
): Promise<void> {
  await estate.stage.until(async () => (await mailQueue(estate.orion)).length === 0, 'an empty queue');
  await expect.poll(() => arrivals(estate, subject), { interval: 20 }).toEqual(expected.toSorted());
}

/** What a refusal must not leave behind: a message in the queue, or one on its way to the sender. */
export async function expectNothingLeft(
  { orion, sink }: FoundingEstate,
  receivedBefore: number,
): Promise<void> {
  expect(await mailQueue(orion)).toEqual([]);
  expect(await receivedMessages(sink)).toHaveLength(receivedBefore);
}

/** The messages in a mailbox that have this subject, or return a message that has it. */
export async function mailOf(orion: Machine, account: string, subject: string): Promise<string[]> {
  const directory = `/home/${account}/Maildir/new`;
  const files = await orion.list(directory);
  const messages = await Promise.all(files.map((file) => orion.read(`${directory}/${file}`)));
  return messages.filter((message) => hasSubject(message, subject));
}

async function arrivals({ orion, sink }: FoundingEstate, subject: string): Promise<string[]> {
  const messages = (await receivedMessages(sink)).filter(({ content }) => hasSubject(content, subject));
  const mailboxes = await Promise.all(
    ACCOUNTS.map(async (account) => (await mailOf(orion, account, subject)).map(() => account)),
  );
  return [...mailboxes.flat(), ...messages.flatMap(({ recipients }) => recipients)].sort();
}

function hasSubject(message: string, subject: string): boolean {
  return message.includes(`Subject: ${subject}\n`);
}
