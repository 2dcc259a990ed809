import { placeFinder } from '../lines.ts';
import type { Format } from './format.ts';
import { paragraph, reportPath } from './report.ts';

/** What separates the parts of a command (actions/runner, ActionCommand.cs). */
const IN_MESSAGE = /[%\r\n]/g;
const IN_PROPERTY = /[%\r\n:,]/g;

/** Workflow commands of GitHub: each finding becomes an annotation in the diff of a pull request. */
export const github: Format = (findings, sources) => {
  const placeOf = placeFinder(sources);
  const commands = findings.map((finding) => {
    const { file, start, end } = placeOf(finding.span);
    // The runner drops columns with a remark where a place has several lines.
    const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
    const where = { file: reportPath(file), line: start.line, endLine: end.line, ...columns };
    const properties = Object.entries({ ...where, title: finding.code }).map(
      ([name, value]) => `${name}=${escaped(String(value), IN_PROPERTY)}`,
    );
    return `::${finding.severity} ${properties.join(',')}::${escaped(paragraph(finding), IN_MESSAGE)}\n`;
  });
  return commands.join('');
};

/** As JavaScript's percent-encoding, of these characters only. */
function escaped(text: string, characters: RegExp): string {
  return text.replace(
    characters,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
