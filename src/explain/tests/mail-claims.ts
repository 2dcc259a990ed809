import type { Path } from '../../diagnostics/source.ts';
import type { WhereMailGoes } from '../../mail/document.ts';
import { allOf } from '../../mail/names.ts';
import type { End, Hop, Way } from '../answers.ts';
import { folded, withoutExtension } from '../tables.ts';
import { endKey } from '../tree.ts';
import { type Claim, each, endsInWords, type Outcome } from './claim.ts';
import { broken, isOurs, type Target, targetOf, unknownSubject, type Witness } from './subjects.ts';

/** Where the mail to one address goes, and what an expectation says of it. */
interface Case {
  readonly subject: string;
  readonly subjectPath: Path;
  readonly witness: Witness;
  readonly ends: readonly End[];
}

/** What an expectation says of the mail to one of its addresses. */
export function mailClaims(
  expectation: WhereMailGoes,
  path: Path,
  subject: { readonly text: string; readonly path: Path },
  witness: Witness,
): Claim[] {
  const { reaches, reaches_only, never_reaches, outside, is, reply } = expectation;
  const ends = witness.explainer.ends(subject.text);
  const found: Case = { subject: subject.text, subjectPath: subject.path, witness, ends };
  const at = (key: string) => [...path, key];
  return [
    ...(reaches === undefined ? [] : [reachesClaim(reaches, at('reaches'), found)]),
    ...(reaches_only === undefined ? [] : [onlyClaim(reaches_only, at('reaches_only'), found)]),
    ...(never_reaches === undefined ? [] : [neverClaim(never_reaches, at('never_reaches'), found)]),
    ...(outside === undefined ? [] : [outsideClaim(outside, at('outside'), found)]),
    ...(is === undefined ? [] : [fateClaim(is, at('is'), found)]),
    ...(reply === undefined ? [] : [replyClaim(reply, at('reply'), found)]),
  ];
}

type Names = string | readonly string[];

function reachesClaim(names: Names, path: Path, found: Case): Claim {
  return claim(`reaches ${inWords(names)}`, path, () =>
    withTargets(names, path, found, (targets) => {
      const missing = targets.filter(
        (target) => !found.ends.some((end) => personKey(end) === personKey(target)),
      );
      return missing.length === 0 ? HOLDS : fails(endsInWords(missing), found, () => true);
    }),
  );
}

function onlyClaim(names: Names, path: Path, found: Case): Claim {
  return claim(`reaches only ${inWords(names)}`, path, () =>
    withTargets(names, path, found, (targets) => {
      const wanted = new Set(targets.map(personKey));
      const surplus = found.ends.filter((end) => !wanted.has(personKey(end)));
      const isWhole = found.ends.length - surplus.length === wanted.size;
      if (surplus.length === 0 && isWhole) return HOLDS;
      const isShown = surplus.length === 0 || !isWhole ? () => true : among(surplus);
      return fails(`only ${endsInWords(targets)}`, found, isShown);
    }),
  );
}

function neverClaim(names: Names, path: Path, found: Case): Claim {
  return claim(`never reaches ${inWords(names)}`, path, () =>
    withSubject(found, () =>
      withTargets(names, path, found, (targets) => {
        const unwanted = found.ends.filter(among(targets));
        return unwanted.length === 0
          ? HOLDS
          : fails(`never ${endsInWords(unwanted)}`, found, among(unwanted));
      }),
    ),
  );
}

function outsideClaim(names: Names, path: Path, found: Case): Claim {
  const isNobody = names === 'nobody';
  const text = isNobody ? 'reaches nobody outside' : `reaches outside ${inWords(names)}`;
  const wanted = isNobody ? [] : each(names, path);
  return claim(text, path, () =>
    withSubject(found, () => {
      // Mail of ours that a route leads to another machine leaves as well.
      const outside = found.ends.filter(({ kind }) => kind === 'outside' || kind === 'relay');
      const inside = wanted.find(
        (name) => isOurs(name.text, found.witness.system) && !isAmong(name.text, outside),
      );
      if (inside !== undefined)
        return broken(`"${inside.text}" is no address elsewhere`, undefined, inside.path).broken;
      const isRight = outside.length === wanted.length && wanted.every((name) => isAmong(name.text, outside));
      if (isRight) return HOLDS;
      const got = outside.length === 0 ? 'nobody outside' : `outside ${endsInWords(outside)}`;
      const expected = isNobody ? 'nobody outside' : `outside ${inWords(names)}`;
      return fails(expected, found, outside.length === 0 ? () => true : among(outside), got);
    }),
  );
}

function isAmong(address: string, ends: readonly End[]): boolean {
  const stem = folded(withoutExtension(address).stem);
  return ends.some((end) => 'address' in end && folded(withoutExtension(end.address).stem) === stem);
}

const FATES: Readonly<Record<string, ReadonlySet<End['kind']>>> = {
  refused: new Set(['refusal']),
  dropped: new Set(['discard']),
  routed: new Set(['relay', 'pipe']),
};

function fateClaim(fate: string, path: Path, found: Case): Claim {
  return claim(`is ${fate}`, path, () => {
    const isAsExpected = found.ends.every(({ kind }) => FATES[fate]?.has(kind));
    return isAsExpected ? HOLDS : fails(`mail that is ${fate}`, found, () => true);
  });
}

function replyClaim(text: string, path: Path, found: Case): Claim {
  return claim(`is answered "${text}"`, path, () => {
    const [end] = found.ends;
    const reply = end?.kind === 'refusal' ? `${end.code} ${end.status} ${end.text}` : '';
    return reply.includes(text) ? HOLDS : fails(`a reply with "${text}"`, found, () => true);
  });
}

const HOLDS: Outcome = { kind: 'holds' };

function claim(text: string, path: Path, judge: () => Outcome): Claim {
  return { text, path, judge };
}

function inWords(names: Names): string {
  return typeof names === 'string' ? names : allOf(names);
}

/** An unknown address gets no mail to anybody: that would pass without a word. */
function withSubject({ subject, subjectPath, witness }: Case, judge: () => Outcome): Outcome {
  const unknown = unknownSubject(subject, subjectPath, witness);
  return unknown !== undefined && 'broken' in unknown ? unknown.broken : judge();
}

function withTargets(
  names: Names,
  path: Path,
  { witness }: Case,
  judge: (targets: readonly End[]) => Outcome,
): Outcome {
  const targets = new Map<string, End>();
  for (const name of each(names, path)) {
    const target: Target = targetOf(name.text, name.path, witness);
    if ('broken' in target) return target.broken;
    for (const end of target.ends) targets.set(personKey(end), end);
  }
  return judge([...targets.values()]);
}

function among(ends: readonly End[]): (end: End) => boolean {
  const keys = new Set(ends.map(personKey));
  return (end) => keys.has(personKey(end));
}

function fails(
  expected: string,
  { subject, witness, ends }: Case,
  isShown: (end: End) => boolean,
  got = endsInWords(ends),
): Outcome {
  const way = pruned(witness.explainer.way(subject), isShown);
  return { kind: 'fails', expected, got, evidence: { kind: 'way', way } };
}

/** The branches of a way that lead to some of its ends. */
function pruned(way: Way, isShown: (end: End) => boolean): Way {
  return { ...way, hop: prunedHop(way.hop, isShown) ?? way.hop };
}

function prunedHop(hop: Hop, isShown: (end: End) => boolean): Hop | undefined {
  if (hop.kind === 'end') return isShown(hop.end) ? hop : undefined;
  if (hop.kind === 'repeated') return undefined;
  const next = hop.next.map((branch) => prunedHop(branch, isShown)).filter((branch) => branch !== undefined);
  return next.length === 0 ? undefined : { ...hop, next };
}

/** A tag that goes along does not make it somebody else's mail. */
function personKey(end: End): string {
  return endKey(end.kind === 'outside' ? { ...end, address: withoutExtension(end.address).stem } : end);
}
