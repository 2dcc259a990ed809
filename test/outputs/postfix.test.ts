import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.ts';
import { type CompiledEstate, compiledEstates, type ManifestFile } from '../support/trees.ts';

/** postmap and postconf accept broken input with exit 0: only what they say shows it. */
describeWith(['postmap', 'postconf', 'postalias'], 'Postfix reads what is compiled', () => {
  describe.each(compiledEstates())('$name', (estate) => {
    const machines = new Set(
      estate.files.flatMap((file) => (file.machine === undefined ? [] : [file.machine])),
    );
    it.each([...machines])('postconf has no complaint about main.cf and master.cf of %s', (machine) => {
      const folder = machine === estate.server ? machine : join('hosts', machine);
      const config = join(estate.out, folder, 'etc/postfix');
      for (const question of ['-n', '-M', '-P']) {
        const answer = execaSync('postconf', ['-c', config, question]);
        expect(answer.stderr).toBe('');
        expect(answer.stdout).not.toBe('');
      }
    });

    const maps = estate.files.filter((file) => file.map !== undefined);
    it('has lookup tables', () => expect(maps.length).toBeGreaterThan(5));
    describe('lookup tables', () => compiledMaps(estate, maps));
  });
});

function compiledMaps(estate: CompiledEstate, maps: readonly ManifestFile[]): void {
  let config: string;
  beforeAll(() => {
    config = mkdtempSync(join(tmpdir(), 'mailc-postfix-'));
    cpSync(join(estate.out, estate.server, 'etc/postfix'), config, { recursive: true });
  });
  afterAll(() => rmSync(config, { recursive: true, force: true }));

  it.each(maps)('$file: compiles without a word, and every key gives its value', ({ path, map }) => {
    const name = path?.split('/').at(-1) ?? '';
    const table = `${map?.type}:${join(config, name)}`;
    const compiled = execaSync(map?.command ?? 'postmap', ['-c', config, table], { reject: false });
    expect({ stderr: compiled.stderr, exitCode: compiled.exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const rows = rowsOf(join(config, name), map?.command === 'postalias' ? /:\s+/ : /\t/);
    if (rows.length === 0) return;
    const asked = execaSync('postmap', ['-c', config, '-q', '-', table], {
      input: rows.map(([key]) => key).join('\n'),
    });
    expect(asked.stdout.split('\n')).toEqual(rows.map(([key, value]) => `${key}\t${value}`));
  });
}

function rowsOf(file: string, separator: RegExp): string[][] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.search(separator);
      return [line.slice(0, at), line.slice(at).replace(separator, '')];
    });
}
