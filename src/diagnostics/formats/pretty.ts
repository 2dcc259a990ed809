import type { Diagnostic, Related } from '../diagnostic.ts';
import { type Place, placeFinder } from '../lines.ts';
import type { SourceFile } from '../source.ts';
import type { Format, Style } from './format.ts';
import { frame, type Mark } from './frame.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

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
  if (others > 0) texts.push(`and ${others} more, which mailc check --format compact prints too\n\n`);
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
    arrow(place, '', gutter, style),
    ...frame(place, { sign: '^', role: severity }, gutter, style),
    ...others.flatMap((other) => relatedLines(other, OTHER, gutter, style)),
    ...note('help', help, gutter, style),
    ...note('see', reference, gutter, style),
  ];
}

/** What is wrong, in as many lines as it takes, and the code at the end. */
function headline({ severity, message, code }: Diagnostic, { paint, width }: Style): string[] {
  const indent = severity.length + 2;
  const label = `[${code}]`;
  const lines = wrap(`${visible(message)} ${label}`, width - indent);
  return lines.map((line, index) => {
    const head = index === 0 ? `${paint(severity, `${severity}:`)} ` : ' '.repeat(indent);
    if (index < lines.length - 1) return head + paint('strong', line);
    const words = line.slice(0, -label.length).trimEnd();
    return `${head}${words === '' ? '' : `${paint('strong', words)} `}${paint('faint', label)}`;
  });
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
  return [arrow(place, `: ${visible(message)}`, gutter, style), ...frame(place, mark, gutter, style)];
}

/** The line above a frame: which file, line and column it shows. */
function arrow({ file, start }: Place, text: string, gutter: number, { paint }: Style): string {
  return `${' '.repeat(gutter)}${paint('frame', '-->')} ${visible(file)}:${start.line}:${start.column}${text}`;
}

function note(label: string, text: string | undefined, gutter: number, style: Style): string[] {
  if (text === undefined) return [];
  const indent = gutter + label.length + 5;
  const [first = '', ...rest] = wrap(visible(text), style.width - indent);
  const head = `${' '.repeat(gutter)} ${style.paint('frame', '=')} ${style.paint('label', `${label}:`)} ${first}`;
  return [head, ...rest.map((line) => ' '.repeat(indent) + line)];
}
