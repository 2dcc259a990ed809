import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RSA_2048 } from '../../src/check/example-keys.ts';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

const withState = (state: string) =>
  `${SMALL}dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: ${state}, public_key: one.pub }\n`;

describe('the states of keys since the last commit', () => {
  it.each([
    ['published', 'signing', ''],
    ['published', 'retired', 'mail/dkim-state-skipped'],
    ['signing', 'revoked', 'mail/dkim-state-skipped'],
    ['signing', 'signing', ''],
  ])('%s, then %s', async (before, after, code) => {
    const directory = repository(withState(before));
    put(directory, 'mail.yml', withState(after));
    const { stdout } = await mailc(directory, ['check', '--format', 'json']);
    const skipped = codes(stdout).filter((found) => found === 'mail/dkim-state-skipped');
    expect(skipped).toEqual(code === '' ? [] : [code]);
  });

  it.each([
    ['published', false],
    ['signing', true],
    ['retired', true],
    ['revoked', false],
  ])('%s, then gone', async (before, isTold) => {
    const directory = repository(withState(before));
    put(directory, 'mail.yml', withState('signing').replace('selector: one', 'selector: two'));
    const { stdout } = await mailc(directory, ['check', '--format', 'json']);
    expect(codes(stdout).includes('mail/dkim-state-skipped')).toBe(isTold);
  });

  it('are those of HEAD though Git has checked it out with other line ends', async () => {
    const directory = repository(withState('signing'));
    put(directory, '.gitattributes', 'mail.yml text eol=crlf\n');
    put(directory, 'mail.yml', withState('revoked').replaceAll('\n', '\r\n'));
    git(directory, 'add', '--all');
    git(directory, 'commit', '--quiet', '--message', 'change');
    expect(await skips(directory)).toBe(true);
  });

  it('are found below the root of the repository, and from anywhere', async () => {
    const directory = repository(withState('signing'), 'sub/mail.yml');
    put(directory, 'sub/one.pub', RSA_2048);
    put(directory, 'sub/mail.yml', withState('revoked'));
    for (const [cwd, file] of [
      [directory, 'sub/mail.yml'],
      [`${directory}/sub`, 'mail.yml'],
    ] as const) {
      const { stdout } = await mailc(cwd, ['check', file, '--format', 'json']);
      expect(codes(stdout)).toContain('mail/dkim-state-skipped');
    }
  });

  it.each([
    ['outside of Git', () => scratch({ 'mail.yml': withState('revoked'), 'one.pub': RSA_2048 })],
    ['before the first commit', () => repository(withState('revoked'), 'mail.yml', false)],
    ['where the committed text is no mail.yml', () => repository('dkim: {keys: [1, {a: b}], x')],
  ])('are not known %s', async (_, make) => {
    const directory = make();
    put(directory, 'mail.yml', withState('revoked'));
    const { stdout, exitCode } = await mailc(directory, ['check', '--format', 'json']);
    expect(codes(stdout)).not.toContain('mail/dkim-state-skipped');
    expect(exitCode).toBe(0);
  });
});

describe('the states of keys in a commit of their own', () => {
  it.each([
    ['published', 'signing', false],
    ['published', 'retired', true],
  ])('%s, then %s', async (before, after, isSkipped) => {
    const directory = repository(withState(before));
    commit(directory, withState(after));
    expect(await skips(directory)).toBe(isSkipped);
  });

  it('are compared with where a branch was merged into', async () => {
    const directory = repository(withState('published'));
    git(directory, 'checkout', '--quiet', '-b', 'branch');
    commit(directory, withState('signing'));
    commit(directory, withState('retired'));
    git(directory, 'checkout', '--quiet', '-');
    git(directory, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'branch');
    expect(await skips(directory)).toBe(true);
  });

  // What a pipeline of GitLab is about, as its variables say it.
  it.each([
    ['the commit that a merge request left from', 'CI_MERGE_REQUEST_DIFF_BASE_SHA'],
    ['the commit that a merged result goes into', 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA'],
    ['the commit before a push', 'CI_COMMIT_BEFORE_SHA'],
  ])('are compared with %s', async (_, variable) => {
    const directory = repository(withState('published'));
    const base = git(directory, 'rev-parse', 'HEAD');
    commit(directory, withState('signing'));
    commit(directory, withState('retired'));
    expect(await skips(directory)).toBe(false);
    expect(await skips(directory, { [variable]: base })).toBe(true);
  });

  it.each([
    ['says that there is none', '0'.repeat(40)],
    ['is not in the clone', 'a'.repeat(40)],
    ['is no commit', 'HEAD'],
    ['is empty', ''],
  ])('are compared with the first parent where a base %s', async (_, base) => {
    const directory = repository(withState('published'));
    commit(directory, withState('retired'));
    expect(await skips(directory, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base })).toBe(true);
  });

  it('are not known where a shallow clone ends', async () => {
    const origin = repository(withState('published'));
    commit(origin, withState('retired'));
    const clone = scratch();
    git(clone, 'clone', '--quiet', '--depth', '1', `file://${origin}`, '.');
    expect(await skips(clone)).toBe(false);
  });

  it('are compared with HEAD in a pipeline too, when somebody edits there', async () => {
    const directory = repository(withState('published'));
    const base = git(directory, 'rev-parse', 'HEAD');
    commit(directory, withState('signing'));
    put(directory, 'mail.yml', withState('retired'));
    expect(await skips(directory, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base })).toBe(false);
  });
});

async function skips(directory: string, env: Record<string, string> = {}): Promise<boolean> {
  const none = {
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: '',
    CI_COMMIT_BEFORE_SHA: '',
  };
  const { stdout } = await mailc(directory, ['check', '--format', 'json'], { ...none, ...env });
  return codes(stdout).includes('mail/dkim-state-skipped');
}

function commit(directory: string, text: string): void {
  put(directory, 'mail.yml', text);
  git(directory, 'commit', '--quiet', '--all', '--message', 'change');
}

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8' }).trim();
}

function repository(text: string, file = 'mail.yml', isCommitted = true): string {
  const directory = scratch({ [file]: text, 'one.pub': RSA_2048 });
  git(directory, 'init', '--quiet');
  if (isCommitted) {
    git(directory, 'add', '--all');
    git(directory, 'commit', '--quiet', '--message', 'start');
  }
  return directory;
}

function codes(json: string): string[] {
  return [...json.matchAll(/"code":\s*"([^"]+)"/g)].map(([, code = '']) => code);
}
