import type { CheckedExample } from './check/example-lines.ts';
import type { Example, Rule } from './check/rule.ts';
import { checkRules } from './check/rules.ts';
import { checkSchema } from './check/schema.ts';
import { type Diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.ts';
import type { Locate, Path, SourceFile } from './diagnostics/source.ts';
import type { RenderedFile } from './emit/output.ts';
import { AddressBook } from './mail/address-book.ts';
import type { MailDocument } from './mail/document.ts';
import type { MailSystem } from './mail/system.ts';
import { read } from './read/read.ts';

/** The day of an example that does not state one. */
const EXAMPLE_DAY = '2026-01-01';

/** What the stages ask of the world; the command line answers it with files and Git, a test with values. */
export interface World {
  /** The text of a file that mail.yml names, by its path relative to mail.yml; undefined where there is none. */
  attachment(path: string): string | undefined;
  /** The day of the build, YYYY-MM-DD in UTC; asked only when an entry has a date. */
  today(): Promise<string>;
  /** The states of the DKIM keys in the last commit, by their names in DNS; asked only when there are keys. */
  committedStates?(): Promise<ReadonlyMap<string, string>>;
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
  const committedStates = sound.content.dkim && (await world.committedStates?.());
  const findings = await checkRules({
    ...checked,
    ...(committedStates && { committedStates }),
    lost,
    locate,
    source,
  });
  const all = sortDiagnostics([...diagnostics, ...faults, ...findings]);
  return { diagnostics: all, locate, document: hasErrors(all) ? undefined : checked };
}

/** Of a key that stands twice, nothing is lost but its second value. */
function hidesText({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code !== 'yaml/duplicate-key';
}

/** The states of the DKIM keys of another text of a mail.yml, by their names in DNS. */
export async function dkimStatesIn(source: SourceFile): Promise<ReadonlyMap<string, string>> {
  const [{ document }, { dkimStates }] = await Promise.all([read(source), import('./mail/dkim-states.ts')]);
  return dkimStates(document);
}

/** The rules under their headings, in the order of docs/checks.md. */
export async function ruleGroups() {
  return (await import('./check/rules/index.ts')).RULE_GROUPS;
}

/** The rules by their codes, in the same order. */
export async function rulesByCode(): Promise<ReadonlyMap<string, Rule>> {
  const groups = await ruleGroups();
  return new Map(groups.flatMap(({ rules }) => rules.map((rule) => [rule.code, rule] as const)));
}

/** What is found in the example of a rule, and where in its own lines. */
export async function checkExample(example: Example): Promise<CheckedExample> {
  const [{ completeExample }, { inOwnLines }] = await Promise.all([
    import('./check/example.ts'),
    import('./check/example-lines.ts'),
  ]);
  const source = { name: 'mail.yml', text: completeExample(example).text };
  const { diagnostics } = await check(source, {
    attachment: (path) => example.files?.[path],
    today: async () => example.today ?? EXAMPLE_DAY,
    committedStates: async () => new Map(Object.entries(example.committedStates ?? {})),
  });
  return inOwnLines(example, source, diagnostics);
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
