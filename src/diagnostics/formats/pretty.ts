import stringWidth from 'string-width';
import type { Diagnostic, Related } from '../diagnostic.ts';
import { type Place, placeFinder } from '../lines.ts';
import type { SourceFile } from '../source.ts';
import type { Format, Style } from './format.ts';
import { frame, type Mark } from './frame.ts';
import { visible } from './visible.ts';
import { wrapWithin } from './wrap.ts';

/** Beside a word at the margin a text of several lines has so many columns; where there are fewer, it stands below. */
const LEAST_BESIDE = 20;

const MAIN: Mark = { sign: '^', role: 'label' };
const OTHER: Mark = { sign: '-', role: 'frame' };

/** As many as a person reads before mending something; the text of more would push the first ones off the terminal. */
const MOST_FINDINGS = 50;

/**
 * For people: each finding with its line of text, carets under the exact place, related places and the mend. Of very
 * many only the first are shown, errors before warnings.
 */
export const pretty: Format = (findings, sources, style) => {
  const placeOf = placeFinder(sources);
  const shown = mostUrgent(findings);
  const texts = shown.map((finding) => `${describe(finding, placeOf, style).join('\n')}\n\n`);
  const others = findings.length - shown.length;
  if (others > 0) {
    const hint = `and ${others} more, which mailc check --format compact prints too`;
    texts.push(`${wrapWithin(hint, style.width).join('\n')}\n\n`);
  }
  return texts.join('');
};

/** They stay in their order. */
function mostUrgent(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (findings.length <= MOST_FINDINGS) return findings;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity !== 'error');
  const chosen = new Set([...errors, ...warnings].slice(0, MOST_FINDINGS));
  return findings.filter((finding) => chosen.has(finding));
}

function describe(finding: Diagnostic, placeOf: ReturnType<typeof placeFinder>, style: Style): string[] {
  const { severity, related = [], help, reference } = finding;
  const place = placeOf(finding.span);
  const others = related.map(({ span, message }) => ({ place: placeOf(span), message }));
  const gutter = gutterOf([place, ...others.map((other) => other.place)]);
  return [
    ...headline(finding, style),
    ...arrow(place, '', gutter, style),
    ...frame(place, { sign: '^', role: severity }, gutter, style),
    ...others.flatMap((other) => relatedLines(other, OTHER, gutter, style)),
    ...note('help', help, gutter, style),
    ...note('see', reference, gutter, style),
  ];
}

/** What is wrong, in as many lines as it takes, and the code at the end. */
function headline({ severity, message, code }: Diagnostic, style: Style): string[] {
  const { paint } = style;
  const label = `[${code}]`;
  const head = { indent: '', text: `${severity}:`, painted: paint(severity, `${severity}:`) };
  return beside(head, style, (room) => {
    const words = wrapWithin(visible(message), room);
    const lines = words.map((line) => paint('strong', line));
    const last = lines.at(-1);
    if (last === undefined || stringWidth(`${words.at(-1)} ${label}`) > room)
      return [...lines, ...wrapWithin(label, room).map((part) => paint('faint', part))];
    return [...lines.slice(0, -1), `${last} ${paint('faint', label)}`];
  });
}

/** A word at the margin. */
interface Head {
  readonly indent: string;
  readonly text: string;
  readonly painted: string;
}

/** A text of as many lines as it takes beside a word at the margin; below it, where the terminal is narrow. */
function beside(
  { indent, text, painted }: Head,
  { width }: Style,
  linesIn: (room: number) => string[],
): string[] {
  const margin = indent.length + text.length + 1;
  const [first = '', ...rest] = linesIn(width - margin);
  if (width <= margin || (rest.length > 0 && width - margin < LEAST_BESIDE))
    return [painted, ...linesIn(width - 2).map((line) => `  ${line}`)];
  return [`${indent}${painted} ${first}`, ...rest.map((line) => ' '.repeat(margin) + line)];
}

/** Places with a word on each, as related places of a finding are shown; the first one is marked as its main one. */
export function prettyPlaces(
  places: readonly Related[],
  sources: readonly SourceFile[],
  style: Style,
): string {
  const placeOf = placeFinder(sources);
  const shown = places.map(({ span, message }) => ({ place: placeOf(span), message }));
  const gutter = gutterOf(shown.map(({ place }) => place));
  const lines = shown.flatMap((one, index) => relatedLines(one, index === 0 ? MAIN : OTHER, gutter, style));
  return `${lines.join('\n')}\n`;
}

/** Columns for line numbers, so that all frames of a finding share one edge. */
function gutterOf(places: readonly Place[]): number {
  return Math.max(...places.map(({ start }) => String(start.line).length));
}

function relatedLines(
  { place, message }: { place: Place; message: string },
  mark: Mark,
  gutter: number,
  style: Style,
): string[] {
  return [...arrow(place, `: ${visible(message)}`, gutter, style), ...frame(place, mark, gutter, style)];
}

/** What stands above a frame: which file, line and column it shows. */
function arrow({ file, start }: Place, text: string, gutter: number, style: Style): string[] {
  const head = { indent: ' '.repeat(gutter), text: '-->', painted: style.paint('frame', '-->') };
  const where = `${visible(file)}:${start.line}:${start.column}${text}`;
  return beside(head, style, (room) => wrapWithin(where, room));
}

function note(label: string, text: string | undefined, gutter: number, style: Style): string[] {
  if (text === undefined) return [];
  const { paint } = style;
  const painted = `${paint('frame', '=')} ${paint('label', `${label}:`)}`;
  const head = { indent: ' '.repeat(gutter + 1), text: `= ${label}:`, painted };
  return beside(head, style, (room) => wrapWithin(visible(text), room));
}
