import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

const repository = fileURLToPath(new URL('..', import.meta.url));
const mailc = join(repository, 'dist/mailc.js');

/** The same mail.yml gives the same bytes on any machine, locale, time zone, key order and Node version. */
describe('a build is the same everywhere', () => {
  let folder: string;
  let expected: Map<string, string>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailc-same-'));
    cpSync(join(repository, 'test/cases/everything'), folder, { recursive: true });
    expected = build({ out: 'reference' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'Pacific/Pago_Pago', LANG: 'C', LC_ALL: 'C' },
    { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'sv_SE.UTF-8' },
  ])('with $TZ and $LC_ALL', (env) => {
    expect(build({ out: `env-${env.LANG}`, env })).toEqual(expected);
  });

  it('with the keys of every mapping in another order', () => {
    const reversed = stringify(withReversedKeys(parse(readFileSync(join(folder, 'mail.yml'), 'utf8'))));
    writeFileSync(join(folder, 'reversed.yml'), reversed);
    expect(build({ out: 'reversed', file: 'reversed.yml' })).toEqual(expected);
  });

  it.each(['22', '24'])('on Node %s', { timeout: 120_000 }, (version) => {
    const node = ['npx', '--yes', '-p', `node@${version}`, 'node'];
    expect(execaSync(node[0] as string, [...node.slice(1), '--version']).stdout).toMatch(`v${version}.`);
    expect(build({ out: `node-${version}`, node })).toEqual(expected);
  });

  function build(how: {
    out: string;
    file?: string;
    env?: Record<string, string>;
    node?: string[];
  }): Map<string, string> {
    const { out, file = 'mail.yml', env = {}, node = [process.execPath] } = how;
    const args = [...node.slice(1), mailc, 'build', file, '--out', out, '--today', '2026-01-01', '--quiet'];
    execaSync(node[0] as string, args, { cwd: folder, env });
    return readTree(join(folder, out));
  }
});

function withReversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReversedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, withReversedKeys(child)]),
  );
}

function readTree(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]));
}
