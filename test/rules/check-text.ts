import { exampleFiles } from '../../src/check/example.ts';
import type { Example } from '../../src/check/rule.ts';
import { checkRules } from '../../src/check/rules.ts';
import { checkSchema } from '../../src/check/schema.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { AddressBook } from '../../src/mail/address-book.ts';
import { read } from '../../src/read/read.ts';

/** Everything that is to be found in a mail.yml, with the files, the day and the last commit of an example. */
export async function checkText(text: string, example: Omit<Example, 'mail'> = {}): Promise<Diagnostic[]> {
  const { today = '2026-01-01', committedStates = {} } = example;
  const source = { name: 'mail.yml', text };
  const { document, locate, diagnostics } = await read(source);
  const shape = await checkSchema(document, locate, source);
  if (shape.sound === undefined) return sortDiagnostics([...diagnostics, ...shape.diagnostics]);
  const findings = await checkRules({
    ...shape.sound,
    book: new AddressBook(shape.sound.content),
    today,
    attachments: new Map(Object.entries(exampleFiles(example))),
    committedStates: new Map(Object.entries(committedStates)),
    locate,
    source,
  });
  return sortDiagnostics([...diagnostics, ...shape.diagnostics, ...findings]);
}
