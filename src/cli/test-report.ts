import type { Style } from '../diagnostics/formats/format.ts';
import { jsonText } from '../diagnostics/formats/json-text.ts';
import { reportPath } from '../diagnostics/formats/report.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import { attributes, xml } from '../diagnostics/formats/xml.ts';
import type { Evidence } from '../explain/tests/claim.ts';
import type { TestResult } from '../explain/tests/run.ts';
import { verdictData, wayData } from './answer-data.ts';
import { count } from './count.ts';
import type { Places } from './estate.ts';
import { treeRows } from './hop-tree.ts';
import { sideBySide } from './side-by-side.ts';
import type { Suite } from './test-suites.ts';
import { verdictRows } from './verdict-text.ts';

type TestFormat = (suites: readonly Suite[], places: Places, style: Style) => string;

/** The forms in which results can be printed, by name. */
export const testFormats = { pretty, junit, json } satisfies Record<string, TestFormat>;
export type TestFormatName = keyof typeof testFormats;

type Problem = TestResult['problems'][number];

const PLAIN: Style = { width: 80, paint: (_role, text) => text };

/** How many expectations came out how. */
export function countOutcomes(suites: readonly Suite[]): Record<TestResult['outcome'], number> {
  const counts = { passed: 0, failed: 0, broken: 0 };
  for (const { outcome } of suites.flatMap(({ results }) => results)) counts[outcome] += 1;
  return counts;
}

/** For people: a line each; of what failed, what was expected, what came, why, and where it is written. */
function pretty(suites: readonly Suite[], places: Places, style: Style): string {
  const parts = suites
    .filter(({ results }) => results.length > 0)
    .map((suite) => prettySuite(suite, places, style));
  return [...parts, summary(suites, style)].join('\n');
}

const SIGNS = { passed: '✓', failed: '✗', broken: '!' } as const;
const ROLES = { passed: 'added', failed: 'error', broken: 'warning' } as const;

function prettySuite(suite: Suite, places: Places, style: Style): string {
  const lines = suite.results.map((result) => {
    const { name, outcome } = result;
    const line = `  ${style.paint(ROLES[outcome], SIGNS[outcome])} ${visible(name)}\n`;
    const details = result.problems.map((problem) => problemText(problem, suite, places, style, 6));
    return line + details.join('');
  });
  return `${style.paint('strong', visible(suite.source.name))}\n${lines.join('').trimEnd()}\n`;
}

function problemText(problem: Problem, suite: Suite, places: Places, style: Style, indent: number): string {
  const { line, column } = suite.at(problem.at).start;
  const place = style.paint('faint', `${visible(suite.source.name)}:${line}:${column}`);
  const said =
    problem.kind === 'broken'
      ? [visible(problem.message), ...(problem.help === undefined ? [] : [visible(problem.help)]), place]
      : [`expected  ${visible(problem.expected)}`, `got       ${visible(problem.got)}`, place];
  const why =
    problem.kind === 'broken'
      ? ''
      : `
${evidenceText(problem.evidence, places, style, indent + 2)}

`;
  return said.map((text) => `${' '.repeat(indent)}${text}\n`).join('') + why;
}

function evidenceText(evidence: Evidence, places: Places, style: Style, indent: number): string {
  const rows =
    evidence.kind === 'way'
      ? treeRows(evidence.way.hop, places)
      : verdictRows(evidence.submission, evidence.verdict, places);
  const text = sideBySide(rows, { ...style, width: style.width - indent });
  return text.trimEnd().replace(/^/gm, ' '.repeat(indent));
}

function summary(suites: readonly Suite[], style: Style): string {
  const { passed, failed, broken } = countOutcomes(suites);
  const all = passed + failed + broken;
  if (all === 0) return 'there are no tests: say under "tests:" what mail.yml is meant to do\n';
  const parts = [
    ...(failed > 0 ? [style.paint('error', `${failed} failed`)] : []),
    ...(broken > 0 ? [style.paint('warning', `${broken} broken`)] : []),
    `${passed} passed`,
  ];
  return `${count(all, 'test')}: ${parts.join(', ')}\n`;
}

/** The version of the JSON that is printed here; a change that breaks readers raises it. */
const VERSION = 1;

/** For programs. */
function json(suites: readonly Suite[], places: Places): string {
  const data = {
    version: VERSION,
    ...countOutcomes(suites),
    tests: suites.flatMap((suite) => suite.results.map((result) => resultData(result, suite, places))),
  };
  return jsonText(data);
}

function resultData({ name, outcome, path, problems }: TestResult, suite: Suite, places: Places): object {
  const place = (at: TestResult['path']) => ({ file: suite.source.name, ...suite.at(at).start });
  return {
    name,
    outcome,
    ...place(path),
    problems: problems.map((problem) =>
      problem.kind === 'broken'
        ? { message: problem.message, help: problem.help, ...place(problem.at) }
        : {
            expected: problem.expected,
            got: problem.got,
            evidence: evidenceData(problem.evidence, places),
            ...place(problem.at),
          },
    ),
  };
}

function evidenceData(evidence: Evidence, places: Places): object {
  if (evidence.kind === 'way') return wayData(evidence.way, places);
  return { submission: evidence.submission, verdict: verdictData(evidence.verdict, places) };
}

/** The schemas of JUnit's XML ask for a time, and a report of the same text is the same text. */
const NO_TIME = '1970-01-01T00:00:00';

/** JUnit's XML in the subset that the common schemas allow: a suite for each file, a test for each expectation. */
function junit(suites: readonly Suite[], places: Places): string {
  const own = suites.filter(({ results }) => results.length > 0);
  const parts = own.map((suite, id) => junitSuite(suite, id, places));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${parts.join('')}</testsuites>\n`;
}

function junitSuite(suite: Suite, id: number, places: Places): string {
  const name = reportPath(suite.source.name);
  const { failed, broken } = countOutcomes([suite]);
  const counts = { tests: suite.results.length, failures: failed, errors: broken, time: 0 };
  const origin = { timestamp: NO_TIME, hostname: 'localhost' };
  return [
    `  <testsuite${attributes({ name, package: 'mailc', id, ...counts, ...origin })}>\n`,
    `    <properties>\n      <property${attributes({ name: 'program', value: 'mailc test' })}/>\n    </properties>\n`,
    ...suite.results.map((result) => junitCase(result, suite, name, places)),
    '    <system-out/>\n    <system-err/>\n  </testsuite>\n',
  ].join('');
}

/** The schemas give a test one failure or error: it has all that did not hold. */
function junitCase(result: TestResult, suite: Suite, classname: string, places: Places): string {
  const head = `    <testcase${attributes({ name: visible(result.name), classname, time: 0 })}`;
  const [first] = result.problems;
  if (first === undefined) return `${head}/>\n`;
  const element = result.outcome === 'broken' ? 'error' : 'failure';
  const message = first.kind === 'broken' ? first.message : `expected ${first.expected}, got ${first.got}`;
  const details = result.problems.map((problem) => problemText(problem, suite, places, PLAIN, 0));
  return [
    `${head}>\n      <${element}${attributes({ message: visible(message), type: result.outcome })}>`,
    xml(details.join('\n').trimEnd()),
    `</${element}>\n    </testcase>\n`,
  ].join('');
}
