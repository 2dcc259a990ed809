import type { Role, Style } from '../../diagnostics/formats/format.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { wrap } from '../../diagnostics/formats/wrap.ts';
import type { Diff, DiffPart } from '../diff-parts.ts';
import type { Plan } from '../plan.ts';
import { type Item, type Section, type Sheet, sheetOf } from '../sheet.ts';
import { counted, inPlain, type Words } from '../words.ts';

/** A longer diff, and what nobody reads in one go, is cut. */
const EXTENT = { mostLines: 12, mostItems: 100 };

/** How a line of a diff looks, by its first character. */
const ROLES: Readonly<Record<string, Role>> = { '+': 'added', '-': 'removed', '@': 'frame' };

/** A plan for a terminal: sentences are broken at its width, the lines of diffs are not. */
export function text(plan: Plan, isFull: boolean, style: Style): string {
  const sheet = sheetOf(plan, { ...EXTENT, isFull });
  const blocks = [
    wrap(sheet.verdict, style.width).map((line) => style.paint('strong', line)),
    ...sheet.caveats.map((caveat) => caveatLines(caveat, style)),
    ...sheet.sections.map((section) => sectionLines(section, style)),
    endLines(sheet, style),
  ];
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : [`${lines.join('\n')}\n`])).join('\n');
}

function caveatLines({ words, findings }: Sheet['caveats'][number], style: Style): string[] {
  return [...prose(words, style), ...findings.flatMap((finding) => bullet('*', shown(finding), style))];
}

function sectionLines({ title, items, parts, more }: Section, style: Style): string[] {
  return [
    style.paint('strong', title),
    ...items.flatMap((item) => itemLines(item, style)),
    ...parts.flatMap((part) => partLines(part, style)),
    ...(more > 0 ? [`(${more} more)`] : []),
  ];
}

function itemLines({ isRisk, words, place }: Item, style: Style): string[] {
  const lines = bullet(
    isRisk ? '!' : '*',
    `${shown(words)}${place.length === 0 ? '' : ` (${shown(place)})`}`,
    style,
  );
  return isRisk
    ? lines.map((line, index) => (index === 0 ? style.paint('warning', '!') + line.slice(1) : line))
    : lines;
}

/** A sentence behind a sign, its further lines below its first word. */
function bullet(sign: string, sentence: string, { width }: Style): string[] {
  return wrap(sentence, width - 2).map((line, index) => `${index === 0 ? sign : ' '} ${line}`);
}

function partLines({ heading, diffs, more }: DiffPart, style: Style): string[] {
  return [
    ...(heading.length === 0 ? [] : prose(heading, style)),
    ...diffs.flatMap((diff) => diffLines(diff, style)),
    ...(more > 0 ? [`(${counted(more, 'more file')})`] : []),
  ];
}

function diffLines({ heading, lines, more }: Diff, style: Style): string[] {
  return [
    ...(heading.length === 0 ? [] : [style.paint('strong', shown(heading))]),
    ...lines.map((line) => painted(visible(line), style)),
    ...(more > 0 && lines.length > 0 ? [`(${counted(more, 'more line')})`] : []),
  ];
}

function painted(line: string, { paint }: Style): string {
  const role = ROLES[line[0] ?? ''];
  return role === undefined ? line : paint(role, line);
}

function endLines({ unchanged, pointer, compared, digest }: Sheet, style: Style): string[] {
  return [
    ...(unchanged.length === 0 ? [] : prose(['Unchanged: ', ...unchanged], style)),
    ...(pointer === undefined ? [] : wrap(`Cut for reading; all of it: ${pointer}`, style.width)),
    ...prose(compared, style),
    `Digest ${digest}`,
  ];
}

function prose(words: Words, { width }: Style): string[] {
  return wrap(shown(words), width);
}

/** Texts of mail.yml and names of files cannot move the cursor of a terminal. */
function shown(words: Words): string {
  return inPlain(
    words.map((word) => (typeof word === 'string' ? visible(word) : { code: visible(word.code) })),
  );
}
