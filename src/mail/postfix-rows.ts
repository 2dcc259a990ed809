import type { Path } from '../diagnostics/source.ts';
import type { Delivery, KnownAddress, Limit, MailSystem } from './system.ts';

/*
 * The rows of Postfix's tables that a mail system is compiled into: src/emit/ writes them, src/explain/ looks them up.
 */

/** A reply of a server: three digits, the enhanced status code (RFC 3463), and what a person reads. */
export interface Reply {
  readonly code: string;
  readonly status: string;
  readonly text: string;
}

/** A reply as access(5) spells it. */
export function replyText({ code, status, text }: Reply): string {
  return `${code} ${status} ${text}`;
}

/**
 * Where `users`, the virtual alias map (virtual(5)), leads. Every known address has a row, so that a catch-all of its
 * domain cannot take its mail: a mailbox leads to its account at `localhost`, which nothing outside can address; what
 * is dropped, refused, has moved or is routed leads to itself, which ends the expansion. Undefined for a whole domain
 * that is refused: without a row, mail to its unknown addresses is refused at RCPT TO by its transport.
 */
export function aliasTargets({ address, delivery }: KnownAddress): readonly string[] | undefined {
  switch (delivery.kind) {
    case 'mailbox':
      return [mailbox(delivery.account)];
    case 'forward':
      return delivery.account === undefined ? delivery.to : [mailbox(delivery.account), ...delivery.to];
    case 'reject':
    case 'moved':
      return isWholeDomain(address) ? undefined : [address];
    default:
      return [address];
  }
}

function mailbox(account: string): string {
  return `${account}@localhost`;
}

function isWholeDomain(address: string): boolean {
  return address.startsWith('@');
}

/**
 * What `refusals` answers at RCPT TO (check_recipient_access): RFC 3463 5.7.1, delivery not authorised; RFC 5321
 * section 3.4, 551 names the new address. A whole domain is refused by its transport, which spares the addresses of
 * it that are known.
 */
export function refusalOf({ address, delivery }: KnownAddress): Reply | undefined {
  if (isWholeDomain(address)) return undefined;
  if (delivery.kind === 'reject') return { code: '550', status: '5.7.1', text: delivery.text };
  return delivery.kind === 'moved'
    ? { code: '551', status: '5.1.6', text: `User has moved to ${delivery.to}` }
    : undefined;
}

/** Stands in main.cf for the name of the release; the agent puts that in its place. */
export const RELEASE_NAME = 'MAILC-RELEASE';
/** An address that no mail can have (RFC 2606) asks the server which release runs. */
export const RELEASE_QUESTION = 'release@mailc.invalid';
export const RELEASE_ANSWER: Reply = { code: '550', status: '5.1.1', text: `release ${RELEASE_NAME}` };
/** Both as main.cf has them. */
export const RELEASE_PROBE = { question: RELEASE_QUESTION, answer: replyText(RELEASE_ANSWER) };

/** Where `transport` sends mail: a service of master.cf, and its next hop or, for `error`, the reason. */
export interface Transport {
  readonly service: string;
  readonly nextHop: string;
}

/** What leaves the normal path (transport(5)). */
export function transportOf({ address, delivery }: KnownAddress): Transport | undefined {
  switch (delivery.kind) {
    case 'discard':
      return { service: 'discard', nextHop: '' };
    case 'reject':
      return { service: 'error', nextHop: `5.7.1 ${delivery.text}` };
    case 'moved':
      // Postfix asks relocated after transport, so a whole domain there would take from routes and discards as well.
      return isWholeDomain(address)
        ? { service: 'error', nextHop: `5.1.6 User has moved to ${delivery.to}` }
        : undefined;
    case 'relay':
    case 'pipe':
      return routeTransport(delivery);
    default:
      return undefined;
  }
}

/** The transport of a route. */
export function routeTransport(delivery: Extract<Delivery, { kind: 'relay' | 'pipe' }>): Transport {
  return delivery.kind === 'relay'
    ? { service: 'relay', nextHop: delivery.nextHop }
    : { service: delivery.service, nextHop: '' };
}

/** Where the owner of an address has moved to (relocated(5)). */
export function relocationOf({ address, delivery }: KnownAddress): string | undefined {
  return delivery.kind === 'moved' && !isWholeDomain(address) ? delivery.to : undefined;
}

/** The accounts that mail is stored for, by name, with the place that names each first. */
export function accountsWithMailbox(system: MailSystem): Map<string, Path> {
  const named = new Map<string, Path>();
  for (const { delivery, path } of system.addresses) {
    const account = 'account' in delivery ? delivery.account : undefined;
    if (account !== undefined && !named.has(account)) named.set(account, path);
  }
  const accounts = new Map<string, Path>();
  for (const { name } of system.logins) {
    const path = named.get(name);
    if (path !== undefined) accounts.set(name, path);
  }
  return accounts;
}

/** Whom programs of a server write to without asking anybody (RFC 5321 section 4.5.1; cron(8)). */
const LOCAL_NAMES = ['mailer-daemon', 'postmaster', 'root'];

/** A name that programs write to at `localhost`, and the address that it leads to. */
export interface LocalName {
  readonly name: string;
  readonly address: string;
  readonly path: Path;
}

/** The rows of `aliases`; `transport` lets exactly these names pass to local delivery, which reads them. */
export function localNames(system: MailSystem): LocalName[] {
  // An account of that name keeps its mailbox: an alias would catch the mail on its way there, and loop.
  const accounts = new Set(system.logins.map((login) => login.name));
  return LOCAL_NAMES.filter((name) => !accounts.has(name)).flatMap((name) => {
    const entry = system.find(`${name}@${system.domain}`);
    return entry === undefined ? [] : [{ name, address: entry.address, path: entry.path }];
  });
}

/** No login is spelled like this, so nobody may send as the address, whatever its domain's row of `senders` says. */
export const NOBODY = '-';

/** What a stranger hears who claims to send from a domain of ours (`domains`). */
export function strangerReply(domain: string): Reply {
  return { code: '550', status: '5.7.1', text: `Log in to send as an address of ${domain}` };
}

/** What a client without a login hears at the submission ports; it waits, for mail of a host would bounce otherwise. */
export const LOGIN_WANTED: Reply = { code: '450', status: '4.7.1', text: 'Log in to send mail here' };

/** What a login hears beyond its limit: a deferred message waits on the relaying machine, a rejected one would bounce. */
export function limitReply({ over, text }: Limit & { over: 'reject' | 'defer'; text: string }): Reply {
  return over === 'defer' ? { code: '450', status: '4.7.1', text } : { code: '554', status: '5.7.1', text };
}

/** What a login that mail.yml does not name hears at the end of a message. */
export const UNKNOWN_LOGIN = 'This login may not send mail here';
