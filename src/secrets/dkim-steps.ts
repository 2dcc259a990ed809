/** A step in the life of a DKIM key: docs/secrets.md, "DKIM keys". */
export type DkimStep = 'publish' | 'sign' | 'retire' | 'revoke';

export type DkimState = 'published' | 'signing' | 'retired' | 'revoked';

/** What a step depends on. Times are in milliseconds, lengths of time in seconds. */
export interface KeyFacts {
  readonly state: DkimState;
  readonly now: number;
  /** When every authoritative server was first seen to serve the key. */
  readonly seen: number | undefined;
  /** When Git got the state that the key has now; undefined while it has not. */
  readonly since: number | undefined;
  /** What is wrong with what the authoritative servers serve; undefined when all of them serve the key. */
  readonly servedProblem: string | undefined;
  /** How long resolvers keep what they know of the name. */
  readonly ttl: number;
  /** How long a message may wait in a queue of ours. */
  readonly queueLifetime: number;
  /** How many other keys of the domain sign that serve at least as many verifiers. */
  readonly otherSigners: number;
}

/** Why a step should not be taken now. */
export interface Objection {
  readonly reason: string;
  readonly help: string;
  /** Where the step makes no sense, whoever takes it. */
  readonly isFinal?: true;
}

const DAY = 86_400;

/** What each step makes of a key, and of which states. */
export const DKIM_STEPS: Readonly<
  Record<DkimStep, { readonly from: readonly DkimState[]; readonly to: DkimState }>
> = {
  publish: { from: ['published'], to: 'published' },
  sign: { from: ['published', 'retired'], to: 'signing' },
  retire: { from: ['signing'], to: 'retired' },
  revoke: { from: ['retired'], to: 'revoked' },
};

/** Why a step is wrong, or comes too early; undefined when nothing speaks against it. */
export function objectionTo(step: DkimStep, facts: KeyFacts): Objection | undefined {
  const { from, to } = DKIM_STEPS[step];
  if (!from.includes(facts.state)) {
    const reason =
      facts.state === to ? `it is ${to} already` : `it is ${facts.state}, and not ${from.join(' or ')}`;
    const help = 'a key goes from published to signing, retired and revoked';
    // A key that others may have is given up in whatever state it is.
    return step === 'revoke' && facts.state !== 'revoked'
      ? { reason, help }
      : { reason, help, isFinal: true };
  }
  return OBJECTIONS[step](facts);
}

const OBJECTIONS: Readonly<Record<DkimStep, (facts: KeyFacts) => Objection | undefined>> = {
  publish: notServed,
  sign: (facts) => notServed(facts) ?? (facts.state === 'retired' ? undefined : notKnownLongEnough(facts)),
  retire: lastSigner,
  revoke: stillUnderWay,
};

function notServed({ servedProblem }: KeyFacts): Objection | undefined {
  if (servedProblem === undefined) return undefined;
  return { reason: servedProblem, help: 'publish the zone, and see: mailc dns check' };
}

/** Whoever asked before the key was there knows for a while that there is none (RFC 2308). */
function notKnownLongEnough({ seen, now, ttl }: KeyFacts): Objection | undefined {
  if (seen === undefined) {
    const reason = 'it is not recorded since when every authoritative server serves the key';
    return { reason, help: 'run: mailc dkim publish SELECTOR' };
  }
  const left = seen / 1000 + Math.max(ttl, DAY) - now / 1000;
  if (left <= 0) return undefined;
  return {
    reason: `every authoritative server serves the key since ${duration((now - seen) / 1000)} only`,
    help: `wait ${duration(left)} more: until then resolvers may know that there is no such key`,
  };
}

function lastSigner({ otherSigners }: KeyFacts): Objection | undefined {
  if (otherSigners > 0) return undefined;
  return {
    reason: 'no other key of the domain signs that every receiver knows',
    help: 'let another one sign first: mailc dkim sign SELECTOR',
  };
}

/** Mail that was signed just before may wait in a queue for as long as that, and is verified when it arrives. */
function stillUnderWay({ since, now, queueLifetime }: KeyFacts): Objection | undefined {
  if (since === undefined)
    return { reason: 'the key is not retired in Git yet', help: 'commit and deploy that first' };
  const left = since / 1000 + queueLifetime - now / 1000;
  if (left <= 0) return undefined;
  return {
    reason: `the key is retired since ${duration((now - since) / 1000)} only`,
    help: `wait ${duration(left)} more: mail that it signed may still be in a queue`,
  };
}

/** "3 d 4 h", "12 min". */
export function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
