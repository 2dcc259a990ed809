import { dirname } from 'node:path';
import type { SourceFile } from '../diagnostics/source.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import { readSource } from '../io/files.ts';
import { rewriteFile } from '../io/rewrite.ts';
import type { Credential, MailDocument } from '../mail/document.ts';
import { editDocument, shapeOf } from '../pipeline.ts';
import type { Change } from '../read/edit.ts';

/** A mail.yml that a verb may change. Its rules are not asked: what they find may be what the verb is to mend. */
export interface MailFile {
  readonly directory: string;
  readonly source: SourceFile;
  readonly document: MailDocument;
}

/** Reads a mail.yml that has the shape of one. */
export async function openMailFile(file: string): Promise<MailFile> {
  const { source, findings } = readSource(file);
  const document = findings.length === 0 ? await shapeOf(source) : undefined;
  if (document === undefined) {
    throw new Failure(`${file} has errors`, {
      help: `run: mailc check ${file}`,
      exitCode: ExitCode.findings,
    });
  }
  return { directory: dirname(file), source, document };
}

/** The text of a mail.yml with changes made to it; throws where a program cannot make them. */
export async function editedText({ source }: MailFile, changes: readonly Change[]): Promise<string> {
  const text = await editDocument(source.text, changes);
  if (text !== undefined) return await inShape(source, text);
  const places = changes.map(({ path }) => path.join('.'));
  throw new Failure(
    `${source.name} is laid out in a way that a program cannot change here: ${places.join(', ')}`,
    {
      help: 'a comment, an anchor or an alias would be lost; write these entries on lines of their own',
    },
  );
}

/** What would be wrong then was asked for, and is not written. */
async function inShape(source: SourceFile, text: string): Promise<string> {
  if ((await shapeOf({ ...source, text })) !== undefined) return text;
  throw new Failure(`${source.name} would have errors then, so nothing is changed`, {
    exitCode: ExitCode.usage,
  });
}

/** The change that gives a host a credential, or takes it. */
export function credentialChange(host: string, credential: Credential | undefined): Change {
  const path = ['hosts', host, 'credential'];
  if (credential === undefined) return { path, remove: true };
  return { path, set: typeof credential === 'number' ? credential : { ...credential } };
}

/** Writes a mail.yml that nobody else has changed since it was read. */
export function saveMailFile({ source }: MailFile, text: string): void {
  if (text !== source.text) rewriteFile(source.name, source.text, text);
}
