import type { Machine } from '../servers/stage/machine.ts';

/** A recipient that a message in the queue is for. */
export interface QueuedRecipient {
  /** What the client called its recipient: ORCPT (RFC 3461 section 4.2), without its type. */
  readonly label: string;
  readonly address: string;
}

/** The recipients of a message in the queue, after all expansion, as postcat(1) reads them from its file. */
export async function queuedRecipients(machine: Machine, id: string): Promise<QueuedRecipient[]> {
  const records = await machine.check(['postcat', '-q', '-e', id]);
  const recipients: QueuedRecipient[] = [];
  let label = '';
  for (const record of records.split('\n')) {
    const [, labelled] = /^named_attribute: dsn_orig_rcpt=rfc822;(.*)$/.exec(record) ?? [];
    const [, address] = /^recipient: (.*)$/.exec(record) ?? [];
    if (labelled !== undefined) label = labelled;
    if (address !== undefined) recipients.push({ label, address });
  }
  return recipients;
}

/** A message in the queue as it will leave: what cleanup(8) and the signer have made of it. */
export async function queuedMessage(
  machine: Machine,
  id: string,
): Promise<{ readonly sender: string; readonly content: string }> {
  const records = await machine.check(['postcat', '-q', id]);
  const [, sender = ''] = /^sender: (.*)$/m.exec(records) ?? [];
  const [, content = ''] =
    /^\*\*\* MESSAGE CONTENTS [^\n]*\n(.*)^\*\*\* HEADER EXTRACTED/ms.exec(records) ?? [];
  return { sender, content };
}
