import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A small house in which every wall is respected. */
const SOUND = {
  'src/mail/address.ts': 'export const address = 1;\n',
  'src/diagnostics/source.ts': 'export const source = 1;\n',
  'src/io/files.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
  'src/read/read.ts': "import { parse } from 'yaml';\nexport const read = parse;\n",
  'src/check/rule.ts': 'export interface Rule { id: string }\nexport const rule = 1;\n',
  'src/check/rules.ts': 'export const judge = 1;\n',
  'src/check/rules/one.ts':
    "import { address } from '../../mail/address.ts';\nimport type { Rule } from '../rule.ts';\nexport const one: Rule = { id: String(address) };\n",
  'src/explain/explain.ts': "export { address } from '../mail/address.ts';\n",
  'src/emit/emit.ts': "import { address } from '../mail/address.ts';\nexport const emit = address;\n",
  'src/pipeline.ts': "export { emit } from './emit/emit.ts';\nexport { read } from './read/read.ts';\n",
  'src/cli/main.ts': "export { emit } from '../pipeline.ts';\nexport { read } from '../io/files.ts';\n",
  'test/helper.ts': 'export const helper = 1;\n',
};

/** Ways through a wall: the room that a file stands in, what it says, and the rule that forbids it. */
const BREACHES: readonly (readonly [room: string, text: string, rule: string])[] = [
  ['src/emit', "export { read } from '../read/read.ts';", 'stages-are-strangers'],
  ['src/emit', "import '../cli/main.ts';", 'stages-never-look-up'],
  ['src/read', "export { emit } from '../pipeline.ts';", 'stages-never-look-up'],
  ['src/io', "export { read } from '../read/read.ts';", 'only-the-pipeline-knows-the-stages'],
  ['src/emit', "export { read } from '../io/files.ts';", 'stages-never-touch-the-world'],
  ['src/emit', "export { seal } from 'age-encryption';", 'a-build-never-seals-or-opens'],
  ['src/emit', "export { readFileSync } from 'node:fs';", 'only-io-touches-the-world'],
  ['src/cli', "export { readFile } from 'fs/promises';", 'only-io-touches-the-world'],
  ['src/cli', "export { execa } from 'execa';", 'only-io-touches-the-world'],
  ['src/cli', "export const git = () => import('simple-git');", 'only-io-touches-the-world'],
  ['src/emit', "export { env } from 'node:process';", 'process-belongs-to-cli-and-io'],
  ['src/mail', "export { parse } from 'yaml';", 'vocabulary-is-pure'],
  ['src/diagnostics', "export { address } from '../mail/address.ts';", 'diagnostics-know-no-mail'],
  ['src/emit', "export type { Node } from 'yaml';", 'yaml-stays-in-read'],
  ['src/emit', "export { render } from 'ejs';", 'layouts-are-compiled-beforehand'],
  ['src/cli', "import '../emit/outputs/x.ejs';", 'layouts-belong-to-their-output'],
  ['src/check/rules', "export { one } from './one.ts';", 'a-rule-stands-alone'],
  ['src/check/rules', "export { judge } from '../rules.ts';", 'a-rule-stands-alone'],
  ['src/dns', "export { emit } from '../pipeline.ts';", 'dns-is-about-values'],
  ['src/explain', "export { emit } from '../pipeline.ts';", 'answers-follow-from-the-model'],
  ['src/emit', "export { address } from '../explain/explain.ts';", 'nothing-below-asks-for-answers'],
  ['src/cli', "export { helper } from '../../test/helper.ts';", 'product-never-needs-tests'],
  ['src/cli', "import './nowhere.ts';", 'everything-resolves'],
];

describe('the walls', () => {
  it('let a sound house pass', async () => {
    expect(await violations(SOUND)).toEqual([]);
  });

  it('stop every way through them', async () => {
    const breaches = BREACHES.map(([room, text, rule], index) => ({
      from: `${room}/breach${index}.ts`,
      text,
      rule,
    }));
    const circle = {
      'src/mail/left.ts': "export { right } from './right.ts';\nexport const left = 1;\n",
      'src/mail/right.ts': "export { left } from './left.ts';\nexport const right = 1;\n",
      'src/emit/outputs/x.ejs': '',
    };
    const files = Object.fromEntries(breaches.map(({ from, text }) => [from, `${text}\n`]));
    const found = await violations({ ...SOUND, ...circle, ...files });
    for (const { from, rule } of breaches) expect(found).toContainEqual({ from, rule });
    expect(found).toContainEqual({ from: 'src/mail/left.ts', rule: 'no-cycles' });
    const tried = new Set(['no-cycles', ...BREACHES.map(([, , rule]) => rule)]);
    expect([...tried].sort()).toEqual((await rules()).map(({ name }) => name).sort());
  });

  it('give their reason', async () => {
    for (const { name, comment } of await rules()) expect(comment.length, name).toBeGreaterThan(40);
  });
});

describe('the linter', () => {
  it.each([
    ['src/emit/emit.ts', "console.log('x');", 'noConsole'],
    ['src/cli/main.ts', "console.log('x');", 'noConsole'],
    ['src/emit/emit.ts', 'process.exit(1);', 'noRestrictedGlobals'],
    ['src/emit/emit.ts', 'export const x = 1 as any;', 'noExplicitAny'],
  ])('keeps %s from saying %s', async (file, text, rule) => {
    const house = scratch({
      [file]: `${text}\n`,
      'src/cli/fine.ts': 'process.exit(1);\n',
      '.gitignore': 'dist\n',
    });
    cpSync(join(root, 'biome.json'), join(house, 'biome.json'));
    const program = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const { all, exitCode } = await execa(process.execPath, [program, 'lint', '--error-on-warnings'], {
      cwd: house,
      reject: false,
      all: true,
    });
    expect(exitCode).toBe(1);
    expect(all).toContain(rule);
    expect(all).not.toContain('fine.ts');
  });
});

/** Which file breaks which rule, in a house of these files. */
async function violations(files: Readonly<Record<string, string>>) {
  const house = scratch(files);
  for (const name of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json'])
    cpSync(join(root, name), join(house, name));
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = ['src', '--config', '.dependency-cruiser.js', '--output-type', 'json'];
  const { stdout } = await execa(process.execPath, [program, ...args], { cwd: house, reject: false });
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}

async function rules(): Promise<{ name: string; comment: string }[]> {
  return (await import(join(root, '.dependency-cruiser.js'))).default.forbidden;
}
