import stringWidth from 'string-width';
import type { Style } from '../diagnostics/formats/format.ts';

const GAP = '  ';

/** Rows below headings, each column as wide as its widest cell; nothing is cut, for programs read it too. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map((cell) => stringWidth(cell))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell))))
      .join(GAP)
      .trimEnd();
  return [style.paint('faint', line(headings)), ...rows.map(line), ''].join('\n');
}
