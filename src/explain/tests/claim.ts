import type { Path } from '../../diagnostics/source.ts';
import { allOf } from '../../mail/names.ts';
import type { End, Submission, Verdict, Way } from '../answers.ts';

/** What is found out about one thing that an expectation says. */
export type Outcome =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly expected: string; readonly got: string; readonly evidence: Evidence }
  /** It cannot be judged: it is about something that mail.yml does not have. */
  | {
      readonly kind: 'broken';
      readonly message: string;
      readonly help: string | undefined;
      readonly path: Path;
    };

/** What shows why: the way of the mail, as far as it matters, or what the server does with a submission. */
export type Evidence =
  | { readonly kind: 'way'; readonly way: Way }
  | { readonly kind: 'verdict'; readonly submission: Submission; readonly verdict: Verdict };

/** One thing that an expectation says of its subject. */
export interface Claim {
  /** What follows the subject in a sentence: "reaches dev1". */
  readonly text: string;
  readonly path: Path;
  judge(): Outcome;
}

/** One of several texts, or a text alone, each with its place. */
export function each(value: string | readonly string[], path: Path): { text: string; path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  return value.map((text, index) => ({ text, path: [...path, index] }));
}

/** Ends in few words, as mail.yml names them. */
export function endsInWords(ends: readonly End[]): string {
  return allOf(ends.map(endInWords));
}

function endInWords(end: End): string {
  switch (end.kind) {
    case 'mailbox':
      return end.account;
    case 'outside':
      return end.address;
    case 'relay':
      return `the relay ${end.nextHop}`;
    case 'pipe':
      return `the program ${end.service}`;
    case 'discard':
      return 'nobody (dropped)';
    case 'refusal':
      return `nobody (refused: ${end.code} ${end.status} ${end.text})`;
    case 'bounce':
      return `nobody (returned: ${end.status} ${end.text})`;
    case 'deferral':
      return `nobody (put off: ${end.status} ${end.text})`;
  }
}
