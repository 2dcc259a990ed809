import type { MachineResult } from './deploy.ts';

const WELL: ReadonlySet<MachineResult['outcome']> = new Set(['confirmed', 'unchanged', 'prepared']);

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A deploy as a suite of tests in JUnit's XML, one a machine. */
export function deployReport(results: readonly MachineResult[], seconds: number): string {
  const failures = results.filter(({ outcome }) => !WELL.has(outcome)).length;
  const counts = `tests="${results.length}" failures="${failures}" errors="0" time="${seconds}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites>\n  <testsuite name="mailc deploy" ${counts}>\n`,
    ...results.map(testCase),
    '  </testsuite>\n</testsuites>\n',
  ].join('');
}

function testCase({ machine, outcome, reason }: MachineResult): string {
  const test = `    <testcase name="${xml(machine.name)}" classname="${machine.kind}" time="0"`;
  if (WELL.has(outcome)) return `${test}/>\n`;
  return `${test}>\n      <failure message="${xml(outcome)}">${xml(reason ?? outcome)}</failure>\n    </testcase>\n`;
}

/** Without the characters that XML 1.0 cannot have (section 2.2). */
function xml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => REFERENCES[character] ?? character);
}
