import type { FoundingEstate } from './founding-estate.ts';
import { passwordOf } from './founding-estate.ts';
import { ImapSession } from './stage/imap.ts';
import type { Machine } from './stage/machine.ts';
import { mailQueue, type QueuedMessage } from './stage/postfix.ts';
import { type ReceivedMessage, receivedMessages } from './stage/sink.ts';
import type { Letter, Reply, SmtpSession } from './stage/smtp.ts';

let count = 0;

/** A subject that no other message has. */
export function newSubject(about = 'letter'): string {
  return `${about} ${process.pid}.${++count}`;
}

/** A short message; its subject finds it again. */
export function letter(from: string, to: string | readonly string[], subject = newSubject()): SubjectLetter {
  const recipients = typeof to === 'string' ? [to] : to;
  const content = `From: <${from || 'MAILER-DAEMON'}>\nTo: <${recipients[0]}>\nSubject: ${subject}\n\nHello.\n`;
  return { from, to: recipients, subject, content };
}

/** A message that knows its subject. */
export interface SubjectLetter extends Letter {
  readonly subject: string;
}

/** Waits until a message has left the estate. */
export async function arrived(estate: FoundingEstate, { subject }: SubjectLetter): Promise<ReceivedMessage> {
  return await estate.stage.until(async () => await inWorld(estate, subject), `“${subject}” in the world`);
}

/** The message in the world, when it is there. */
export async function inWorld(
  { sink }: FoundingEstate,
  subject: string,
): Promise<ReceivedMessage | undefined> {
  return (await receivedMessages(sink)).find(({ content }) => hasSubject(content, subject));
}

/** Waits until a message is in a mailbox, as IMAP shows it; a bounce also has the text that it is about. */
export async function inMailbox(
  estate: FoundingEstate,
  account: string,
  subject: string,
  text = '',
): Promise<string> {
  const target = { ...estate.submission(465), port: 993 };
  const session = await ImapSession.open(estate.world, target);
  try {
    await session.login(account, passwordOf(account));
    return await estate.stage.until(
      async () =>
        (await session.messages()).find((message) => hasSubject(message, subject) && message.includes(text)),
      `“${subject}” in the mailbox of ${account}`,
    );
  } finally {
    session.close();
  }
}

/** Waits until a machine has tried to send the mail of a sender, and tells why it waits. */
export async function delayReason(estate: FoundingEstate, machine: Machine, sender: string): Promise<string> {
  const mine = (message: QueuedMessage) => message.sender === sender;
  return await estate.stage.until(
    async () => (await mailQueue(machine)).find(mine)?.recipients[0]?.delay_reason,
    `mail of ${sender} that waits at ${machine.name}`,
  );
}

/** The answer to an envelope, of which nothing is sent. */
export async function askEnvelope(session: SmtpSession, from: string, to: string): Promise<Reply> {
  const sender = await session.command(`MAIL FROM:<${from}>`);
  const reply = sender.code === 250 ? await session.command(`RCPT TO:<${to}>`) : sender;
  await session.command('RSET');
  return reply;
}

function hasSubject(content: string, subject: string): boolean {
  return /^Subject: (.*?)\r?$/m.exec(content)?.[1] === subject;
}
