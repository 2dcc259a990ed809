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
/** What a reader would not see. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
const APART = new RegExp(`(${HIDDEN.source})`, 'u');
const IS_HIDDEN = new RegExp(`^(?:${HIDDEN.source})$`, 'u');
const PICTURE = '\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\ufe0f]*';
/** One picture of several that are joined, or a flag with tags: what is hidden there belongs to what is seen. */
const EMOJI = new RegExp(
  `^${PICTURE}(?:\\u200d${PICTURE})*$|^\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}$`,
  'u',
);
const characters = new Intl.Segmenter();

/** The line of a place with signs below its text; of a place over several lines, its first line. */
export function frame(place: Place, mark: Mark, gutter: number, { width, paint }: Style): string[] {
  const edge = paint('frame', '|');
  const room = Math.max(1, width - gutter - 3);
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
  let at = left;
  for (const character of charactersOf(text.slice(left, right))) {
    const end = at + character.length;
    const cell = cellOf(character, column, at < Math.max(to, from + 1) && end > from);
    cells.push(cell);
    column += cell.width;
    at = end;
  }
  if (right < text.length) cells.push(cut);
  else if (from === text.length) cells.push({ text: ' ', width: 1, marked: true });
  return cells;
}

const cut: Cell = { text: CUT, width: 1, marked: false };

/** What a reader sees as one, and what nobody would see, one by one. */
function* charactersOf(text: string): Generator<string> {
  for (const { segment } of characters.segment(text)) {
    if (!HIDDEN.test(segment) || EMOJI.test(segment)) yield segment;
    else yield* segment.split(APART).filter((part) => part !== '');
  }
}

function cellOf(character: string, column: number, marked: boolean): Cell {
  if (character === '\t') {
    const width = TAB_STOP - (column % TAB_STOP);
    return { text: ' '.repeat(width), width, marked };
  }
  const shown = IS_HIDDEN.test(character) ? signOf(character) : character;
  const width = stringWidth(shown);
  // A combining mark with nothing before it would sit on the space of the frame.
  return width === 0 ? { text: `\u25cc${shown}`, width: 1, marked } : { text: shown, width, marked };
}

/**
 * As many cells around the first marked one as there is room for, with a sign where something was cut off. Where there is
 * not even room for that one, the sign stands for all.
 */
function cutToRoom(cells: readonly Cell[], room: number): readonly Cell[] {
  if (widthOf(cells) <= room) return cells;
  const first = cells.findIndex(({ marked }) => marked);
  const last = cells.findLastIndex(({ marked }) => marked);
  let [left, right, free] = [first, first, room - 2 * cut.width];
  if ((cells[first]?.width ?? 0) > free) return [{ ...cut, marked: true }];
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
