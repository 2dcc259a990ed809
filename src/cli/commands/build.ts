import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import { ExitCode } from '../../io/failure.ts';
import { compareTree, readTreeFile, recoverTree, replaceTree } from '../../io/tree.ts';
import type { MailSystem } from '../../mail/system.ts';
import { emitFiles, resolveSystem } from '../../pipeline.ts';
import { type BuildResult, buildData, countEntries, saySummary } from '../build-report.ts';
import { printDifference, sayVerdict } from '../difference.ts';
import { printFindings, summarize } from '../findings.ts';
import { isChanged, withPatches } from '../out-changes.ts';
import { outDirectory, requireOurs } from '../out-directory.ts';
import { MANIFEST, scopeOf } from '../out-scope.ts';
import { openProject, type Project } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export interface BuildOptions {
  readonly out?: string;
  readonly target?: string;
  readonly check?: boolean;
  readonly explain?: string;
  readonly today?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `mailc build`: writes what mail.yml gives, compares it with out/, or explains a line of it. */
export async function build(file: string, options: BuildOptions, terminal: Terminal): Promise<number> {
  const project = await openProject(file, options.today);
  const out = outDirectory(file, options.out);
  if (options.json !== true) await printFindings(project, terminal);
  if (project.document === undefined) return refuse(project, out, options, terminal);
  const system = await resolveSystem(project.document);
  if (options.explain !== undefined) {
    const { explainLine } = await import('../explain-line.ts');
    return explainLine(options.explain, { project, system, out }, options, terminal);
  }
  const result = await bringUpToDate({ project, system, out }, options);
  await report(result, options, terminal);
  return options.check === true && result.changes.length > 0 ? ExitCode.findings : ExitCode.clean;
}

/** Errors keep a build from writing. */
async function refuse(
  project: Project,
  out: string,
  options: BuildOptions,
  terminal: Terminal,
): Promise<number> {
  if (options.json === true) await printFindings(project, terminal, 'json');
  const sentence = `${summarize(project.diagnostics)}; ${out} stays as it was`;
  if (options.quiet !== true) terminal.say(`${visible(`${project.source.name}: ${sentence}`)}\n`);
  return ExitCode.findings;
}

/** A compiled mail.yml and the directory of its build. */
interface Compiled {
  readonly project: Project;
  readonly system: MailSystem;
  readonly out: string;
}

/** Works out what changes in out/ and, unless it is only asked for, makes the change. */
async function bringUpToDate(compiled: Compiled, options: BuildOptions): Promise<BuildResult> {
  const { project, system, out } = compiled;
  const { target, check = false } = options;
  if (!check) recoverTree(out);
  requireOurs(out, project.source.name);
  const { files, includes } = scopeOf(await emitFiles(system), target, readTreeFile(out, MANIFEST));
  const comparison = compareTree(out, files, includes);
  // A comparison shows whole files that are missing or surplus; of a build their names will do.
  const changes = await withPatches(out, files, comparison.changes, check ? () => true : isChanged);
  if (!check && changes.length > 0 && !(await replaceTree(comparison, files))) {
    return bringUpToDate(compiled, options);
  }
  return { project, out, entries: countEntries(project, system), files: files.length, changes };
}

async function report(result: BuildResult, options: BuildOptions, terminal: Terminal): Promise<void> {
  const { check = false, quiet = false, json = false } = options;
  if (json) terminal.print(jsonText(buildData(result, check)));
  else if (check) printDifference(result, terminal);
  if (quiet) return;
  if (check) sayVerdict(result, terminal);
  else saySummary(result, terminal);
}
