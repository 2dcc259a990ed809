import type { Path } from '../../diagnostics/source.ts';
import type { Expectation } from '../../mail/document.ts';
import { type Claim, each, type Outcome } from './claim.ts';
import { rightClaims, seenClaims } from './login-claims.ts';
import { mailClaims } from './mail-claims.ts';
import { unknownLogin, type Witness } from './subjects.ts';

/** What became of one expectation about one subject. */
export interface TestResult {
  /** One sentence: "security reaches dev1 and reaches nobody outside". */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'broken';
  /** The expectation, or the part of it that failed first. */
  readonly path: Path;
  /** What did not hold, in the order of the sentence. */
  readonly problems: readonly (Exclude<Outcome, { kind: 'holds' }> & { readonly at: Path })[];
}

/** Judges expectations of a document; `path` is where their list stands. */
export function* runExpectations(
  expectations: readonly Expectation[],
  path: Path,
  witness: Witness,
): Generator<TestResult> {
  for (const [index, expectation] of expectations.entries()) {
    yield* runExpectation(expectation, [...path, index], witness);
  }
}

function* runExpectation(expectation: Expectation, path: Path, witness: Witness): Generator<TestResult> {
  if ('mail_to' in expectation) {
    for (const subject of each(expectation.mail_to, [...path, 'mail_to'])) {
      yield resultOf(subject.text, path, mailClaims(expectation, path, subject, witness));
    }
    return;
  }
  const key = 'login' in expectation ? 'login' : 'mail_of';
  const logins = 'login' in expectation ? expectation.login : expectation.mail_of;
  for (const { text, path: at } of each(logins, [...path, key])) {
    const subject = key === 'login' ? text : `mail of ${text}`;
    const unknown = unknownLogin(text, at, witness);
    const found = { login: text, witness };
    const claims =
      'login' in expectation ? rightClaims(expectation, path, found) : seenClaims(expectation, path, found);
    yield unknown !== undefined && 'broken' in unknown
      ? resultOf(subject, path, [brokenClaim(claims, at, unknown.broken)])
      : resultOf(subject, path, claims);
  }
}

function inOneSentence(claims: readonly Claim[]): string {
  const texts = claims.map(({ text }) => text);
  return [texts.slice(0, -1).join(', '), texts.at(-1)].filter(Boolean).join(', and ');
}

/** A sentence whose subject does not exist. */
function brokenClaim(claims: readonly Claim[], path: Path, outcome: Outcome): Claim {
  return { text: inOneSentence(claims), path, judge: () => outcome };
}

function resultOf(subject: string, path: Path, claims: readonly Claim[]): TestResult {
  const name = `${subject} ${inOneSentence(claims)}`;
  if (claims.length === 0) {
    const outcome = { kind: 'broken', message: 'this expects nothing', help: NOTHING, path } as const;
    return {
      name: `${subject} is expected to do nothing`,
      outcome: 'broken',
      path,
      problems: [{ ...outcome, at: path }],
    };
  }
  const problems = claims.flatMap((claim) => {
    const outcome = claim.judge();
    return outcome.kind === 'holds'
      ? []
      : [{ ...outcome, at: outcome.kind === 'broken' ? outcome.path : claim.path }];
  });
  const [first] = problems;
  const isBroken = problems.some(({ kind }) => kind === 'broken');
  return {
    name,
    outcome: first === undefined ? 'passed' : isBroken ? 'broken' : 'failed',
    path: first?.at ?? path,
    problems,
  };
}

const NOTHING = 'say what is expected: reaches, outside, is, may_send_as, limit, passes ...';
