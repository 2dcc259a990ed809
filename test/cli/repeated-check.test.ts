import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { RSA_2048 } from '../../src/check/example-keys.ts';
import { MAILC, SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

const KEY = `dkim:
  keys:
    example.org:
      - { selector: one, algorithm: rsa, state: signing, public_key: one.pub }
`;
const CLEAN = SMALL + KEY;
const MEMORY = '.git/mailc-clean.json';

describe('a check of what nothing was found in', () => {
  it('is answered again without the rules', async () => {
    const directory = await checked();
    const again = await check(directory);
    expect(again).toMatchObject({ chunks: 0, exitCode: 0, stdout: '', stderr: 'mail.yml: no findings' });
  });

  it.each([
    [['check', './mail.yml'], './mail.yml: no findings'],
    [['check', '--quiet'], ''],
    [['check', '--quiet', 'mail.yml'], ''],
  ])('is answered again for %j', async (args, stderr) => {
    expect(await check(await checked(), args)).toMatchObject({ chunks: 0, exitCode: 0, stdout: '', stderr });
  });

  it.each([
    [['check', '--format', 'json']],
    [['check', '--today', '2030-01-01']],
    [['check', '--fix']],
    [['check', 'mail.yml', 'mail.yml']],
    [['check', '--help']],
    [['build', '--check']],
  ])('is made anew for %j', async (args) => {
    expect((await check(await checked(), args)).chunks).toBeGreaterThan(0);
  });

  it.each<[string, (directory: string) => void, string]>([
    ['mail.yml', (directory) => put(directory, 'mail.yml', `${CLEAN}# more\n`), 'no findings'],
    ['its time only', (directory) => put(directory, 'mail.yml', CLEAN), 'no findings'],
    ['a file that it names', (directory) => put(directory, 'one.pub', 'no key'), '1 error'],
    ['a file that is gone', (directory) => rmSync(join(directory, 'one.pub')), '1 error'],
    ['mail.yml, which is gone', (directory) => rmSync(join(directory, 'mail.yml')), 'cannot read'],
    ['a byte order mark', (directory) => put(directory, 'mail.yml', `\ufeff${CLEAN}`), 'no findings'],
    [
      'a file that leads out',
      (directory) => {
        rmSync(join(directory, 'one.pub'));
        symlinkSync(join(scratch({ 'one.pub': RSA_2048 }), 'one.pub'), join(directory, 'one.pub'));
      },
      'leads out of the directory',
    ],
    ['the commit', (directory) => commit(directory), 'no findings'],
    ['the place in the repository', (directory) => moveInto(directory, 'sub'), 'cannot read'],
    [
      'the memory, which is broken',
      (directory) => writeFileSync(join(directory, MEMORY), '{'),
      'no findings',
    ],
    ['the memory, which is none', (directory) => remember(directory, null), 'no findings'],
    ['the memory, which is empty', (directory) => remember(directory, { value: {} }), 'no findings'],
    ['the memory of no file', (directory) => remember(directory, { texts: [] }), 'no findings'],
    ['mailc', (directory) => remember(directory, { build: 'another' }), 'no findings'],
  ])('is made anew after a change of %s', async (what, change, answer) => {
    const directory = await checked();
    change(directory);
    const again = await check(directory);
    expect(again.chunks > 0).toBe(what !== 'its time only');
    expect(again.stderr).toContain(answer);
  });

  it('sees a file that was not there before, which a key given up need not have', async () => {
    const old = '      - { selector: old, algorithm: rsa, state: revoked, public_key: old.pub }\n';
    const directory = await checked(CLEAN + old);
    expect((await check(directory)).chunks).toBe(0);
    put(directory, 'old.pub', RSA_2048);
    expect((await check(directory)).stdout).toContain('mail/dkim-key-reused');
  });

  it('sees that the way to a file is a link now', async () => {
    const directory = await checked(CLEAN.replace('one.pub', 'keys/one.pub'), ['check'], 'keys/one.pub');
    expect((await check(directory)).chunks).toBe(0);
    rmSync(join(directory, 'keys'), { recursive: true });
    symlinkSync(scratch({ 'one.pub': RSA_2048 }), join(directory, 'keys'));
    expect((await check(directory)).stderr).toContain('leads out of the directory');
  });

  it('sees a key that skips a step since the commit', async () => {
    const directory = await checked();
    put(directory, 'mail.yml', CLEAN.replace('signing', 'revoked'));
    expect((await check(directory)).stdout).toContain('mail/dkim-state-skipped');
  });

  it('sees a key that skips a step between two commits, from whichever was checked', async () => {
    const directory = await checked();
    put(directory, 'mail.yml', CLEAN.replace('signing', 'revoked'));
    commit(directory);
    expect((await check(directory)).stdout).toContain('mail/dkim-state-skipped');
    git(directory, 'checkout', '--quiet', 'HEAD^');
    expect((await check(directory)).stderr).toBe('mail.yml: no findings');
    git(directory, 'checkout', '--quiet', '-');
    expect((await check(directory)).stdout).toContain('mail/dkim-state-skipped');
  });
});

describe('what is not remembered', () => {
  it('is a warning', async () => {
    const directory = await checked(CLEAN.replace('    abuse: dev\n', ''));
    expect(await check(directory)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('warning') });
  });

  it('is a check for another day', async () => {
    const expiring = SMALL.replace(
      '    root: dev\n',
      '    root: dev\n    old: { to: dev, expires: 2030-01-01 }\n',
    );
    const directory = await checked(expiring, ['check', '--today', '2028-01-01']);
    expect((await check(directory)).chunks).toBeGreaterThan(0);
    // The day of the commit is another matter: it does not change.
    expect((await check(directory)).chunks).toBe(0);
  });

  it('is anything outside of Git, where Git is told of another place, and in CI', async () => {
    const outside = scratch({ 'mail.yml': CLEAN, 'one.pub': RSA_2048 });
    await check(outside);
    const again = await check(outside);
    expect(again.chunks).toBeGreaterThan(0);
    expect(again.modules).not.toContain('child_process');
    const directory = await checked();
    for (const env of [{ GIT_DIR: '.git' }, { CI: 'true' }, { CI_COMMIT_BEFORE_SHA: 'a'.repeat(40) }]) {
      expect((await check(directory, ['check'], env)).chunks).toBeGreaterThan(0);
    }
  });

  it('is a state that Git does not have, for it may come with the next fetch', async () => {
    const origin = await checked();
    const clone = scratch();
    git(clone, 'clone', '--quiet', '--depth', '1', `file://${origin}`, '.');
    await check(clone);
    expect((await check(clone)).chunks).toBeGreaterThan(0);
    git(clone, 'fetch', '--quiet', '--unshallow');
    await check(clone);
    expect((await check(clone)).chunks).toBe(0);
  });
});

it('is remembered by whatever name Git keeps the commit', async () => {
  const directory = await checked();
  git(directory, 'pack-refs', '--all');
  expect((await check(directory)).chunks).toBe(0);
  git(directory, 'checkout', '--quiet', '--detach');
  expect((await check(directory)).chunks).toBe(0);
});

it('is found out again in a worktree, whose commit is kept elsewhere', async () => {
  const directory = await checked();
  const tree = join(scratch(), 'tree');
  git(directory, 'worktree', 'add', '--quiet', '--detach', tree);
  for (const _ of ['first', 'second']) {
    const { exitCode, chunks } = await check(tree);
    expect(exitCode).toBe(0);
    expect(chunks).toBeGreaterThan(0);
  }
});

it('is found out again where it cannot be written down', async () => {
  const directory = await checked();
  rmSync(join(directory, MEMORY));
  put(directory, `${MEMORY}/in-the-way`, '');
  for (const _ of ['first', 'second']) {
    const { stderr, chunks } = await check(directory);
    expect(stderr).toBe('mail.yml: no findings');
    expect(chunks).toBeGreaterThan(0);
  }
  expect(readdirSync(join(directory, '.git')).filter((name) => name.startsWith('mailc-'))).toHaveLength(2);
});

it('asks Git once for each commit, and then no more while the file is edited', async () => {
  const directory = await checked();
  const asked: boolean[] = [];
  for (const text of ['# one', '# two']) {
    put(directory, 'mail.yml', `${CLEAN}${text}\n`);
    asked.push((await check(directory)).modules.includes('child_process'));
  }
  commit(directory);
  for (const _ of ['first', 'second']) {
    rmSync(join(directory, MEMORY), { force: true });
    asked.push((await check(directory)).modules.includes('child_process'));
  }
  expect(asked).toEqual([false, false, true, false]);
});

it('leaves nothing that Git would see, or another user', async () => {
  const directory = await checked();
  for (const name of ['clean', 'before']) {
    expect(statSync(join(directory, `.git/mailc-${name}.json`)).mode & 0o777).toBe(0o600);
  }
  expect(git(directory, 'status', '--porcelain')).toBe('');
  expect(git(directory, 'fsck')).not.toContain('mailc');
});

/** A repository of two commits in which a mail.yml was checked. */
async function checked(text = CLEAN, args: readonly string[] = ['check'], key = 'one.pub'): Promise<string> {
  const directory = scratch({ 'mail.yml': text, [key]: RSA_2048 });
  git(directory, 'init', '--quiet');
  git(directory, 'add', '--all');
  commit(directory);
  commit(directory);
  const first = await check(directory, args);
  expect(first.exitCode).toBe(0);
  expect(first.chunks).toBeGreaterThan(0);
  return directory;
}

/** Runs a check; `chunks` counts the parts of mailc that it loaded beyond its entry. */
async function check(
  directory: string,
  args: readonly string[] = ['check'],
  env: Readonly<Record<string, string>> = {},
) {
  const probe = fileURLToPath(new URL('startup-probe.cjs', import.meta.url));
  const loaded = join(scratch(), 'loaded.json');
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--require', probe, MAILC, ...args], {
    cwd: directory,
    env: { CI: '', CI_COMMIT_BEFORE_SHA: '', LOADED: loaded, ...env },
    stdin: 'ignore',
    reject: false,
  });
  const { chunks, modules } = JSON.parse(readFileSync(loaded, 'utf8'));
  return { exitCode, stdout, stderr, chunks: chunks.length, modules };
}

/** Changes the memory that a check left: its value, or the whole of it. */
function remember(directory: string, change: object | null): void {
  const place = join(directory, MEMORY);
  const memory = JSON.parse(readFileSync(place, 'utf8'));
  const changed =
    change === null || 'value' in change
      ? change && { ...memory, ...change }
      : { ...memory, value: { ...memory.value, ...change } };
  writeFileSync(place, JSON.stringify(changed));
}

function moveInto(directory: string, folder: string): void {
  put(directory, `${folder}/.keep`, '');
  for (const file of ['mail.yml', 'one.pub'])
    renameSync(join(directory, file), join(directory, folder, file));
}

function commit(directory: string): void {
  git(directory, 'commit', '--quiet', '--all', '--allow-empty', '--message', 'change');
}

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}
