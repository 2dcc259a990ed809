import { completeExample } from '../../src/check/example.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { checkText } from './check-text.ts';

/** One finding about the lines of a mail.yml, as a reader meets it. */
export interface Found {
  /** `code «marked place»`. */
  readonly at: string;
  readonly message: string;
  readonly help: string;
  /** The texts of the other places that are marked. */
  readonly related: readonly string[];
}

/** What is found about the lines of a mail.yml, in the order of the text. */
export async function found(
  mail: string,
  example: Parameters<typeof checkText>[1] = {},
): Promise<readonly Found[]> {
  const { text } = completeExample({ mail });
  const textAt = ({ start, end }: Diagnostic['span']) => text.slice(start, end);
  return (await checkText(text, example)).map(({ code, span, message, help, related = [] }) => ({
    at: `${code} «${textAt(span)}»`,
    message,
    help: help ?? '',
    related: related.map((other) => textAt(other.span)),
  }));
}

/** Where something is found: `code «marked place»`. */
export async function places(mail: string): Promise<readonly string[]> {
  return (await found(mail)).map(({ at }) => at);
}
