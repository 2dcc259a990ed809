import { placeFinder } from '../lines.ts';
import type { Format } from './format.ts';
import { visible } from './visible.ts';

/** `file:line:column: severity: message [code]`, one finding a line, as editors and CI logs understand it. */
export const compact: Format = (findings, sources) => {
  const placeOf = placeFinder(sources);
  const lines = findings.map(({ span, severity, message, code }) => {
    const { file, start } = placeOf(span);
    return `${visible(file)}:${start.line}:${start.column}: ${severity}: ${visible(message)} [${code}]\n`;
  });
  return lines.join('');
};
