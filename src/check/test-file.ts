import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import type { Expectation, MailDocument } from '../mail/document.ts';
import { quoted, similarName } from '../mail/names.ts';
import { checkSchema } from './schema.ts';

/** What a file of expectations says; empty when it has errors. */
export interface TestFile {
  readonly expectations: readonly Expectation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a *.mail-test.yml, which has the section `tests` of a mail.yml and nothing else. */
export async function checkTestFile(document: object, locate: Locate, source: SourceFile): Promise<TestFile> {
  const keys = Object.keys(document);
  const unknown = keys.filter((key) => key !== 'tests').map((key) => unknownKey(key, locate));
  const missing = keys.includes('tests') || unknown.length > 0 ? [] : [missingKey(locate)];
  const { tests = [] } = document as Pick<MailDocument, 'tests'>;
  const { diagnostics } = await checkSchema({ ...FRAME, tests }, locate, source);
  const all = [...unknown, ...missing, ...diagnostics];
  return { expectations: all.length === 0 ? tests : [], diagnostics: all };
}

/** What a mail.yml needs beside its tests: the schema's one validator judges both kinds of file. */
const FRAME = { version: 1, domain: 'example.org', servers: { mail: {} } };

function unknownKey(key: string, locate: Locate): Diagnostic {
  const isSlip = similarName(key, ['tests']) !== undefined;
  return {
    code: 'schema/unknown-key',
    severity: 'error',
    message: `A file of tests has no key ${quoted(key)}`,
    span: locate([key], 'key'),
    help: isSlip ? 'did you mean "tests"?' : 'keep it in mail.yml: a file of tests has "tests" only',
  };
}

function missingKey(locate: Locate): Diagnostic {
  return {
    code: 'schema/missing-key',
    severity: 'error',
    message: 'The key "tests" is missing',
    span: locate([], 'value'),
    help: 'add "tests:" with a list of expectations',
  };
}
