import stringWidth from 'string-width';
import type { Place } from '../lines.ts';
import type { Role, Style } from './format.ts';
import { signOf } from './visible.ts';

/** What marks the text of a place: the sign below it, and what the colour says. */
export interface Mark {
  readonly sign: '^' | '-';
  readonly role: Role;
}

/** One character as a reader sees it: what is printed for it, and how many columns that takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

const TAB_STOP = 4;
const CUT = '…';
const HIDDEN = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]$|^(?! )\p{Zs}$/u;
const characters = new Intl.Segmenter();

/** The line of a place with signs below its text; of a place over several lines, its first line. */
export function frame(place: Place, mark: Mark, gutter: number, { width, paint }: Style): string[] {
  const edge = paint('frame', '|');
  const room = Math.max(20, width - gutter - 3);
  const cells = cutToRoom(cellsOf(place, room), room);
  const code = cells.map(({ text }) => text).join('');
  const first = cells.findIndex(({ marked }) => marked);
  const before = ' '.repeat(widthOf(cells.slice(0, first)));
  const signs = mark.sign.repeat(Math.max(1, widthOf(cells.filter(({ marked }) => marked))));
  const number = paint('frame', String(place.start.line).padStart(gutter));
  return [
    `${' '.repeat(gutter)} ${edge}`,
    `${number} ${edge} ${code}`.trimEnd(),
    `${' '.repeat(gutter)} ${edge} ${before}${paint(mark.role, signs)}`,
  ];
}

/**
 * The cells of the line of a place. Of a long line only the neighbourhood of the place is looked at:
 * a line can be as long as a file.
 */
function cellsOf(place: Place, room: number): Cell[] {
  const { text } = place.lines.line(place.start.line);
  const from = Math.min(place.start.column - 1, text.length);
  const to = place.end.line > place.start.line ? text.length : Math.max(from, place.end.column - 1);
  const left = Math.max(0, from - 4 * room);
  const right = Math.min(text.length, from + 8 * room);
  const cells: Cell[] = left > 0 ? [cut] : [];
  let column = 0;
  for (const { segment, index } of characters.segment(text.slice(left, right))) {
    const at = left + index;
    const marked = from === to ? at === from : at < to && at + segment.length > from;
    const cell = cellOf(segment, column, marked);
    cells.push(cell);
    column += cell.width;
  }
  if (right < text.length) cells.push(cut);
  else if (from === text.length) cells.push({ text: ' ', width: 1, marked: true });
  return cells;
}

const cut: Cell = { text: CUT, width: 1, marked: false };

function cellOf(segment: string, column: number, marked: boolean): Cell {
  if (segment === '\t') {
    const width = TAB_STOP - (column % TAB_STOP);
    return { text: ' '.repeat(width), width, marked };
  }
  const shown = HIDDEN.test(segment) ? signOf(segment) : segment;
  const width = stringWidth(shown);
  // A combining mark with nothing before it would sit on the space of the frame.
  return width === 0 ? { text: `\u25cc${shown}`, width: 1, marked } : { text: shown, width, marked };
}

/** As many cells around the first marked one as there is room for, with a sign where something was cut off. */
function cutToRoom(cells: readonly Cell[], room: number): readonly Cell[] {
  if (widthOf(cells) <= room) return cells;
  const first = cells.findIndex(({ marked }) => marked);
  const last = cells.findLastIndex(({ marked }) => marked);
  let [left, right, free] = [first, first, room - 2 * cut.width];
  const take = (cell: Cell | undefined): boolean => {
    if (cell === undefined || cell.width > free) return false;
    free -= cell.width;
    return true;
  };
  while (right <= last && take(cells[right])) right += 1;
  for (let grown = true; grown; ) {
    grown = false;
    if (left > 0 && take(cells[left - 1])) [left, grown] = [left - 1, true];
    if (take(cells[right])) [right, grown] = [right + 1, true];
  }
  return [...(left > 0 ? [cut] : []), ...cells.slice(left, right), ...(right < cells.length ? [cut] : [])];
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
