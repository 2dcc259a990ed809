import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';

/** A file may be called so; a terminal would turn red, and write from right to left. */
const NAME = 'a\u001b[31m\u0085\u202e\nb.yml';
/** What a terminal obeys or hides; a tab and a line end are not meant. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const WRONG = SMALL.replace('version: 1', 'version: 2');
const WARNED = SMALL.replace('    abuse: dev\n', '');

/** Every way to name a file, and what is said about it. */
const COMMANDS: readonly (readonly string[])[] = [
  ['check', NAME],
  ['check', '--fix', NAME],
  ...['pretty', 'compact', 'json', 'sarif', 'codequality', 'junit', 'github'].map((format) => [
    'check',
    '--format',
    format,
    NAME,
  ]),
  ['build', NAME],
  ['build', '--json', NAME],
  ['build', '--check', NAME],
  ['build', '--out', `out${NAME}`, NAME],
  ['build', '--check', '--out', `out${NAME}`, NAME],
  ['build', '--out', `out${NAME}`, '--explain', `out${NAME}/mail/etc/postfix/users:1`, NAME],
  ['build', '--explain', `out/${NAME}:1`, NAME],
  ['build', '--target', NAME, NAME],
  ['plan', '--file', NAME],
  ['plan', NAME],
  ['plan', `${NAME}..${NAME}`],
  ['plan', '--format', 'json', NAME],
  ['plan', '--deployed', NAME, '--file', NAME],
  ['explain', 'dev', '--file', NAME],
  ['explain', 'dev', '--json', '--file', NAME],
  ['explain', NAME, '--from', 'dev', '--as', NAME, '--file', NAME],
  ['test', NAME],
  ['test', '--format', 'json', NAME],
  ['test', '--format', 'junit', NAME],
  ['who', 'reaches', 'dev', '--file', NAME],
  ['who', 'reaches', NAME, '--file', NAME],
  ['who', 'may', NAME, '--file', NAME],
  ['dkim', 'status', '--file', NAME],
  ['secret', 'status', '--file', NAME],
  ['secret', 'recover', 'x', '--identity', NAME, '--to', NAME, '--file', NAME],
  ['deploy', '--file', NAME],
  ['ci', 'build', NAME],
  ['dns', 'check', NAME],
  [NAME],
];

describe.each([
  ['has a warning', WARNED],
  ['has an error', WRONG],
  ['is missing', undefined],
])('a file with an unseemly name that %s', (_what, text) => {
  it('is named so that a terminal shows every character of it', async () => {
    const directory = await repository(text);
    for (const args of COMMANDS) {
      const { stdout, stderr, exitCode } = await mailc(directory, args, { CI: '' });
      const said = `${stdout}\n${stderr}`;
      expect(said, args.join(' ')).not.toMatch(UNSEEN);
      expect(said, args.join(' ')).not.toContain('This is a bug');
      expect(exitCode, args.join(' ')).toBeTypeOf('number');
    }
  });
});

it('is named alike by every verb', async () => {
  const shown = 'a␛[31m<U+0085><U+202E>␊b.yml';
  const directory = await repository(SMALL);
  const said = async (...args: string[]) => (await mailc(directory, args)).stderr;
  expect(await said('check', NAME)).toBe(`${shown}: no findings`);
  expect(await said('check', NAME)).toBe(`${shown}: no findings`);
  expect(await said('build', NAME)).toContain(`${shown}: 1 address, 3 forwards`);
  expect(await said('build', '--check', NAME)).toBe(`out is what ${shown} gives`);
  expect(await said('check', `c${NAME}`)).toContain(`error: cannot read c${shown}: it does not exist`);
  writeFileSync(join(directory, NAME), WRONG);
  for (const verb of ['check', 'build', 'test']) expect(await said(verb, NAME)).toMatch(`${shown}: 1 error`);
});

/** A repository whose mail.yml has an unseemly name. */
async function repository(text: string | undefined): Promise<string> {
  const directory = scratch();
  mkdirSync(directory, { recursive: true });
  if (text !== undefined) writeFileSync(join(directory, NAME), text);
  const git = (...args: string[]) => execa('git', args, { cwd: directory });
  await git('init', '--quiet');
  await git('add', '--all');
  const identity = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  await git(...identity, 'commit', '--quiet', '--allow-empty', '--message', 'one');
  return directory;
}
