import { sortDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { compact } from '../../src/diagnostics/formats/compact.ts';
import { check, emitFiles, resolveSystem, type World } from '../../src/pipeline.ts';

/** A day on which nothing in the tests has expired by accident. */
export const TEST_DAY = '2026-01-01';

/** Compact text has neither width nor colours. */
const PLAIN = { width: 80, paint: (_role: unknown, text: string) => text };

/** No file beside mail.yml. */
const ALONE: World = { attachment: () => undefined, today: async () => TEST_DAY };

/** The files that a mail.yml compiles to, by path; throws its findings when it has errors. */
export async function compile(text: string, world: World = ALONE): Promise<Map<string, string>> {
  const source = { name: 'mail.yml', text };
  const checked = await check(source, world);
  if (checked.document === undefined)
    throw new Error(compact(sortDiagnostics(checked.diagnostics), [source], PLAIN));
  const files = await emitFiles(await resolveSystem(checked.document));
  return new Map(files.map(({ path, content }) => [path, content]));
}
