/**
 * mailc for programs: the findings, the answers and the tests of a mail.yml, the same as the command line prints.
 */
import { openProject, projectOf } from './cli/project.ts';
import { ownSuite, type Suite, suitesBeside } from './cli/test-suites.ts';
import { type FindingData, findingsData, type PlaceData, placeData } from './diagnostics/formats/json.ts';
import { placeFinder } from './diagnostics/lines.ts';
import type { Path } from './diagnostics/source.ts';
import type { Explainer } from './explain/answers.ts';
import { createExplainer } from './explain/explainer.ts';
import type { TestResult } from './explain/tests/run.ts';
import { resolveSystem } from './pipeline.ts';

export type * from './explain/answers.ts';
export type { FindingData, Path, PlaceData, TestResult };

/** A mail.yml: a file, or a text that stands for one. */
export type Source =
  | { readonly file: string }
  /** Files that the text names are looked for where `name` lies; it is mail.yml unless something else is said. */
  | { readonly text: string; readonly name?: string };

/** A mail.yml that was read and checked. */
export interface Estate {
  /** What `mailc check` finds. */
  readonly findings: readonly FindingData[];
  /** Who answers questions about it; undefined while it has errors. */
  readonly explainer: Explainer | undefined;
  /** Where an entry stands: lines and columns from 1. */
  place(path: Path): PlaceData;
  /** Judges its tests and, for a file, those of the files *.mail-test.yml beside it; none while it has errors. */
  test(): Promise<TestRun>;
}

/** What became of the tests of a mail.yml. */
export interface TestRun {
  readonly results: readonly (TestResult & { readonly place: PlaceData })[];
  /** The errors of files of tests. */
  readonly findings: readonly FindingData[];
}

/**
 * Opens a mail.yml. `today`, YYYY-MM-DD in UTC, is the day on which entries have ended or not; by default that of the
 * last commit. Throws when a file cannot be read.
 */
export async function openEstate(source: Source, options: { readonly today?: string } = {}): Promise<Estate> {
  const { today } = options;
  const project =
    'file' in source
      ? await openProject(source.file, today)
      : await projectOf({ name: source.name ?? 'mail.yml', text: source.text }, today);
  const { findings } = findingsData(project.diagnostics, project.sources);
  const placeOf = placeFinder(project.sources);
  const place = (path: Path) => placeData(placeOf(project.locate(path, 'entry')));
  if (project.document === undefined) {
    return { findings, explainer: undefined, place, test: async () => ({ results: [], findings: [] }) };
  }
  const system = await resolveSystem(project.document);
  const explainer = createExplainer(system);
  const estate = { project, system, explainer };
  return { findings, explainer, place, test: () => runTests(estate, 'file' in source) };
}

async function runTests(estate: Parameters<typeof ownSuite>[0], withFiles: boolean): Promise<TestRun> {
  const suites = [ownSuite(estate), ...(withFiles ? await suitesBeside(estate) : [])];
  const found = suites.flatMap((suite) => suite.findings);
  return {
    results: suites.flatMap((suite) =>
      suite.results.map((result) => ({ ...result, place: placeIn(suite, result) })),
    ),
    findings: findingsData(
      found,
      suites.map(({ source }) => source),
    ).findings,
  };
}

function placeIn({ source, at }: Suite, { path }: TestResult): PlaceData {
  return placeData({ file: source.name, ...at(path) });
}
