import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cases = join(repository, 'test/cases');

/** One line of a manifest.json. */
export interface ManifestFile {
  readonly file: string;
  readonly for: 'server' | 'host' | 'dns' | 'www' | 'mailc';
  readonly machine?: string;
  readonly path?: string;
  readonly map?: { readonly type: string; readonly command: 'postmap' | 'postalias' };
}

/** A compiled estate that is kept in the repository. */
export interface CompiledEstate {
  readonly name: string;
  /** Its out/. */
  readonly out: string;
  readonly files: readonly ManifestFile[];
  /** The short name of its server. */
  readonly server: string;
}

/** Every compiled estate of the repository: the founding one and the golden cases that compile. */
export function compiledEstates(): CompiledEstate[] {
  const folders = readdirSync(cases)
    .map((name) => ({ name, out: join(cases, name, 'out') }))
    .filter(({ out }) => readManifest(out) !== undefined);
  return [{ name: 'founding estate', out: join(repository, 'out') }, ...folders].map(({ name, out }) => {
    const files = readManifest(out) ?? [];
    const server = files.find((file) => file.for === 'server')?.machine ?? '';
    return { name, out, files, server };
  });
}

function readManifest(out: string): ManifestFile[] | undefined {
  try {
    return JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).files;
  } catch {
    return undefined;
  }
}
