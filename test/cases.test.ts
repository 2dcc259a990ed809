import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compact } from '../src/diagnostics/formats/compact.ts';
import { check, emitFiles, resolveSystem, type World } from '../src/pipeline.ts';

/**
 * Golden cases: one folder a case, with mail.yml, what check says of it (diagnostics.txt) and what build makes of it
 * (out/, none when there are errors). A file that is missing and one that is surplus both fail.
 * `npm run golden` records them; read the difference before you commit it.
 */
const casesFolder = fileURLToPath(new URL('cases', import.meta.url));
const repository = fileURLToPath(new URL('..', import.meta.url));
/** Compact text has neither width nor colours. */
const PLAIN = { width: 80, paint: (_role: unknown, text: string) => text };
const recording = process.env.UPDATE_GOLDEN === '1';

describe.each(readdirSync(casesFolder))('case %s', (name) => {
  golden(join(casesFolder, name), join(casesFolder, name, 'diagnostics.txt'));
});

describe('the founding estate, the mail.yml of this repository', () => {
  golden(repository, join(casesFolder, '..', 'founding-estate.diagnostics.txt'));
});

function golden(folder: string, diagnosticsFile: string): void {
  it('gives the recorded diagnostics and files', async () => {
    const { diagnostics, files } = await build(folder);
    if (recording) {
      record(folder, diagnosticsFile, diagnostics, files);
    }
    expect(diagnostics).toBe(readFileSync(diagnosticsFile, 'utf8'));
    expect(files).toEqual(readTree(join(folder, 'out')));
  });
}

async function build(folder: string): Promise<{ diagnostics: string; files: Record<string, string> }> {
  const source = { name: 'mail.yml', text: readFileSync(join(folder, 'mail.yml'), 'utf8') };
  const checked = await check(source, worldOf(folder));
  const diagnostics = compact(checked.diagnostics, [source], PLAIN);
  if (checked.document === undefined) return { diagnostics, files: {} };
  const rendered = await emitFiles(await resolveSystem(checked.document));
  return { diagnostics, files: Object.fromEntries(rendered.map(({ path, content }) => [path, content])) };
}

/** A fixed day, so that cases with dates stay what they are. */
function worldOf(folder: string): World {
  return {
    attachment: (path) =>
      existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined,
    today: async () => '2026-01-01',
  };
}

function readTree(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}

function record(
  folder: string,
  diagnosticsFile: string,
  diagnostics: string,
  files: Record<string, string>,
): void {
  writeFileSync(diagnosticsFile, diagnostics);
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, 'out', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
