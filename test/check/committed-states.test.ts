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

function repository(text: string, file = 'mail.yml', isCommitted = true): string {
  const directory = scratch({ [file]: text, 'one.pub': RSA_2048 });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org', ...args], {
      cwd: directory,
    });
  git('init', '--quiet');
  if (isCommitted) {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'start');
  }
  return directory;
}

function codes(json: string): string[] {
  return [...json.matchAll(/"code":\s*"([^"]+)"/g)].map(([, code = '']) => code);
}
