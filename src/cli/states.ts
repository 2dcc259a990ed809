import { dirname, join, normalize } from 'node:path';
import { hasErrors, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { decodeText } from '../io/encoding.ts';
import { Failure } from '../io/failure.ts';
import type { Commit, Revisions } from '../io/revisions.ts';
import { check, compileReadable, statesIn } from '../pipeline.ts';
import type { Side } from '../review/plan.ts';
import { openProject, type Project } from './project.ts';

/** A state of a mail.yml that was read, checked and, as far as it can be, compiled. */
export interface State {
  readonly project: Project;
  readonly side: Side;
}

/** A mail.yml as it was in a commit. */
export interface CommittedFile {
  readonly revisions: Revisions;
  readonly commit: Commit;
  /** From the top of the repository. */
  readonly path: string;
  /** By which readers know it. */
  readonly name: string;
}

/** As many digits of a commit as people read. */
const SHORT = 8;

/** What a commit is called in a sentence. */
export function shortName({ id }: Commit): string {
  return id.slice(0, SHORT);
}

/** The state that a mail.yml on disk is in. */
export async function stateOnDisk(file: string, name: string, today: string | undefined): Promise<State> {
  return stateOf(await openProject(file, today), name, undefined);
}

/**
 * The state that a mail.yml was in, with all that it names, as the commit has it. Its day is that of the commit unless
 * another is asked for; `before` is the text that its states of keys and credentials have to follow from.
 */
export async function stateInCommit(
  file: CommittedFile,
  { today, before }: { readonly today?: string | undefined; readonly before?: SourceFile | undefined },
): Promise<State> {
  const { revisions, commit, path, name } = file;
  const blobs = await revisions.files(commit, directoryOf(path));
  const blob = blobs.get(path);
  if (blob === undefined) throw new Failure(`commit ${shortName(commit)} has no ${path}`);
  const { text, findings } = decodeText(name, await revisions.content(blob));
  const source = { name, text };
  const checked = await check(source, {
    attachment: async (attached) =>
      textOf(blobs.get(normalize(join(directoryOf(path), attached))), revisions),
    today: async () => today ?? commit.day,
    committedStates: async () => (before === undefined ? new Map() : statesIn(before)),
  });
  const diagnostics = sortDiagnostics([...findings, ...checked.diagnostics]);
  const document = findings.length > 0 ? undefined : checked.document;
  const project = {
    ...checked,
    diagnostics,
    document,
    source,
    sources: [source],
    attachments: new Map(),
    isLasting: false,
  };
  return stateOf(project, shortName(commit), commit);
}

/** The directory of a path from the top of a repository; '' for the top. */
export function directoryOf(path: string): string {
  const directory = dirname(path);
  return directory === '.' ? '' : directory;
}

/** A file that is not text is as good as missing. */
async function textOf(blob: string | undefined, revisions: Revisions): Promise<string | undefined> {
  if (blob === undefined) return undefined;
  const { text, findings } = decodeText('', await revisions.content(blob));
  return findings.length > 0 ? undefined : text;
}

async function stateOf(project: Project, name: string, commit: Commit | undefined): Promise<State> {
  const side: Side = {
    name,
    commit: commit?.id,
    source: project.source,
    locate: project.locate,
    errors: project.diagnostics.filter((finding) => hasErrors([finding])),
    compiled: await compileReadable(project),
    doubt: undefined,
  };
  return { project, side };
}
