import type { Path } from '../../diagnostics/source.ts';
import { quoted, similarName } from '../../mail/names.ts';
import type { Login, MailSystem } from '../../mail/system.ts';
import type { End, Explainer } from '../answers.ts';
import { similarLogin } from '../similar.ts';
import type { Outcome } from './claim.ts';

/** Why nothing can be judged. */
interface Broken {
  readonly broken: Extract<Outcome, { kind: 'broken' }>;
}

/** Who answers for the names in expectations. */
export interface Witness {
  readonly system: MailSystem;
  readonly explainer: Explainer;
}

/** The ends that a target of an expectation stands for, or why it stands for none. */
export type Target =
  | { readonly ends: readonly End[] }
  | { readonly broken: Extract<Outcome, { kind: 'broken' }> };

/** An account is its mailbox, an address whoever gets its mail, one elsewhere itself. */
export function targetOf(text: string, path: Path, witness: Witness): Target {
  const { system, explainer } = witness;
  const name = text.toLowerCase();
  const account = findLogin(name, system);
  if (account?.kind === 'account' && explainer.hasMailbox(name))
    return { ends: [{ kind: 'mailbox', account: name }] };
  if (!isOurs(text, system)) return { ends: [{ kind: 'outside', address: text }] };
  const ends = explainer.ends(text);
  const [first] = ends;
  if (first?.kind !== 'refusal') return { ends };
  if (first.status !== '5.1.1') {
    return broken(`mail to ${quoted(text)} is refused, so it stands for nobody`, undefined, path);
  }
  const accounts = system.logins.flatMap((login) => (login.kind === 'account' ? [login.name] : []));
  const similar = explainer.similar(text) ?? (text.includes('@') ? undefined : similarName(text, accounts));
  return broken(`there is no account or address ${quoted(text)}`, suggestion(similar), path);
}

/** Why mail to an address cannot be judged; undefined where it can. */
export function unknownSubject(text: string, path: Path, { system, explainer }: Witness): Broken | undefined {
  if (!isOurs(text, system)) return broken(`${quoted(text)} is no address of ours`, undefined, path);
  const [end] = explainer.ends(text);
  if (end?.kind !== 'refusal' || end.status !== '5.1.1') return undefined;
  return broken(`there is no address ${quoted(text)}`, suggestion(explainer.similar(text)), path);
}

/** Why a login cannot be judged; undefined where it can. */
export function unknownLogin(name: string, path: Path, { system }: Witness): Target | undefined {
  if (findLogin(name, system) !== undefined) return undefined;
  return broken(`there is no login ${quoted(name)}`, suggestion(similarLogin(name, system)), path);
}

/** A login by its name. */
function findLogin(name: string, { logins }: MailSystem): Login | undefined {
  return logins.find((login) => login.name === name);
}

/** True for an address in a domain that the server accepts mail for; bare names are. */
export function isOurs(address: string, { domains }: MailSystem): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return (
    !address.includes('@') || domains.some(({ name, class: kind }) => name === domain && kind === 'accepted')
  );
}

/** An outcome that marks a name which mail.yml does not have. */
export function broken(message: string, help: string | undefined, path: Path): Broken {
  return { broken: { kind: 'broken', message, help, path } };
}

function suggestion(similar: string | undefined): string | undefined {
  return similar === undefined ? undefined : `did you mean ${similar}?`;
}
