import { dirname } from 'node:path';
import { type Diagnostic, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { readAttachment, readSource } from '../io/files.ts';
import { type Checked, check, statesIn } from '../pipeline.ts';

/** A mail.yml that was read and checked, with the texts that its findings point into. */
export interface Project extends Checked {
  readonly source: SourceFile;
  readonly sources: readonly SourceFile[];
  /** What was read beside mail.yml, by its path; undefined for a file that is not there. */
  readonly attachments: ReadonlyMap<string, string | undefined>;
  /** True when nothing but the files and the commit that is checked out decided about the findings. */
  readonly isLasting: boolean;
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
  const attachments = new Map<string, string | undefined>();
  let isLasting = true;
  const checked = await check(source, {
    attachment: (path) => {
      const text = readAttachment(directory, path);
      attachments.set(path, text);
      return text;
    },
    today: async () => {
      const day = today === undefined ? await dayOfCommit(directory) : undefined;
      isLasting &&= day !== undefined;
      return day ?? today ?? (await currentDay());
    },
    committedStates: async () => {
      const text = await textBefore(source);
      // What is not in Git yet, or not in this clone, may come.
      isLasting &&= text !== undefined;
      return statesBefore(source, text);
    },
  });
  return { ...checked, source, sources: [source], attachments, isLasting };
}

/** The commit's day makes a build reproducible; outside of Git there is only the calendar. */
async function dayOfCommit(directory: string): Promise<string | undefined> {
  const { commitDay } = await import('../io/git.ts');
  return commitDay(directory);
}

async function currentDay(): Promise<string> {
  const calendar = await import('../io/git.ts');
  return calendar.currentDay();
}

async function textBefore({ name, text }: SourceFile): Promise<string | undefined> {
  const before = await import('../io/text-before.ts');
  return before.textBefore(name, text);
}

/** A text that is what Git had before need not be read again: no state of it has changed. */
async function statesBefore(
  source: SourceFile,
  text: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  return text === undefined || text === source.text ? new Map() : statesIn({ ...source, text });
}

/** True for a finding that only follows from bytes that are not UTF-8. */
function isUndecoded({ text }: SourceFile, { start, end }: Diagnostic['span']): boolean {
  return text.slice(start, end).includes('\ufffd');
}
