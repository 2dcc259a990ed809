import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Part, Path } from '../diagnostics/source.ts';
import type { Context } from './context.ts';
import type { Mend } from './mend.ts';

/** A place in mail.yml, by the path of its value. */
export interface Place {
  readonly path: Path;
  /** Default: the value. */
  readonly part?: Part;
}

/** One thing that a rule has to say; code and severity are the rule's. */
export interface Finding extends Place {
  /** One sentence that names the offending value. */
  readonly message: string;
  /** The mend, imperative. */
  readonly help: string;
  /** Other places that help to understand it. */
  readonly related?: readonly (Place & { readonly message: string })[];
  /** The mend, where a program may make it. */
  readonly mend?: Mend;
}

export type Report = (finding: Finding) => void;

/** What a mail.yml and the files that it names are in an example. */
export interface Example {
  /** The lines that matter, with the place of the finding between « and »; test/rules completes them to a mail.yml. */
  readonly mail: string;
  /** What its files hold, in words, where that is what it is about. */
  readonly given?: string;
  /** The texts of the files that it names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: 2026-01-01. */
  readonly today?: string;
  /** The states of DKIM keys in the last version in Git, by their names in DNS. */
  readonly committedStates?: Readonly<Record<string, string>>;
}

/** One mistake that the shape of a document does not show. */
export interface Rule {
  /** Stable: a code that was published is never given another meaning. */
  readonly code: `mail/${string}`;
  readonly severity: Severity;
  /** What it finds, in one line. */
  readonly summary: string;
  /** An RFC section or a parameter of a server. */
  readonly reference: string;
  /** Why it matters, for a reader who has never seen Postfix. */
  readonly explanation: string;
  readonly bad: Example;
  /** The bad example without the mistake: it gives no finding at all. */
  readonly mended: Example;
  readonly run: (context: Context, report: Report) => void;
}
