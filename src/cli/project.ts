import { dirname } from 'node:path';
import { type Diagnostic, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { readAttachment, readSource } from '../io/files.ts';
import { type Checked, check, statesIn } from '../pipeline.ts';

/** A mail.yml that was read and checked, with the texts that its findings point into. */
export interface Project extends Checked {
  readonly source: SourceFile;
  readonly sources: readonly SourceFile[];
}

/** Reads and checks a mail.yml; `today` is the day that a user asked for. */
export async function openProject(file: string, today: string | undefined): Promise<Project> {
  const { source, findings } = readSource(file);
  const project = await projectOf(source, today);
  // What is no text at all need not be saved in another encoding.
  if (findings.length === 0 || project.diagnostics.some(({ code }) => code === 'yaml/encoding'))
    return project;
  const others = project.diagnostics.filter(({ span }) => !isUndecoded(source, span));
  return { ...project, diagnostics: sortDiagnostics([...findings, ...others]), document: undefined };
}

/** Checks a text in the place of the mail.yml that it has the name of. */
export async function projectOf(source: SourceFile, today: string | undefined): Promise<Project> {
  const directory = dirname(source.name);
  const checked = await check(source, {
    attachment: (path) => readAttachment(directory, path),
    today: async () => today ?? (await dayOfBuild(directory)),
    committedStates: () => committedStates(source),
  });
  return { ...checked, source, sources: [source] };
}

/** The commit's day makes a build reproducible; outside of Git there is only the calendar. */
async function dayOfBuild(directory: string): Promise<string> {
  const { commitDay, currentDay } = await import('../io/git.ts');
  return (await commitDay(directory)) ?? currentDay();
}

/** A text that is what Git had before need not be read again: no state of it has changed. */
async function committedStates(source: SourceFile): Promise<ReadonlyMap<string, string>> {
  const { textBefore } = await import('../io/git.ts');
  const text = textBefore(source.name, source.text);
  return text === undefined || text === source.text ? new Map() : statesIn({ ...source, text });
}

/** True for a finding that only follows from bytes that are not UTF-8. */
function isUndecoded({ text }: SourceFile, { start, end }: Diagnostic['span']): boolean {
  return text.slice(start, end).includes('\ufffd');
}
