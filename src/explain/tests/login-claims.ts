import type { Path } from '../../diagnostics/source.ts';
import type { Limit, WhatALoginMayDo, WhatReceiversSee } from '../../mail/document.ts';
import { durationSeconds, durationText } from '../../mail/duration.ts';
import { allOf } from '../../mail/names.ts';
import type { Rate, Submission, Verdict } from '../answers.ts';
import { type Claim, each, type Outcome } from './claim.ts';
import { broken, isOurs, unknownSubject, type Witness } from './subjects.ts';

/** Somebody elsewhere to whom everybody may send; RFC 2606 keeps the domain free. */
const ELSEWHERE = 'somebody@recipient.invalid';
/** The local part of an address that stands for every other one of its domain. */
const ANY_OTHER = 'any-other-address';

const HOLDS: Outcome = { kind: 'holds' };

/** A login and who answers for it. */
interface Case {
  readonly login: string;
  readonly witness: Witness;
}

/** What an expectation says of the rights of one of its logins. */
export function rightClaims(expectation: WhatALoginMayDo, path: Path, found: Case): Claim[] {
  const { may_send_as, may_not_send_as, limit } = expectation;
  return [
    ...(may_send_as === undefined ? [] : [mayClaim(may_send_as, [...path, 'may_send_as'], found)]),
    ...(may_not_send_as === undefined
      ? []
      : [mayNotClaim(may_not_send_as, [...path, 'may_not_send_as'], found)]),
    ...(limit === undefined ? [] : [limitClaim(limit, [...path, 'limit'], found)]),
  ];
}

type Names = string | readonly string[];

function mayClaim(senders: Names, path: Path, found: Case): Claim {
  const judge = (): Outcome => {
    for (const { text } of each(senders, path)) {
      const asked = submit(text, found);
      if (asked.verdict.refusal !== undefined) return fails(`the sender ${text}`, refusalOf(asked), asked);
    }
    return HOLDS;
  };
  return { text: `may send as ${inWords(senders)}`, path, judge };
}

function mayNotClaim(senders: Names, path: Path, found: Case): Claim {
  const judge = (): Outcome => {
    for (const sender of each(senders, path)) {
      const unknown = unknownSender(sender.text, sender.path, found.witness);
      if (unknown !== undefined) return unknown;
      const asked = submit(sender.text, found);
      if (asked.verdict.refusal === undefined)
        return fails(`${sender.text} refused as sender`, 'accepted', asked);
    }
    return HOLDS;
  };
  return { text: `may not send as ${inWords(senders)}`, path, judge };
}

/** Nobody may send as an address that does not exist: that would pass without a word. */
function unknownSender(sender: string, path: Path, witness: Witness): Outcome | undefined {
  const { system, explainer } = witness;
  if (sender.startsWith('*@') || !isOurs(sender, system)) return undefined;
  // Hosts that may send as anybody make no address known.
  if (explainer.sendersAs(sender).some(({ causes }) => causes[0]?.table === 'senders')) return undefined;
  return unknownSubject(sender, path, witness)?.broken;
}

function limitClaim(limit: Limit, path: Path, found: Case): Claim {
  const wanted = limitInWords(limit);
  const judge = (): Outcome => {
    const asked = submit('<>', found);
    const { rate } = asked.verdict;
    return isCountedBy(rate, limit) ? HOLDS : fails(wanted, rateInWords(rate), asked);
  };
  return { text: `has ${wanted}`, path, judge };
}

function isCountedBy(rate: Rate | undefined, limit: Limit): boolean {
  if (limit === 'none') return rate === undefined;
  if (typeof limit === 'string') return rate?.limitClass === limit;
  return rate?.recipients === limit.recipients && rate.seconds === durationSeconds(limit.per);
}

function limitInWords(limit: Limit): string {
  if (limit === 'none') return 'no limit';
  return typeof limit === 'string'
    ? `the limit of ${limit}`
    : `a limit of ${limit.recipients} recipients per ${limit.per}`;
}

function rateInWords(rate: Rate | undefined): string {
  if (rate === undefined) return 'no limit';
  const numbers = `${rate.recipients} recipients per ${durationText(rate.seconds)}`;
  return rate.limitClass === 'own' ? `a limit of ${numbers}` : `the limit of ${rate.limitClass} (${numbers})`;
}

/** What an expectation says of how receivers see the mail of one of its logins. */
export function seenClaims(expectation: WhatReceiversSee, path: Path, found: Case): Claim[] {
  const { as, passes, fails: failing, signed_by } = expectation;
  const senders = as === undefined ? sendersOf(found) : listOf(as);
  const claim = (key: string, text: string, judge: (asked: Asked) => Outcome): Claim => ({
    text,
    path: [...path, key],
    judge: () => judgeSenders(senders, path, found, judge),
  });
  const checks = (names: Names, result: 'pass' | 'fail') => (asked: Asked) =>
    judgeChecks(asked, listOf(names), result);
  return [
    ...(passes === undefined
      ? []
      : [claim('passes', `passes ${inCapitals(passes)}`, checks(passes, 'pass'))]),
    ...(failing === undefined
      ? []
      : [claim('fails', `fails ${inCapitals(failing)}`, checks(failing, 'fail'))]),
    ...(signed_by === undefined
      ? []
      : [
          claim('signed_by', `is signed by ${inWords(signed_by)}`, (asked) =>
            judgeKeys(asked, listOf(signed_by)),
          ),
        ]),
  ];
}

/** The first sender whose mail is not accepted, or is not seen as expected. */
function judgeSenders(
  senders: readonly string[],
  path: Path,
  found: Case,
  judge: (asked: Asked) => Outcome,
): Outcome {
  if (senders.length === 0) return broken(`${found.login} may send as nobody`, undefined, path).broken;
  for (const sender of senders) {
    const asked = submit(sender, found);
    const { refusal } = asked.verdict;
    const outcome =
      refusal === undefined ? judge(asked) : fails('mail that is accepted', refusalOf(asked), asked);
    if (outcome.kind !== 'holds') return outcome;
  }
  return HOLDS;
}

/** Every kind of sender that a login may use; one that may use any is looked at in each domain of ours. */
function sendersOf({ login, witness }: Case): string[] {
  const may = witness.explainer.mayOf(login);
  if (may !== 'any') return may.map(({ sender }) => sender.replace(/^@/, '*@'));
  const domains = witness.system.domains.filter((domain) => domain.class === 'accepted');
  const own = witness.system.hosts.find(({ name }) => name === login)?.fqdn;
  return [...(own === undefined ? [] : [own]), ...domains.map(({ name }) => name)].map((name) => `*@${name}`);
}

function judgeChecks(asked: Asked, names: readonly string[], wanted: 'pass' | 'fail'): Outcome {
  const { seen } = asked.verdict;
  const results: Record<string, string> = {
    spf: seen?.spf.result ?? 'unknown',
    dkim: seen?.dkim?.result ?? 'none',
    dmarc: seen?.dmarc.result ?? 'unknown',
  };
  const others = names.filter((name) => results[name] !== wanted);
  if (others.length === 0) return HOLDS;
  const got = others.map((name) => `${name.toUpperCase()} ${results[name]}`);
  return fails(
    others.map((name) => `${name.toUpperCase()} ${wanted}`).join(', '),
    `${got.join(', ')} as ${asked.submission.from}`,
    asked,
  );
}

function judgeKeys(asked: Asked, selectors: readonly string[]): Outcome {
  const signing = (asked.verdict.seen?.signatures ?? []).map(({ selector }) => selector);
  const isRight =
    signing.length === selectors.length && selectors.every((selector) => signing.includes(selector));
  if (isRight) return HOLDS;
  const got = signing.length === 0 ? 'no key' : allOf(signing);
  return fails(allOf(selectors), `${got} as ${asked.submission.from}`, asked);
}

interface Asked {
  readonly submission: Submission;
  readonly verdict: Verdict;
}

/** What the server says when a login sends as an address; `*@domain` is any other one of the domain. */
function submit(sender: string, { login, witness }: Case): Asked {
  const { system, explainer } = witness;
  const named = sender.replace(/^\*@/, `${ANY_OTHER}@`);
  const from = named === '<>' ? '' : named.includes('@') ? named : `${named}@${system.domain}`;
  const submission: Submission = { from, login, port: 587, recipients: [ELSEWHERE] };
  return { submission, verdict: explainer.submit(submission) };
}

function refusalOf({ verdict }: Asked): string {
  const { code, status, text } = verdict.refusal ?? { code: '', status: '', text: '' };
  return `${code} ${status} ${text}`;
}

function fails(expected: string, got: string, asked: Asked): Outcome {
  return { kind: 'fails', expected, got, evidence: { kind: 'verdict', ...asked } };
}

function inWords(names: Names): string {
  return typeof names === 'string' ? names : allOf(names);
}

function listOf(names: Names): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}

function inCapitals(names: Names): string {
  return inWords(names).replace(/\b(?:spf|dkim|dmarc)\b/g, (name) => name.toUpperCase());
}
