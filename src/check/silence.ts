import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source.ts';
import type { MailDocument } from '../mail/document.ts';

interface KnownRule {
  readonly code: string;
  readonly severity: Severity;
}

/** The warnings that a document accepts, and which of them there were. */
export class Silences {
  readonly #document: MailDocument;
  readonly #severities: ReadonlyMap<string, Severity>;
  readonly #used = new Set<string>();
  /** True when there are errors: what has one may have a warning too that no rule gave. */
  hasErrors = false;

  constructor(document: MailDocument, rules: readonly KnownRule[]) {
    this.#document = document;
    this.#severities = new Map(rules.map(({ code, severity }) => [code, severity]));
  }

  /** True when a warning is accepted: one of the names on the way to its place, or the text there, is listed. */
  covers({ code, severity }: KnownRule, path: Path): boolean {
    const places = this.#document.silence?.[code];
    if (places === undefined || severity === 'error') return false;
    const names = [...path, this.#textAt(path)];
    const covered = names.filter((name) => typeof name === 'string' && Object.hasOwn(places, name));
    for (const name of covered) this.#used.add(`${code} ${name}`);
    return covered.length > 0;
  }

  wasUsed(code: string, place: string): boolean {
    return this.#used.has(`${code} ${place}`);
  }

  /** Undefined for a rule that does not exist. */
  severityOf(code: string): Severity | undefined {
    return this.#severities.get(code);
  }

  codes(): Iterable<string> {
    return this.#severities.keys();
  }

  #textAt(path: Path): string | undefined {
    let value: unknown = this.#document;
    for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
    return typeof value === 'string' ? value : undefined;
  }
}
