import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAILC, SMALL } from './support/mailc.ts';
import { repository } from './support/repository.ts';
import { scratch } from './support/scratch.ts';

const PROGRAM = `
import { openEstate } from 'mailc';

const estate = await openEstate({ file: 'mail.yml' });
const { hop } = estate.explainer.way('team');
const { results } = await estate.test();
const text = await openEstate({ text: 'version: 1\\n', name: 'other.yml' });
console.log(
  JSON.stringify({
    findings: estate.findings,
    ends: estate.explainer.ends('team'),
    place: estate.place(hop.causes[0].path),
    results: results.map(({ name, outcome, place }) => [name, outcome, place.file, place.line]),
    broken: [text.explainer === undefined, text.findings.map(({ code, file }) => [code, file]), await text.test()],
  }),
);
`;

const TYPED = `
import { type End, type Estate, type Explainer, openEstate, type TestRun } from 'mailc';

const estate: Estate = await openEstate({ text: '' }, { today: '2026-01-01' });
const explainer: Explainer | undefined = estate.explainer;
const ends: readonly End[] = explainer?.ends('postmaster') ?? [];
const accounts = ends.map((end) => (end.kind === 'mailbox' ? end.account : end.kind));
const run: TestRun = await estate.test();
export const failed: boolean = run.results.some(({ outcome, place }) => outcome === 'failed' && place.line > 1);
// @ts-expect-error An end has no such kind.
export const wrong = ends.some((end) => end.kind === 'nowhere');
export default accounts;
`;

/** What a stranger gets who installs mailc: the packed files, and nothing of this repository beside them. */
describe('the packed library', () => {
  let stranger: string;

  beforeAll(async () => {
    expect(MAILC).toContain('dist');
    stranger = scratch({
      'mail.yml': `${SMALL}  groups:\n    team: [dev, member@example.net]\ntests:\n  - { mail_to: team, reaches: dev }\n`,
    });
    await execa('node', ['scripts/library-types.mjs'], { cwd: repository });
    await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', stranger], { cwd: repository });
    const installed = join(stranger, 'node_modules/mailc');
    mkdirSync(installed, { recursive: true });
    await execa('bash', ['--norc', '-c', 'tar -xzf mailc-*.tgz -C node_modules/mailc --strip-components=1'], {
      cwd: stranger,
    });
  }, 240_000);

  it('answers a program as the command line does', { timeout: 60_000 }, async () => {
    writeFileSync(join(stranger, 'program.mjs'), PROGRAM);
    const { stdout } = await execa('node', ['program.mjs'], { cwd: stranger });
    expect(JSON.parse(stdout)).toEqual({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: expect.stringMatching(/^mail\//), severity: 'warning' }),
      ]),
      ends: [
        { kind: 'mailbox', account: 'dev' },
        { kind: 'outside', address: 'member@example.net' },
      ],
      place: { file: 'mail.yml', line: 15, column: 5, endLine: 15, endColumn: 36 },
      results: [['team reaches dev', 'passed', 'mail.yml', 17]],
      broken: [
        true,
        [
          ['schema/missing-key', 'other.yml'],
          ['schema/missing-key', 'other.yml'],
        ],
        { results: [], findings: [] },
      ],
    });
  });

  it('can be required', { timeout: 60_000 }, async () => {
    const { stdout } = await execa('node', ['-p', 'typeof require("mailc").openEstate'], { cwd: stranger });
    expect(stdout).toBe('function');
  });

  it('brings its types', { timeout: 120_000 }, async () => {
    writeFileSync(join(stranger, 'typed.mts'), TYPED);
    const compiler = join(repository, 'node_modules/typescript/bin/tsc');
    const wish = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', 'typed.mts'];
    const { stdout, exitCode } = await execa('node', [compiler, ...wish], { cwd: stranger, reject: false });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  });

  it('has the schema of the files of tests', async () => {
    const read = 'JSON.stringify(require("mailc/schema/mail-test.schema.json").required)';
    const { stdout } = await execa('node', ['-p', read], { cwd: stranger });
    expect(stdout).toBe('["tests"]');
  });
});
