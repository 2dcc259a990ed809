import { basename, dirname, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Place, placeFinder } from '../diagnostics/lines.ts';
import type { Locate, Path, SourceFile } from '../diagnostics/source.ts';
import { runExpectations, type TestResult } from '../explain/tests/run.ts';
import { listDirectory, readSource } from '../io/files.ts';
import type { Expectation } from '../mail/document.ts';
import { checkTests } from '../pipeline.ts';
import type { Estate } from './estate.ts';

/** What files of expectations are called. */
const TEST_FILE = /\.mail-test\.ya?ml$/;

/** One file with expectations and what became of them. */
export interface Suite {
  readonly source: SourceFile;
  /** Errors of the file itself; then there are no results. */
  readonly findings: readonly Diagnostic[];
  readonly results: readonly TestResult[];
  at(path: Path): Pick<Place, 'start' | 'end'>;
}

/** Runs the expectations of a mail.yml itself. */
export function ownSuite(estate: Estate): Suite {
  const { source, locate, document } = estate.project;
  return suiteOf(source, locate, document?.content.tests ?? [], [], estate);
}

/** Runs the expectations of the files beside a mail.yml, by name. */
export function suitesBeside(estate: Estate): Promise<Suite[]> {
  return Promise.all(
    testFilesBeside(estate.project.source.name).map(async (name) => {
      const { source, findings: unreadable } = readSource(name);
      const { expectations, diagnostics, locate } = await checkTests(source);
      const findings = unreadable.length > 0 ? unreadable : diagnostics;
      return suiteOf(source, locate, unreadable.length > 0 ? [] : expectations, findings, estate);
    }),
  );
}

function testFilesBeside(file: string): string[] {
  const directory = dirname(file);
  return listDirectory(directory)
    .filter((name) => TEST_FILE.test(name) && name !== basename(file))
    .map((name) => (directory === '.' && !file.startsWith('.') ? name : join(directory, name)));
}

function suiteOf(
  source: SourceFile,
  locate: Locate,
  expectations: readonly Expectation[],
  findings: readonly Diagnostic[],
  { system, explainer }: Estate,
): Suite {
  const placeOf = placeFinder([source]);
  return {
    source,
    findings,
    results: [...runExpectations(expectations, ['tests'], { system, explainer })],
    at: (path) => placeOf(locate(path, 'value')),
  };
}
