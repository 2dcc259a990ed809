import stringWidth from 'string-width';
import type { Role, Style } from '../diagnostics/formats/format.ts';
import { wrap } from '../diagnostics/formats/wrap.ts';

/** A line of an answer, and what stands at its right. */
export interface Row {
  /** What leads to the text: branches of a tree, or a label. */
  readonly lead: string;
  /** What stands before the text where it needs more lines; spaces where this is left out. */
  readonly hang?: string;
  readonly text: string;
  readonly role?: Role;
  /** Such as the line of mail.yml; '' for nothing. */
  readonly side: string;
}

const GAP = 2;
/** A text is never squeezed into fewer columns. */
const NARROWEST = 24;

/** Lays rows out in two columns; a text that is too long for its own goes on below. */
export function sideBySide(rows: readonly Row[], style: Style): string {
  const widest = Math.max(0, ...rows.map(({ side }) => stringWidth(side)));
  const needed = Math.max(
    0,
    ...rows.map(({ lead, text, side }) => (side === '' ? 0 : stringWidth(lead + text))),
  );
  const column = Math.min(needed, Math.max(NARROWEST, style.width - widest - GAP));
  return rows.map((row) => layOut(row, row.side === '' ? style.width : column, style)).join('');
}

function layOut({ lead, hang, text, role, side }: Row, column: number, style: Style): string {
  const room = Math.max(NARROWEST, column - stringWidth(lead));
  return wrap(text, room)
    .map((line, index) => {
      const before = index === 0 ? lead : (hang ?? ' '.repeat(stringWidth(lead)));
      const painted = `${style.paint('frame', before)}${role === undefined ? line : style.paint(role, line)}`;
      if (index > 0 || side === '') return `${painted}\n`;
      const gap = ' '.repeat(Math.max(0, column - stringWidth(before + line)) + GAP);
      return `${painted}${gap}${style.paint('faint', side)}\n`;
    })
    .join('');
}
