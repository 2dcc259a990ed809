import { visible } from '../../diagnostics/formats/visible.ts';
import type { Diff, DiffPart } from '../diff-parts.ts';
import type { Plan } from '../plan.ts';
import { type Section, type Sheet, sheetOf } from '../sheet.ts';
import { counted, type Words } from '../words.ts';

/** By this line a program finds the note that it is to edit; readers do not see it. */
export const MARKER = '<!-- mailc plan -->';
/** A longer diff is folded. */
const FOLD = 12;
/** A much longer one is cut; and the more so, the more else there is to read. */
const EXTENTS = [
  { mostLines: 200, mostItems: 100 },
  { mostLines: 50, mostItems: 100 },
  { mostLines: 12, mostItems: 50 },
  { mostLines: 0, mostItems: 20 },
] as const;
/** GitLab takes notes of up to 1,000,000 characters, and GitHub comments of up to 65,536. */
const MOST_CHARACTERS = 60_000;

/**
 * A plan for a comment in GitLab or GitHub (GitHub Flavored Markdown), which it is short enough for unless it is asked for
 * in full. Texts of mail.yml stand in code only, where they cannot be links, images, HTML, mentions or quick actions.
 */
export function markdown(plan: Plan, isFull: boolean): string {
  const [most, ...less] = EXTENTS;
  let text = markdownOf(sheetOf(plan, { ...most, isFull }));
  for (const extent of isFull ? [] : less) {
    if (text.length <= MOST_CHARACTERS) break;
    text = markdownOf(sheetOf(plan, { ...extent, isFull }));
  }
  return text;
}

function markdownOf(sheet: Sheet): string {
  const blocks = [
    MARKER,
    `**${sheet.verdict}**`,
    ...sheet.caveats.flatMap(caveatBlocks),
    ...sheet.sections.flatMap(sectionBlocks),
    ...endBlocks(sheet),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function caveatBlocks({ words, findings }: Sheet['caveats'][number]): string[] {
  const list = findings.map((finding) => `- ${inMarkdown(finding)}`).join('\n');
  return [`> ${inMarkdown(words)}`, ...(list === '' ? [] : [list])];
}

function sectionBlocks({ title, items, parts, more }: Section): string[] {
  const list = items.map(
    ({ words, place }) => `- ${inMarkdown(words)}${place.length === 0 ? '' : ` (${inMarkdown(place)})`}`,
  );
  return [
    `### ${title}`,
    ...(list.length === 0 ? [] : [list.join('\n')]),
    ...parts.flatMap(partBlocks),
    ...(more > 0 ? [`(${more} more)`] : []),
  ];
}

function partBlocks({ heading, diffs, more }: DiffPart): string[] {
  return [
    ...(heading.length === 0 ? [] : [`**${inMarkdown(heading)}**`]),
    ...diffs.flatMap(diffBlocks),
    ...(more > 0 ? [`(${counted(more, 'more file')})`] : []),
  ];
}

/** HTML around Markdown needs an empty line on either side (CommonMark section 4.6). */
function diffBlocks({ heading, lines, more }: Diff): string[] {
  const title = inMarkdown(heading);
  if (lines.length === 0) return title === '' ? [] : [title];
  const block = fenced(more > 0 ? [...lines, ` (${counted(more, 'more line')})`] : lines);
  if (lines.length <= FOLD) return title === '' ? [block] : [title, block];
  return [
    '<details>',
    `<summary>${title === '' ? `${lines.length + more} lines` : inHtml(heading)}</summary>`,
    block,
    '</details>',
  ];
}

function endBlocks({ unchanged, pointer, compared, digest }: Sheet): string[] {
  return [
    ...(unchanged.length === 0 ? [] : [`Unchanged: ${inMarkdown(unchanged)}`]),
    ...(pointer === undefined ? [] : [`Cut for reading; all of it: ${code(pointer)}`]),
    `${inMarkdown(compared)}. Digest ${code(digest)}`,
  ];
}

/** A sentence; what is not ours in it stands in code. */
export function inMarkdown(words: Words): string {
  return words.map((word) => (typeof word === 'string' ? word : code(word.code))).join('');
}

function inHtml(words: Words): string {
  return words
    .map((word) =>
      typeof word === 'string' ? html(visible(word)) : `<code>${html(visible(word.code))}</code>`,
    )
    .join('');
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A code span (CommonMark section 6.1): between more backticks than stand together in the text. */
function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '(empty)';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A code block (CommonMark section 4.5); no line of it begins with what GitLab takes for a quick action. */
function fenced(lines: readonly string[]): string {
  const text = lines.map(visible).join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}diff\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
