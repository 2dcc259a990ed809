import type { Diagnostic } from '../diagnostic.ts';
import { type Place, placeFinder } from '../lines.ts';
import type { Format } from './format.ts';
import { paragraph, reportPath } from './report.ts';
import { visible } from './visible.ts';
import { attributes, xml } from './xml.ts';

/** The schemas ask for a time, and a report of the same text is the same text. */
const NO_TIME = '1970-01-01T00:00:00';
type PlaceOf = (span: Diagnostic['span']) => Place;

/**
 * JUnit's XML in the subset that both common schemas allow, Ant's by Windy Road and Jenkins's: a suite for each file,
 * in it one failed test for each code that was found there, or one test that passed. A warning is a failure too, of
 * the type "warning", for CI shows nothing of a test that passed.
 */
export const junit: Format = (findings, sources) => {
  const placeOf = placeFinder(sources);
  const suites = sources.map(({ name }, id) => {
    const own = findings.filter(({ span }) => span.file === name);
    return suite({ name: reportPath(name), id }, byCode(own), placeOf);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
};

function byCode(findings: readonly Diagnostic[]): Map<string, [Diagnostic, ...Diagnostic[]]> {
  const groups = new Map<string, [Diagnostic, ...Diagnostic[]]>();
  for (const finding of findings) {
    const group = groups.get(finding.code);
    if (group === undefined) groups.set(finding.code, [finding]);
    else group.push(finding);
  }
  return groups;
}

function suite(
  { name, id }: { readonly name: string; readonly id: number },
  groups: ReadonlyMap<string, readonly [Diagnostic, ...Diagnostic[]]>,
  placeOf: PlaceOf,
): string {
  const cases =
    groups.size === 0
      ? [`    <testcase${attributes({ name: 'mailc check', classname: name, time: 0 })}/>\n`]
      : [...groups.values()].map((group) => failedCase(name, group, placeOf));
  const counts = { tests: cases.length, failures: groups.size, errors: 0, time: 0 };
  const origin = { timestamp: NO_TIME, hostname: 'localhost' };
  return [
    `  <testsuite${attributes({ name, package: 'mailc', id, ...counts, ...origin })}>\n`,
    `    <properties>\n      <property${attributes({ name: 'program', value: 'mailc check' })}/>\n    </properties>\n`,
    ...cases,
    '    <system-out/>\n    <system-err/>\n  </testsuite>\n',
  ].join('');
}

/** The schemas give a test one failure: it has all findings of one code. */
function failedCase(file: string, group: readonly [Diagnostic, ...Diagnostic[]], placeOf: PlaceOf): string {
  const [{ code, severity, message }] = group;
  const more = group.length > 1 ? ` (and ${group.length - 1} more)` : '';
  const details = group.map((finding) => {
    const { start } = placeOf(finding.span);
    const reference = finding.reference === undefined ? '' : `\nsee: ${visible(finding.reference)}`;
    return xml(`${file}:${start.line}:${start.column}: ${severity}: ${paragraph(finding)}${reference}`);
  });
  const failure = attributes({ message: `${visible(message)}${more}`, type: severity });
  const test = attributes({ name: code, classname: file, time: 0 });
  return `    <testcase${test}>\n      <failure${failure}>${details.join('\n\n')}</failure>\n    </testcase>\n`;
}
