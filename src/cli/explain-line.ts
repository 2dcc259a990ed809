import { join, normalize, relative, resolve } from 'node:path';
import { placeData } from '../diagnostics/formats/json.ts';
import { jsonText } from '../diagnostics/formats/json-text.ts';
import { prettyPlaces } from '../diagnostics/formats/pretty.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import { placeFinder } from '../diagnostics/lines.ts';
import type { Path } from '../diagnostics/source.ts';
import type { RenderedFile } from '../emit/output.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import { readTreeFile } from '../io/tree.ts';
import { quoted, similarName } from '../mail/names.ts';
import type { MailSystem } from '../mail/system.ts';
import { emitFiles, traceLine } from '../pipeline.ts';
import { count } from './count.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** A compiled project and the directory of its build. */
interface Compiled {
  readonly project: Project;
  readonly system: MailSystem;
  readonly out: string;
}

/** A line of a file below out/, and the places of mail.yml that made it. */
interface ExplainedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly paths: readonly Path[];
}

/** `mailc build --explain FILE:LINE`: prints the places in mail.yml that made a line of out/. */
export async function explainLine(
  wish: string,
  { project, system, out }: Compiled,
  { json = false, quiet = false }: { readonly json?: boolean; readonly quiet?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { name, line } = parseWish(wish, out);
  const { path, content } = findFile(name, await emitFiles(system), out);
  const file = join(out, path);
  const text = lineOf(file, content, line);
  const explained = { file, line, text, paths: (await traceLine(system, path, line)) ?? [] };
  if (!quiet && readTreeFile(out, path) !== content) {
    const now = `this is about the line that ${project.source.name} gives now`;
    terminal.say(`${visible(`${file} is not up to date: ${now}`)}\n`);
  }
  if (json) printData(explained, project, terminal);
  else printPlaces(explained, project, terminal);
  return ExitCode.clean;
}

function parseWish(wish: string, out: string): { name: string; line: number } {
  const [, name, line] = /^(.+):(\d+)$/.exec(wish) ?? [];
  if (name !== undefined) return { name, line: Number(line) };
  throw usage(
    `--explain ${quoted(wish)} does not name a line`,
    `write a file and a line, as ${join(out, 'FILE')}:7`,
  );
}

/** A file by its path from here, as a shell completes it, or by its path below out/. */
function findFile(name: string, files: readonly RenderedFile[], out: string): RenderedFile {
  const fromHere = relative(resolve(out), resolve(name));
  const file =
    files.find(({ path }) => path === fromHere) ?? files.find(({ path }) => path === normalize(name));
  if (file !== undefined) return file;
  const similar = similarName(
    fromHere.startsWith('..') ? name : fromHere,
    files.map(({ path }) => path),
  );
  const help = similar === undefined ? `name a file below ${out}` : `did you mean ${join(out, similar)}?`;
  throw usage(`--explain: no build makes ${quoted(name)}`, help);
}

function lineOf(file: string, content: string, line: number): string {
  const lines = content.replace(/\r?\n$/, '').split(/\r?\n/);
  const text = lines[line - 1];
  if (text !== undefined) return text;
  throw usage(`--explain: there is no line ${line} in ${file}`, `it has ${count(lines.length, 'line')}`);
}

function printPlaces({ file, line, text, paths }: ExplainedLine, project: Project, terminal: Terminal): void {
  const { print, style } = terminal;
  const { name } = project.source;
  print(`${style.paint('strong', visible(`${file}:${line}`))}\n    ${visible(text)}\n`);
  if (paths.length === 0) {
    print(`no entry of ${visible(name)} makes this line\n`);
    return;
  }
  const places = paths.map((path) => ({ span: project.locate(path, 'entry'), message: path.join(' > ') }));
  print(`comes from\n${prettyPlaces(places, project.sources, style)}`);
}

function printData(
  { paths, ...line }: ExplainedLine,
  { locate, sources }: Project,
  { print }: Terminal,
): void {
  const placeOf = placeFinder(sources);
  const places = paths.map((path) => ({ path, ...placeData(placeOf(locate(path, 'entry'))) }));
  print(jsonText({ ...line, places }));
}

function usage(message: string, help: string): Failure {
  return new Failure(message, { help, exitCode: ExitCode.usage });
}
