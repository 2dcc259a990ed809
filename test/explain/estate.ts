import type { Explainer, Hop } from '../../src/explain/answers.ts';
import { createExplainer } from '../../src/explain/explainer.ts';
import type { MailSystem } from '../../src/mail/system.ts';
import { check, resolveSystem } from '../../src/pipeline.ts';
import { TEST_DAY } from '../support/compile.ts';

/** What every estate of these tests begins with. */
const HEAD = `version: 1
domain: example.org
servers:
  mail: { ipv4: 192.0.2.25, ipv6: "2001:db8::25" }
`;

export interface Answering {
  readonly system: MailSystem;
  readonly explainer: Explainer;
}

/** Answers about a mail.yml: its sections, without the domain and the server. Throws its errors. */
export async function estateOf(
  sections: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Answering> {
  const { document, diagnostics } = await check(
    { name: 'mail.yml', text: HEAD + sections },
    { attachment: (path) => files[path], today: async () => TEST_DAY },
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (document === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  const system = await resolveSystem(document);
  return { system, explainer: createExplainer(system) };
}

/** A way in few words: `all -> (dev1 -> mailbox dev1, outside a@example.net)`. */
export function inWords(hop: Hop): string {
  const address = hop.address.replace(/@example\.org$/, '');
  if (hop.kind === 'repeated') return `${address} again`;
  if (hop.kind === 'end') {
    const { end } = hop;
    if (end.kind === 'mailbox') return `mailbox ${end.account}`;
    if (end.kind === 'outside') return `outside ${end.address}`;
    if (end.kind === 'refusal') return `${end.code} ${end.status} ${end.text}`;
    if (end.kind === 'relay') return `${address} to ${end.nextHop}`;
    if (end.kind === 'pipe') return `${address} into ${end.service}`;
    if (end.kind === 'discard') return `${address} dropped`;
    return `${address} ${end.kind} ${end.status} ${end.text}`;
  }
  const next = hop.next.map(inWords);
  return `${address} -> ${next.length === 1 ? next[0] : `(${next.join(', ')})`}`;
}
