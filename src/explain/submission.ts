import { LOGIN_WANTED, limitReply, strangerReply, UNKNOWN_LOGIN } from '../mail/postfix-rows.ts';
import type { MailSystem } from '../mail/system.ts';
import type { Cause, Rate, Refusal, Seen, Submission, Verdict, Way } from './answers.ts';
import { envelopeAddress, withProbeFolded } from './postfix/envelope.ts';
import { canonicalForm, type Naming, resolveAddress } from './postfix/rewriting.ts';
import { type Client, incomplete, type Refused, refusal, rejected, restriction } from './reception.ts';
import { isRoot } from './reverse.ts';
import { folded, type Tables } from './tables.ts';

/** What the questions about a submission are answered from. */
export interface Desk {
  readonly system: MailSystem;
  readonly naming: Naming;
  readonly tables: Tables;
  /** The way of a message that comes from a client. */
  wayFrom(client: Client, recipient: string): Way;
}

/** smtpd_recipient_limit of Postfix. */
const MOST_RECIPIENTS = 1000;

/** Whether and how the server takes a submission. */
export function judge(submission: Submission, desk: Desk): Verdict {
  const { system, naming } = desk;
  const login = loginMeant(submission, system);
  const early = loginRefusal(submission, system) ?? syntaxRefusal(submission.from, naming);
  if (early !== undefined) return turnedDown(early);
  const sender = withProbeFolded(envelopeAddress(submission.from) as string, naming.origin);
  const right = login === undefined ? strangers(submission, sender, desk) : rightOf(login, sender, desk);
  const refused = clientRefusal(submission) ?? incompleteSender(sender, right) ?? right.refused;
  const recipients = receive(submission, { refused, mayRelay: login !== undefined }, desk);
  const rate = login === undefined ? undefined : rateOf(login, desk);
  const turned = turnDown(recipients, login, rate, desk);
  const seen = turned === undefined ? seenOf(canonicalForm(sender, naming), system) : undefined;
  const host = login === undefined ? undefined : desk.tables.host(login);
  const hasCredential = host === undefined || host.credential !== undefined;
  return { refusal: turned, right: right.causes, recipients, rate, seen, hasCredential };
}

function turnedDown(refused: Refused): Verdict {
  return {
    refusal: refused,
    right: [],
    recipients: [],
    rate: undefined,
    seen: undefined,
    hasCredential: true,
  };
}

/** The name by which the server knows a login: Dovecot folds what people type (auth_username_format), Cyrus does not. */
function loginMeant({ login, port }: Submission, { saslBackend }: MailSystem): string | undefined {
  if (login === undefined || port === 25) return undefined;
  return saslBackend === 'dovecot' ? userName(login) : login;
}

/** The account that people mean who type capital letters, or their address. */
export function userName(login: string): string {
  return folded(login).replace(/@.*$/s, '');
}

/** What a client hears when it logs in. */
function loginRefusal({ login, port }: Submission, { saslBackend }: MailSystem): Refused | undefined {
  if (login === undefined) return undefined;
  if (port === 25) {
    return { ...NO_LOGINS_HERE, causes: [restriction('smtpd_sasl_auth_enable')] };
  }
  const isRefused = login === '' || (saslBackend === 'cyrus' && folded(login) !== login);
  return isRefused ? { ...WRONG_LOGIN, causes: [] } : undefined;
}

const NO_LOGINS_HERE: Refusal = {
  kind: 'refusal',
  stage: 'auth',
  code: '503',
  status: '5.5.1',
  text: 'Error: authentication not enabled',
};
const WRONG_LOGIN: Refusal = {
  kind: 'refusal',
  stage: 'auth',
  code: '535',
  status: '5.7.8',
  text: 'Error: authentication failed',
};

function syntaxRefusal(from: string, naming: Naming): Refused | undefined {
  const sender = envelopeAddress(from);
  if (sender === '') return undefined;
  if (sender !== undefined && !resolveAddress(canonicalForm(sender, naming), naming).isBad) return undefined;
  return {
    kind: 'refusal',
    stage: 'mail',
    code: '501',
    status: '5.1.7',
    text: 'Bad sender address syntax',
    causes: [],
  };
}

/** submission_client_restrictions. */
function clientRefusal({ login, port }: Submission): Refused | undefined {
  if (port === 25 || login !== undefined) return undefined;
  const { code, status, text } = LOGIN_WANTED;
  const reply = { code, status, text: `<client[address]>: Client host rejected: ${text}` };
  return refusal(reply, [restriction('submission_client_restrictions')]);
}

/** Whether a client may use a sender. */
interface Right {
  readonly refused: Refused | undefined;
  readonly causes: readonly Cause[];
}

/** reject_non_fqdn_sender, which comes before the rights of logins and after those of strangers. */
function incompleteSender(sender: string, { refused }: Right): Refused | undefined {
  if (sender === '' || refused?.causes[0]?.table === 'domains') return undefined;
  return incomplete(sender, 'Sender');
}

/** smtpd_sender_restrictions: at port 25, nobody may claim to be one of us. */
function strangers({ port }: Submission, sender: string, { naming, system }: Desk): Right {
  if (sender === '' || port !== 25) return { refused: undefined, causes: [] };
  const { recipient } = resolveAddress(canonicalForm(sender, naming), naming);
  const name = folded(recipient.slice(recipient.lastIndexOf('@') + 1));
  const domain = system.domains.find((one) => one.name === name && one.class === 'accepted');
  if (domain === undefined) return { refused: undefined, causes: [] };
  const causes: Cause[] = [{ table: 'domains', key: name, path: domain.path }];
  return { refused: refusal(rejected(strangerReply(name), sender, 'Sender'), causes), causes };
}

/** submission_sender_restrictions: the table `sasl_access`, then `senders`. */
function rightOf(login: string, sender: string, { naming, tables, system }: Desk): Right {
  const host = tables.host(folded(login));
  if (sender === '') return { refused: undefined, causes: [] };
  const resolved = folded(resolveAddress(canonicalForm(sender, naming), naming).recipient);
  if (host !== undefined && (host.sendsAsAny || isRoot(resolved, system))) {
    return { refused: undefined, causes: [{ table: 'sasl_access', key: host.name, path: host.path }] };
  }
  const found = tables.senders(resolved);
  const causes = found === undefined ? [] : [found.cause];
  if (found?.value.logins.includes(folded(login))) return { refused: undefined, causes };
  const reply = { code: '553', status: '5.7.1', text: `not owned by user ${login}` };
  const why = causes.length > 0 ? causes : [restriction('smtpd_sender_login_maps')];
  return { refused: refusal(rejected(reply, sender, 'Sender'), why), causes };
}

function receive({ recipients }: Submission, client: Client, desk: Desk): Way[] {
  let taken = 0;
  return recipients.map((recipient) => {
    if (taken >= MOST_RECIPIENTS) return { recipient, hop: refusedHop(recipient, TOO_MANY) };
    const way = desk.wayFrom(client, recipient);
    if (!isRefused(way)) taken += 1;
    return way;
  });
}

const TOO_MANY = refusal({ code: '452', status: '4.5.3', text: 'Error: too many recipients' }, [
  restriction('smtpd_recipient_limit'),
]);

/** The end of a way at the door. */
export function refusedHop(address: string, { causes, ...end }: Refused): Way['hop'] {
  return { address, causes, kind: 'end', end };
}

function isRefused({ hop }: Way): boolean {
  return hop.kind === 'end' && hop.end.kind === 'refusal';
}

/** The reply that turns the whole message down: every recipient was refused, or it fails at its end. */
function turnDown(
  recipients: readonly Way[],
  login: string | undefined,
  rate: Rate | undefined,
  { tables }: Desk,
): Refused | undefined {
  const [first] = recipients;
  const taken = recipients.filter((way) => !isRefused(way));
  if (taken.length === 0) return first === undefined ? undefined : refusedOf(first);
  if (login !== undefined && tables.login(folded(login)) === undefined) {
    return atTheEnd({ code: '554', status: '5.7.1', text: UNKNOWN_LOGIN }, POLICY);
  }
  if (rate !== undefined && taken.length > rate.recipients) {
    return atTheEnd(limitReply(rate), { table: 'postfwd.cf', key: rate.limitClass, path: rate.path });
  }
  const deferred = taken.find(({ hop }) => hop.kind === 'end' && hop.end.kind === 'deferral');
  return deferred && { ...EXPANSION_FAILED, causes: deferred.hop.causes };
}

const POLICY: Cause = { table: 'postfwd.cf', key: 'unknown', path: undefined };
const EXPANSION_FAILED: Refusal = {
  kind: 'refusal',
  stage: 'end-of-data',
  code: '451',
  status: '4.6.0',
  text: 'Alias expansion error',
};

function refusedOf({ hop }: Way): Refused | undefined {
  return hop.kind === 'end' && hop.end.kind === 'refusal' ? { ...hop.end, causes: hop.causes } : undefined;
}

/** check_policy_service at the end of a message. */
function atTheEnd(reply: { code: string; status: string; text: string }, cause: Cause): Refused {
  const text = `<END-OF-MESSAGE>: End-of-data rejected: ${reply.text}`;
  return { ...refusal({ ...reply, text }, [cause]), stage: 'end-of-data' };
}

/** The class that counts a login; each is in exactly one. */
function rateOf(name: string, { system, tables }: Desk): Rate | undefined {
  const login = tables.login(folded(name));
  if (login === undefined || login.limitClass === 'none') return undefined;
  if (login.ownLimit !== undefined) return { limitClass: 'own', ...login.ownLimit, path: login.path };
  const { recipients, seconds, over, text, path } =
    system.limits[login.limitClass === 'hosts' ? 'hosts' : 'users'];
  return { limitClass: login.limitClass, recipients, seconds, over, text, path };
}

/** What receivers elsewhere see; mail from mailer-daemon has the null sender (cleanup(8)). */
function seenOf(sender: string, system: MailSystem): Seen | undefined {
  if (sender === '') return undefined;
  const from = folded(sender.slice(sender.lastIndexOf('@') + 1));
  const isNull = folded(sender) === `mailer-daemon@${system.domain}`;
  const signer = system.dkim.senders.find(({ domain }) => domain === from);
  const signatures = (signer?.keys ?? []).map(({ selector, domain, algorithm }) => ({
    selector,
    domain,
    algorithm,
  }));
  return { ...system.seen(from, isNull), signatures };
}
