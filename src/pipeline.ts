import { checkRules } from './check/rules.ts';
import { checkSchema } from './check/schema.ts';
import { type Diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.ts';
import type { Locate, Path, SourceFile } from './diagnostics/source.ts';
import type { RenderedFile } from './emit/output.ts';
import { AddressBook } from './mail/address-book.ts';
import type { MailDocument } from './mail/document.ts';
import type { MailSystem } from './mail/system.ts';
import { read } from './read/read.ts';

/** What the stages ask of the world; the command line answers it with files and Git, a test with values. */
export interface World {
  /** The text of a file that mail.yml names, by its path relative to mail.yml; undefined where there is none. */
  attachment(path: string): string | undefined;
  /** The day of the build, YYYY-MM-DD in UTC; asked only when an entry has a date. */
  today(): Promise<string>;
}

/** A document that was read and checked. */
export interface Checked {
  /** Sorted; without errors exactly when `document` is present. */
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  readonly document: CheckedDocument | undefined;
}

/** What the later stages need of a document without errors. */
interface CheckedDocument {
  readonly content: MailDocument;
  readonly book: AddressBook;
  readonly today: string;
  readonly attachments: ReadonlyMap<string, string>;
}

/** read -> check: every finding about a mail.yml, in one run. */
export async function check(source: SourceFile, world: World): Promise<Checked> {
  const { document, locate, diagnostics } = await read(source);
  if (document === undefined)
    return { diagnostics: sortDiagnostics(diagnostics), locate, document: undefined };
  const { diagnostics: faults, sound } = await checkSchema(document, locate, source);
  if (sound === undefined) {
    return { diagnostics: sortDiagnostics([...diagnostics, ...faults]), locate, document: undefined };
  }
  const checked = await prepare(sound.content, world);
  const lost = { ...sound.lost, unreadable: diagnostics.some(hidesText) };
  const findings = await checkRules({ ...checked, lost, locate, source });
  const all = sortDiagnostics([...diagnostics, ...faults, ...findings]);
  return { diagnostics: all, locate, document: hasErrors(all) ? undefined : checked };
}

/** Of a key that stands twice, nothing is lost but its second value. */
function hidesText({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code !== 'yaml/duplicate-key';
}

/** resolve: the mail system that a document without errors describes. */
export async function resolveSystem(document: CheckedDocument): Promise<MailSystem> {
  const { resolve } = await import('./resolve/resolve.ts');
  return resolve(document);
}

/** emit: the files of a mail system. */
export async function emitFiles(system: MailSystem): Promise<RenderedFile[]> {
  const { emit } = await import('./emit/emit.ts');
  return emit(system);
}

/** The places of mail.yml that made a line of a file below out/; undefined for a line that is not there. */
export async function traceLine(system: MailSystem, path: string, line: number): Promise<Path[] | undefined> {
  const { trace } = await import('./emit/trace.ts');
  return trace(system, path, line);
}

async function prepare(content: MailDocument, world: World): Promise<CheckedDocument> {
  const book = new AddressBook(content);
  return {
    content,
    book,
    today: book.hasDates ? await world.today() : '',
    attachments: readAttachments(content, world),
  };
}

/** The texts of the files that a document names; a missing one is left out, for the rules to report. */
function readAttachments(content: MailDocument, world: World): Map<string, string> {
  const keys = Object.values(content.dkim?.keys ?? {}).flat();
  const paths = [...keys.map((key) => key.public_key), ...Object.values(content.postfix?.files ?? {})];
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = world.attachment(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
