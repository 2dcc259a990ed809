import { withoutEchoes } from './check/echoes.ts';
import type { CheckedExample } from './check/example-lines.ts';
import { withUnread } from './check/lost.ts';
import type { Reception } from './check/receivers.ts';
import type { Example, Rule } from './check/rule.ts';
import { RULE_GROUPS } from './check/rules/index.ts';
import { checkRules } from './check/rules.ts';
import { checkSchema } from './check/schema.ts';
import type { TestFile } from './check/test-file.ts';
import { type Diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.ts';
import type { Locate, Path, SourceFile } from './diagnostics/source.ts';
import type { RenderedFile } from './emit/output.ts';
import { AddressBook } from './mail/address-book.ts';
import { credentialFiles } from './mail/credential.ts';
import type { MailDocument } from './mail/document.ts';
import type { MailSystem } from './mail/system.ts';
import type { Change } from './read/edit.ts';
import { read } from './read/read.ts';
import type { CompiledSide, Plan, PlanOptions, Side } from './review/plan.ts';

/** The day of an example that does not state one. */
const EXAMPLE_DAY = '2026-01-01';

/** What the stages ask of the world; the command line answers it with files and Git, a test with values. */
export interface World {
  /** The text of a file that mail.yml names, by its path relative to mail.yml; undefined where there is none. */
  attachment(path: string): string | undefined | Promise<string | undefined>;
  /** The day of the build, YYYY-MM-DD in UTC; asked only when an entry has a date. */
  today(): Promise<string>;
  /**
   * The states in the last version in Git: of DKIM keys by their names in DNS, of credentials, as JSON, by their places
   * in mail.yml (`hosts.NAME.credential`). Asked only when there are keys or credentials.
   */
  committedStates?(): Promise<ReadonlyMap<string, string>>;
}

/** A document that was read and checked. */
export interface Checked {
  /** Sorted; without errors exactly when `document` is present. */
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  readonly document: CheckedDocument | undefined;
  /** What has the right shape of a document, errors or not; undefined when that is too little. */
  readonly readable: CheckedDocument | undefined;
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
  const { document, locate, diagnostics, unread } = await read(source);
  if (document === undefined)
    return { diagnostics: sortDiagnostics(diagnostics), locate, document: undefined, readable: undefined };
  const { diagnostics: faults, sound } = await checkSchema(document, locate, source, unread);
  const broken = withoutEchoes(diagnostics, faults, source.text);
  if (sound === undefined) {
    const all = sortDiagnostics(broken);
    return { diagnostics: all, locate, document: undefined, readable: undefined };
  }
  const checked = await prepare(sound.content, world);
  const lost = withUnread(sound.lost, unread);
  const committedStates = hasStates(sound.content) ? await world.committedStates?.() : undefined;
  const findings = await checkRules({
    ...checked,
    ...(committedStates && { committedStates }),
    lost,
    locate,
    source,
  });
  const all = sortDiagnostics([...broken, ...findings]);
  return { diagnostics: all, locate, document: hasErrors(all) ? undefined : checked, readable: checked };
}

function hasStates({ dkim, hosts = {} }: MailDocument): boolean {
  return dkim !== undefined || Object.values(hosts).some(({ credential }) => credential !== undefined);
}

/** What receivers will see of the mail of each kind of sender that a document without errors allows. */
export async function receptionOf(document: CheckedDocument): Promise<Reception> {
  const receivers = await import('./check/receivers.ts');
  return receivers.receptionOf(document);
}

/** The states of the DKIM keys and of the credentials in another text of a mail.yml; see World. */
export async function statesIn(source: SourceFile): Promise<ReadonlyMap<string, string>> {
  const [{ document }, { dkimStates }, { credentialStates }] = await Promise.all([
    read(source),
    import('./mail/dkim-states.ts'),
    import('./mail/credential-states.ts'),
  ]);
  return new Map([...dkimStates(document), ...credentialStates(document)]);
}

/** The document in a text, whatever the rules say of it; undefined when it has not the shape that the schema describes. */
export async function shapeOf(source: SourceFile): Promise<MailDocument | undefined> {
  const { document, locate, diagnostics } = await read(source);
  if (hasErrors(diagnostics)) return undefined;
  const { diagnostics: faults, sound } = await checkSchema(document, locate, source);
  return hasErrors(faults) ? undefined : sound?.content;
}

/** A text of mail.yml with changes made to it, its comments and layout kept; undefined where a person has to make them. */
export async function editDocument(text: string, changes: readonly Change[]): Promise<string | undefined> {
  const { editText } = await import('./read/edit.ts');
  return editText(text, changes);
}

/** A file of expectations beside a mail.yml. */
export interface CheckedTests extends TestFile {
  readonly locate: Locate;
}

/** read -> check, of a *.mail-test.yml. */
export async function checkTests(source: SourceFile): Promise<CheckedTests> {
  const [{ document, locate, diagnostics }, { checkTestFile }] = await Promise.all([
    read(source),
    import('./check/test-file.ts'),
  ]);
  if (document === undefined) return { expectations: [], diagnostics: sortDiagnostics(diagnostics), locate };
  const checked = await checkTestFile(document as object, locate, source);
  const all = sortDiagnostics([...diagnostics, ...checked.diagnostics]);
  return { expectations: hasErrors(all) ? [] : checked.expectations, diagnostics: all, locate };
}

/** The rules under their headings, in the order of docs/checks.md. */
export async function ruleGroups() {
  return RULE_GROUPS;
}

/** The rules by their codes, in the same order. */
export async function rulesByCode(): Promise<ReadonlyMap<string, Rule>> {
  const groups = await ruleGroups();
  return new Map(groups.flatMap(({ rules }) => rules.map((rule) => [rule.code, rule] as const)));
}

/** What is found in the example of a rule, and where in its own lines. */
export async function checkExample(example: Example): Promise<CheckedExample> {
  const [{ completeExample, exampleFiles }, { inOwnLines }] = await Promise.all([
    import('./check/example.ts'),
    import('./check/example-lines.ts'),
  ]);
  const source = { name: 'mail.yml', text: completeExample(example).text };
  const { diagnostics } = await check(source, {
    attachment: (path) => exampleFiles(example)[path],
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

/** A mail system and the files that it gives. */
interface Compiled {
  readonly system: MailSystem;
  readonly files: readonly RenderedFile[];
}

async function compileDocument(document: CheckedDocument): Promise<Compiled> {
  const { remembered } = await import('./mail/remembered.ts');
  const system = remembered(await resolveSystem(document));
  return { system, files: await emitFiles(system) };
}

/** emit: the files of a mail system. */
export async function emitFiles(system: MailSystem): Promise<RenderedFile[]> {
  const { emit } = await import('./emit/emit.ts');
  return emit(system);
}

/** resolve -> emit, of what can be read of a document with errors; undefined when that is too little to compile. */
export async function compileReadable({
  readable,
  document,
  diagnostics,
  locate,
}: Checked): Promise<Compiled | undefined> {
  if (document !== undefined) return compileDocument(document);
  if (readable === undefined) return undefined;
  const { withoutFaulty, withoutHoles } = await import('./check/readable.ts');
  const content = withoutHoles(readable.content);
  // What no stage can make sense of goes; what only leads nowhere, such as a forward to nobody, stays as it is.
  for (const attempt of [() => content, () => withoutFaulty(content, diagnostics, locate)]) {
    const left = attempt();
    if (left === undefined) continue;
    try {
      const compiled = await compileDocument({ ...readable, content: left, book: new AddressBook(left) });
      if (await isWhole(compiled.system)) return compiled;
    } catch {
      // After check passes, the stages cannot fail; here it did not.
    }
  }
  return undefined;
}

/** True for a system that says one thing of each subject; it throws when one of its addresses leads nowhere at all. */
async function isWhole(system: MailSystem): Promise<boolean> {
  const [{ createExplainer }, { hasRepeatedFacts }] = await Promise.all([
    import('./explain/explainer.ts'),
    import('./review/facts.ts'),
  ]);
  const explainer = createExplainer(system);
  for (const { address } of system.addresses) explainer.ends(address);
  return !hasRepeatedFacts(system);
}

/** review: what lies between two states; each is compiled with `compileReadable`. */
export async function planBetween(
  base: Side | undefined,
  head: CompiledSide,
  options: Pick<PlanOptions, 'command'>,
): Promise<Plan> {
  const [{ planBetween: compare }, { traceAll }] = await Promise.all([
    import('./review/plan.ts'),
    import('./emit/trace.ts'),
  ]);
  return compare(base, head, { ...options, trace: traceAll });
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
    attachments: await readAttachments(content, world),
  };
}

/** The texts of the files that a document names; a missing one is left out, for the rules to report. */
async function readAttachments(content: MailDocument, world: World): Promise<Map<string, string>> {
  const keys = Object.values(content.dkim?.keys ?? {}).flat();
  const paths = [
    ...keys.flatMap((key) => [key.public_key, key.private_key ?? []].flat()),
    ...Object.values(content.postfix?.files ?? {}),
    ...credentialFiles(content),
  ];
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await world.attachment(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
