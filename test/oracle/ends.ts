import type { End, Refusal } from '../../src/explain/answers.ts';
import type { Reply } from '../servers/stage/smtp.ts';
import type { Resolution } from './resolver.ts';

/** resolve_clnt.h: an address whose syntax is beyond repair; a table that could not be asked. */
const RESOLVE_FLAG_ERROR = 4;
const RESOLVE_FLAG_FAIL = 8;
const RESOLVE_CLASS_LOCAL = 256;

/** What becomes of a recipient that the queue manager resolves like this. */
export function endOfResolution({ address: internal, transport, nextHop, flags }: Resolution): End {
  const address = external(internal);
  // The queue manager drops what could only be an error about an error, before any agent sees it (qmgr_message.c).
  if ((flags & RESOLVE_CLASS_LOCAL) !== 0 && /^double-bounce@/i.test(internal))
    return { kind: 'discard', address };
  if ((flags & RESOLVE_FLAG_FAIL) !== 0) throw new Error(`a table was not there to resolve ${address}`);
  if ((flags & RESOLVE_FLAG_ERROR) !== 0)
    return { kind: 'bounce', address, status: '5.1.3', text: 'bad address syntax' };
  switch (transport) {
    case 'local':
      return localEnd(accountOf(internal));
    case 'smtp':
      return { kind: 'outside', address };
    case 'relay':
      return { kind: 'relay', address, nextHop };
    case 'discard':
      return { kind: 'discard', address };
    case 'error':
      return { kind: 'bounce', address, ...statusAndText(nextHop) };
    default:
      return { kind: 'pipe', address, service: transport };
  }
}

/** local(8) finds a sealed address in its aliases, and sends the message on; all other names are accounts. */
function localEnd(name: string): End {
  const [, sealed] = /^sealed-(.*)$/.exec(name) ?? [];
  return sealed === undefined
    ? { kind: 'mailbox', account: name }
    : { kind: 'outside', address: `sealed:${sealed}` };
}

/** local(8) folds the case, and takes an extension away. */
function accountOf(address: string): string {
  const [, account = ''] = /^(.[^+]*)/.exec(address.slice(0, address.lastIndexOf('@'))) ?? [];
  return account.toLowerCase();
}

/** With quotes where the local part needs them (RFC 5321 section 4.1.2), as logs and SMTP have it. */
function external(address: string): string {
  const at = address.lastIndexOf('@');
  const localPart = address.slice(0, at);
  if (/^[^\s"(),:;<>@[\\\].]+(\.[^\s"(),:;<>@[\\\].]+)*$/.test(localPart)) return address;
  return `"${localPart.replace(/["\\]/g, '\\$&')}"${address.slice(at)}`;
}

/** A refusal as it was heard. */
export function refusalOf({ code, text }: Reply, stage: Refusal['stage']): Refusal {
  // The dialogue has one character for each octet.
  const read = Buffer.from(text, 'latin1').toString('utf8');
  return { kind: 'refusal', stage, code: String(code), ...statusAndText(read) };
}

/** A deferral as the client hears it. */
export function asHeard(end: End): End {
  if (end.kind !== 'deferral') return end;
  const { status, text } = end;
  return { kind: 'refusal', stage: 'end-of-data', code: '451', status, text };
}

/** Enhanced status code and text (RFC 2034). */
function statusAndText(text: string): { status: string; text: string } {
  const [, status = '', rest = text] = /^(\d\.\d+\.\d+)\s+(.*)$/s.exec(text) ?? [];
  return { status, text: rest };
}

/** In a fixed order and without repetition, so that two lists can be compared. */
export function sortEnds(ends: Iterable<End>): End[] {
  const byText = new Map([...ends].map((end) => [canonical(end), end]));
  return [...byText.keys()].sort().map((text) => byText.get(text) as End);
}

/** A value as text: two that are equal have the same, in whatever order their keys were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
