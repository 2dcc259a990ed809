import hasShape from 'virtual:has-shape';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, Path, SourceFile } from '../diagnostics/source.ts';
import type { MailDocument } from '../mail/document.ts';
import { NOTHING_LOST } from './lost.ts';
import { editsOf } from './mend.ts';
import type { Problem } from './shape/problem.ts';
import type { Sound } from './sound.ts';

/** What the schema has to say about a document. */
export interface Shape {
  /** Empty exactly when the whole document has the shape that the schema describes. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What has the right shape, for the rules: the document itself, or a copy without its broken entries.
   * Undefined when too little is left.
   */
  readonly sound: Sound | undefined;
}

/**
 * Checks that every value has the shape that the schema gives its place.
 * @param unread words of the text that came into no value: a key that is one of them is not missing
 */
export async function checkSchema(
  document: unknown,
  locate: Locate,
  source: SourceFile,
  unread: readonly string[] = [],
): Promise<Shape> {
  if (hasShape(document)) {
    return { diagnostics: [], sound: { content: document as MailDocument, lost: NOTHING_LOST } };
  }
  const [{ default: validate }, { explain }, { withoutBroken }] = await Promise.all([
    import('virtual:validate-document'),
    import('./shape/explain.ts'),
    import('./sound.ts'),
  ]);
  validate(document);
  const problems = explain(document, validate.errors ?? [], (path) => writtenAt(path, locate, source));
  return {
    diagnostics: problems
      .filter(({ isUntold, missing }) => !isUntold && (missing === undefined || !unread.includes(missing)))
      .map((problem) => diagnosticOf(problem, locate, source)),
    sound: withoutBroken(
      document,
      problems.map(({ path }) => path),
    ),
  };
}

function writtenAt(path: Path, locate: Locate, source: SourceFile): string {
  const { start, end } = locate(path, 'value');
  return source.text.slice(start, end);
}

function diagnosticOf(problem: Problem, locate: Locate, source: SourceFile): Diagnostic {
  const { code, message, help, path, mark = path, part, reference, mended } = problem;
  const fix = mended === undefined ? undefined : editsOf({ write: mended, path, part }, locate, source.text);
  return {
    code,
    severity: 'error',
    message,
    span: locate(mark, part),
    ...(help !== undefined && { help }),
    ...(reference !== undefined && { reference }),
    ...(fix && { fix }),
  };
}
