import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeFixes } from '../diagnostics/fixes.ts';
import { placeFinder } from '../diagnostics/lines.ts';
import { rewriteFile } from '../io/rewrite.ts';
import { type Project, projectOf } from './project.ts';

/** What one round of fixes did. */
interface Round {
  readonly made: readonly Diagnostic[];
  /** As it was before. */
  readonly before: Project;
  readonly after: Project;
}

/** A project after all that can be mended was, and the words for what was done. */
export interface FixedProject {
  readonly project: Project;
  /** One line for each fix. */
  readonly told: readonly string[];
}

/** Fixes can make room for others; more rounds than this are two fixes at odds. */
const MOST_ROUNDS = 50;
/** How many parts of the fixes are tried when they do not go together. */
const MOST_TRIES = 100;

/** Makes the fixes of a mail.yml and writes the file when something changed. */
export async function fixProject(opened: Project, today: string | undefined): Promise<FixedProject> {
  const { project, told } = await makeAllFixes(opened, today);
  if (told.length > 0) rewriteFile(opened.source.name, opened.source.text, project.source.text);
  return { project, told };
}

/** Makes fixes until there is none left; the text is not written anywhere. */
export async function makeAllFixes(project: Project, today: string | undefined): Promise<FixedProject> {
  const told: string[] = [];
  let current = project;
  for (let number = 0; number < MOST_ROUNDS; number += 1) {
    const round = await fixOnce(current, today);
    if (round === undefined) break;
    told.push(...tell(round));
    current = round.after;
  }
  return { project: current, told };
}

/** The most fixes that do good together; undefined when none does, or the text is not sound YAML. */
async function fixOnce(before: Project, today: string | undefined): Promise<Round | undefined> {
  const fixable = before.diagnostics.filter(({ fix }) => fix !== undefined);
  if (!isSoundYaml(before)) return undefined;
  for (const chosen of parts(fixable)) {
    const { text, made } = makeFixes(before.source.text, chosen);
    if (made.length === 0) continue;
    const after = await projectOf({ ...before.source, text }, today);
    if (isSoundYaml(after) && isBetter(after.diagnostics, before.diagnostics)) return { made, before, after };
  }
  return undefined;
}

/** All of a list, then its halves, then their halves. */
function* parts<Item>(list: readonly Item[]): Generator<readonly Item[]> {
  let tries = 0;
  for (let size = list.length; size > 0; size = Math.floor(size / 2)) {
    for (let start = 0; start < list.length; start += size) {
      if (++tries > MOST_TRIES) return;
      yield list.slice(start, start + size);
    }
  }
}

/** What stands in a text that is not is a guess, and a fix must not make a key stand twice. */
function isSoundYaml({ diagnostics }: Project): boolean {
  return !diagnostics.some(({ code }) => code.startsWith('yaml/'));
}

/** A value with a better shape may show a rule more than it saw before; otherwise fewer findings are better. */
function isBetter(after: readonly Diagnostic[], before: readonly Diagnostic[]): boolean {
  const shape = (findings: readonly Diagnostic[]) =>
    findings.filter(({ code }) => !code.startsWith('mail/')).length;
  const fewer = shape(before) - shape(after);
  return fewer > 0 || (fewer === 0 && after.length < before.length);
}

function tell({ made, before }: Round): string[] {
  const placeOf = placeFinder(before.sources);
  return made.map(({ span, message, code }) => {
    const { file, start } = placeOf(span);
    return `${file}:${start.line}:${start.column}: mended: ${message} [${code}]`;
  });
}
