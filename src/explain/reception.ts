import { RELEASE_ANSWER, RELEASE_QUESTION, type Reply } from '../mail/postfix-rows.ts';
import type { MailSystem } from '../mail/system.ts';
import type { Cause, Refusal } from './answers.ts';
import { type Routed, route, splitStatus } from './delivery.ts';
import { readArgument, withProbeFolded } from './postfix/envelope.ts';
import { canonicalForm, isHostname, type Naming } from './postfix/rewriting.ts';
import { folded, type Tables, withoutExtension } from './tables.ts';

/** A refusal and what decides it. */
export type Refused = Refusal & { readonly causes: readonly Cause[] };

/** What smtpd(8) makes of a recipient: it is refused, or taken in internal form and complete. */
export type Reception = { readonly refused: Refused } | { readonly address: string };

/** What comes before the recipient's own restrictions, as smtpd_delay_reject has it. */
export interface Client {
  /** What refuses whatever the recipient is: restrictions of client, greeting and sender. */
  readonly refused: Refused | undefined;
  /** True for one that may send to anybody. */
  readonly mayRelay: boolean;
}

/** A stranger at port 25. */
export const STRANGER: Client = { refused: undefined, mayRelay: false };

/** Answers RCPT TO (rcpt_cmd() and smtpd_check_rcpt() of Postfix); the text is what stands between the brackets. */
export class Receptionist {
  readonly #system: MailSystem;
  readonly #naming: Naming;
  readonly #tables: Tables;

  constructor(system: MailSystem, naming: Naming, tables: Tables) {
    this.#system = system;
    this.#naming = naming;
    this.#tables = tables;
  }

  receive(text: string, client: Client): Reception {
    const { address: written, option } = readArgument(text);
    if (written === undefined || written === '') return { refused: BAD_SYNTAX };
    const given = withProbeFolded(written, this.#naming.origin);
    const address = canonicalForm(given, this.#naming);
    const routed = route(address, this.#naming, this.#tables);
    if (routed.isBad) return { refused: BAD_SYNTAX };
    if (option !== '') return { refused: unsupported(option) };
    // RFC 5321 section 4.5.1 has a bare postmaster taken from anybody; probes of other servers' senders are, too.
    const isExempt = /^postmaster$/i.test(given) || given === `double-bounce@${this.#naming.origin}`;
    const refused = isExempt ? undefined : (client.refused ?? this.#refusal(given, routed, client));
    return refused === undefined ? { address } : { refused };
  }

  #refusal(given: string, routed: Routed, client: Client): Refused | undefined {
    const folding = { ...routed, recipient: folded(routed.recipient) };
    return (
      (client.mayRelay ? undefined : this.#relaying(given, folding)) ??
      this.#stated(given, folding) ??
      incomplete(given, 'Recipient') ??
      this.#unknown(given, folding)
    );
  }

  /** reject_unauth_destination. */
  #relaying(given: string, { isLocal, isRouted }: Routed): Refused | undefined {
    if (isLocal && !isRouted) return undefined;
    const text = `<${given}>: Relay access denied`;
    return refusal({ code: '554', status: '5.7.1', text }, [restriction('mx_relay_restrictions')]);
  }

  /** check_recipient_access: of main.cf itself, then of the table `refusals`. */
  #stated(given: string, { recipient }: Routed): Refused | undefined {
    if (withoutExtension(recipient).stem === RELEASE_QUESTION)
      return refusal(rejected(RELEASE_ANSWER, given, 'Recipient'), [
        restriction('smtpd_recipient_restrictions'),
      ]);
    const found = this.#tables.refusal(recipient);
    return found && refusal(rejected(found.value, given, 'Recipient'), [found.cause]);
  }

  /** reject_unlisted_recipient. */
  #unknown(given: string, { recipient, isLocal, transport, causes }: Routed): Refused | undefined {
    if (this.#tables.aliases(recipient) !== undefined) return undefined;
    if (transport.service === 'error') {
      const reply = { code: '550', ...splitStatus(transport.nextHop) };
      const isStated = causes.some(({ path }) => path !== undefined);
      const why = isStated ? causes : [...this.#absence(recipient), ...causes];
      return refusal(rejected(reply, given, 'Recipient'), why);
    }
    const isAbsorbed = /^(?:double-bounce|postmaster|mailer-daemon)@/.test(recipient);
    if (!isLocal || isAbsorbed || this.#tables.route(recipient) !== undefined) return undefined;
    const reply = { code: '550', status: '5.1.1', text: 'User unknown in local recipient table' };
    return refusal(rejected(reply, given, 'Recipient'), [...this.#absence(recipient), ...causes]);
  }

  /** What mail.yml says of an address that it no longer knows, and of its domain. */
  #absence(recipient: string): Cause[] {
    const ended = this.#system.findEnded(recipient);
    if (ended !== undefined) {
      return [{ table: 'users', key: recipient, path: ended.path, ended: ended.expires }];
    }
    const name = recipient.slice(recipient.lastIndexOf('@') + 1);
    const domain = this.#system.domains.find((one) => one.name === name);
    return domain === undefined ? [] : [{ table: 'domains', key: name, path: domain.path }];
  }
}

/** reject_non_fqdn_sender and reject_non_fqdn_recipient. */
export function incomplete(given: string, what: 'Sender' | 'Recipient'): Refused | undefined {
  const domain = given.includes('@') ? given.slice(given.lastIndexOf('@') + 1) : '';
  const name = domain.replace(/\.$/, '');
  if (/^\[.*\]$/.test(domain) || (name.includes('.') && isHostname(name))) return undefined;
  const reply = { code: '504', status: '5.5.2', text: 'need fully-qualified address' };
  const parameter = what === 'Sender' ? 'smtpd_sender_restrictions' : 'smtpd_recipient_restrictions';
  return refusal(rejected(reply, given, what), [restriction(parameter)]);
}

/** A reply as smtpd(8) words it for an address. */
export function rejected({ code, status, text }: Reply, given: string, what: 'Sender' | 'Recipient'): Reply {
  return { code, status, text: `<${given}>: ${what} address rejected: ${text}` };
}

/** A refusal at RCPT TO, where all restrictions are answered. However long it is, smtpd(8) sends it whole, in one line. */
export function refusal({ code, status, text }: Reply, causes: readonly Cause[]): Refused {
  return { kind: 'refusal', stage: 'rcpt', code, status, text, causes };
}

/** A list of restrictions of main.cf that decides. */
export function restriction(parameter: string): Cause {
  return { table: 'main.cf', key: parameter, path: undefined };
}

function unsupported(option: string): Refused {
  return refusal({ code: '555', status: '5.5.4', text: `Unsupported option: ${option}` }, []);
}

const BAD_SYNTAX: Refused = {
  kind: 'refusal',
  stage: 'rcpt',
  code: '501',
  status: '5.1.3',
  text: 'Bad recipient address syntax',
  causes: [],
};
