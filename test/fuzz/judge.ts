import type { Diagnostic, Span } from '../../src/diagnostics/diagnostic.ts';
import { formats } from '../../src/diagnostics/formats/index.ts';
import type { SourceFile } from '../../src/diagnostics/source.ts';
import { check, emitFiles, resolveSystem, type World } from '../../src/pipeline.ts';
import { hasCanary, letters, tame } from './hostile.ts';

/** The content of every output, by path. */
export type Outputs = ReadonlyMap<string, string>;

/** What became of a text. */
export interface Verdict {
  /** What mailc did that it must never do; empty when all is well. */
  readonly faults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when mail.yml has errors. */
  readonly outputs?: Outputs;
  /** True when the outputs could be compared with those of a harmless twin. */
  readonly compared?: boolean;
}

const CODE = /^(yaml|schema|mail)(\/[a-z0-9]+(-[a-z0-9]+)*)$/;

/** Formats that a terminal or a log shows as they are; JSON and XML have escapes of their own. */
const FOR_EYES = new Set(['pretty', 'compact', 'github']);

/** How many findings a text of some formats shows. */
const COUNTED: Readonly<Record<string, (shown: string) => number>> = {
  compact: (shown) => shown.split('\n').length - 1,
  github: (shown) => shown.split('\n').length - 1,
  json: (shown) => JSON.parse(shown).findings.length,
  sarif: (shown) => JSON.parse(shown).runs[0].results.length,
  codequality: (shown) => JSON.parse(shown).length,
};

/** What JavaScript prints for a value that is missing, or that should not be printed at all. */
const NO_VALUES = ['undefined', 'null', 'NaN', 'Infinity', '[object'];

/** No colours, and the width of a common terminal. */
const PLAIN = { width: 80, paint: (_role: unknown, text: string) => text };

/**
 * Checks a text, and compiles it where it has no errors. A throw is for the caller to report: with fast-check it
 * comes with the text that caused it.
 */
export async function judge(text: string, world: World): Promise<Verdict> {
  const source = { name: 'mail.yml', text };
  const { diagnostics, document } = await check(source, world);
  const faults = faultsOfFindings(diagnostics, source);
  faults.push(...(await faultsOfFormats(diagnostics, text)));
  if (document === undefined) return { faults, diagnostics };
  const outputs = await compile(document);
  faults.push(...[...outputs].flatMap(([path, content]) => faultsOfFile(path, content, text)));
  const twin = await compileText(JSON.stringify(tamed(document.content)), world);
  if (twin !== undefined) faults.push(...differences(outputs, twin));
  return { faults, diagnostics, outputs, compared: twin !== undefined };
}

async function compile(document: Parameters<typeof resolveSystem>[0]): Promise<Outputs> {
  const files = await emitFiles(await resolveSystem(document));
  return new Map(files.map(({ path, content }) => [path, content]));
}

async function compileText(text: string, world: World): Promise<Outputs | undefined> {
  const { document } = await check({ name: 'mail.yml', text }, world);
  return document && compile(document);
}

/** Findings that say nothing, or the same twice, or that point to where nothing is. */
export function faultsOfFindings(diagnostics: readonly Diagnostic[], source: SourceFile): string[] {
  return [...diagnostics.flatMap((finding) => faultsOf(finding, source)), ...repeatsIn(diagnostics)];
}

/** A finding says in words what is wrong, and where. */
function faultsOf(finding: Diagnostic, source: SourceFile): string[] {
  const { code, message, help = '', related = [] } = finding;
  const places = [finding, ...related];
  const says = [message, help, ...related.map((other) => other.message)];
  return [
    ...(CODE.test(code) ? [] : [`the code ${code}`]),
    ...places
      .filter(({ span }) => !isInside(span, source))
      .map(({ span }) => `${code} at ${JSON.stringify(span)}`),
    ...(says.every((words) => words.trim() !== '') ? [] : [`${code} says nothing: ${JSON.stringify(says)}`]),
  ];
}

function isInside({ file, start, end }: Span, { name, text: { length } }: SourceFile): boolean {
  return file === name && Number.isInteger(start) && 0 <= start && start <= end && end <= length;
}

/** The same sentence about the same place is said once. */
function repeatsIn(diagnostics: readonly Diagnostic[]): string[] {
  const said = diagnostics.map(
    ({ code, message, span }) => `${code} at ${span.start}-${span.end}: ${message}`,
  );
  return said.filter((one, index) => said.indexOf(one) < index).map((one) => `said twice: ${one}`);
}

/** Every format can show every finding, and text of mail.yml makes neither a line of its own nor moves a cursor. */
async function faultsOfFormats(diagnostics: readonly Diagnostic[], text: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, load] of Object.entries(formats)) {
    const shown = (await load())(diagnostics, [{ name: 'mail.yml', text }], PLAIN);
    if (FOR_EYES.has(name) && /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}]/u.test(shown))
      faults.push(`${name} lets a control character through`);
    const count = COUNTED[name]?.(shown) ?? diagnostics.length;
    if (count !== diagnostics.length) faults.push(`${name} shows ${count} of ${diagnostics.length} findings`);
  }
  return faults;
}

/** What no generated file may hold; hand-written ones go through as they are. */
function faultsOfFile(path: string, content: string, text: string): string[] {
  const faults: string[] = [];
  if (!/^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/.test(path) || path.split('/').includes('..'))
    faults.push(`the path ${path}`);
  if (/[^\x20-\x7e\r\n\t]/.test(content)) faults.push(`${path} has a character that is not printable ASCII`);
  if (content.includes('\r') && !path.endsWith('mta-sts.txt')) faults.push(`${path} has a carriage return`);
  if (!content.endsWith('\n')) faults.push(`${path} does not end its last line`);
  const none = NO_VALUES.find((word) => content.includes(word) && !text.includes(word));
  if (none !== undefined) faults.push(`${path} has the value ${none}`);
  return faults;
}

/** The same document with every text of a mutation tamed. */
function tamed(value: unknown): unknown {
  if (typeof value === 'string') return tame(value);
  if (Array.isArray(value)) return value.map(tamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [tame(key), tamed(child)]));
}

/**
 * Where the outputs of an estate differ from those of its tamed twin by more than the tamed texts. They have the same
 * files with the same number of lines; the lines without a text of a mutation are equal, and those with one
 * have the same letters. So a text that came to a line of its own, or took one away, is found in any format.
 */
export function differences(outputs: Outputs, twin: Outputs): string[] {
  const paths = (files: Outputs) => [...files.keys()].sort();
  if (String(paths(outputs)) !== String(paths(twin)))
    return [`other files: ${paths(outputs)} and ${paths(twin)}`];
  return paths(outputs).flatMap((path) => {
    const lines = comparable(outputs.get(path) ?? '');
    const expected = comparable(twin.get(path) ?? '');
    const index = lines.findIndex((line, at) => line !== expected[at]);
    if (index < 0 && lines.length === expected.length) return [];
    return [`${path}: ${JSON.stringify(lines[index])} and not ${JSON.stringify(expected[index])}`];
  });
}

/** Entries are sorted by name, so lines and their parts change places when a name changes. */
function comparable(content: string): string[] {
  const lines = content
    .split('\n')
    .map((line) => (hasCanary(line) ? [...letters(decoded(line)).toLowerCase()].sort().join('') : line));
  return lines.sort();
}

/** Addresses in mailto: URIs are percent-encoded (RFC 6068). */
function decoded(line: string): string {
  if (!line.includes('mailto:')) return line;
  return line.replace(/%([0-9A-F]{2})/g, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
