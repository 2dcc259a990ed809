import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

/** None of the variables by which a CI that runs the tests would say what to compare with. */
const ENVIRONMENT = {
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
  CI_MERGE_REQUEST_DIFF_BASE_SHA: '',
  CI_DEFAULT_BRANCH: '',
  GITHUB_BASE_REF: '',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
const WITH_OPS = SMALL.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n');

let directory: string;
beforeEach(() => {
  directory = scratch({ 'mail.yml': SMALL });
});

function git(...args: string[]): void {
  const who = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  const options = [...who, '-c', 'protocol.file.allow=always', '-c', 'commit.gpgsign=false'];
  execaSync('git', [...options, ...args], { cwd: directory, env: { GIT_CONFIG_GLOBAL: '/dev/null' } });
}

function commitAll(): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'change');
}

async function plan(...args: string[]) {
  const { stdout, stderr, exitCode } = await mailc(directory, ['plan', ...args], ENVIRONMENT);
  return { told: stdout.split('\n\n')[0], stderr, exitCode };
}

describe('without anything to compare with', () => {
  it.each([
    [['--file', 'gone/mail.yml'], 'there is no directory gone', 'name the file that you mean by --file', 3],
    [[], 'mail.yml is in no repository of Git, or Git is not installed', 'compare two files', 3],
    [[''], 'the commit to compare with has an empty name', 'name one, or leave the argument out', 2],
  ])('%j says why and what to do', async (args, reason, help, code) => {
    const { stderr, exitCode } = await plan(...args);
    expect(stderr).toContain(`error: ${reason}\nhelp: ${help}`);
    expect(exitCode).toBe(code);
  });

  it('names the remedies for a branch of an unusual name', async () => {
    git('init', '--quiet', '--initial-branch=trunk');
    commitAll();
    const { stderr, exitCode } = await plan();
    expect(stderr).toContain('error: this clone does not know its default branch\n');
    expect(stderr).toContain('mailc plan HEAD, or ask the remote: git remote set-head origin --auto');
    expect(exitCode).toBe(2);
    expect((await plan('HEAD')).told).toBe('No change: mail.yml is the same.');
  });

  it('says that a repository has no working tree', async () => {
    git('init', '--quiet', '--bare', 'bare.git');
    put(directory, 'bare.git/mail.yml', SMALL);
    const { stderr, exitCode } = await plan('--file', 'bare.git/mail.yml');
    expect(stderr).toBe(
      'error: bare.git is a repository without a working tree\nhelp: work in a clone of it',
    );
    expect(exitCode).toBe(3);
  });
});

describe('in a repository', () => {
  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main');
    commitAll();
  });

  it.each(['HEAD', 'main', '..', 'main..main', 'main...HEAD', 'HEAD^{commit}'])(
    'a state equals itself, by the name %s',
    async (name) => {
      expect((await plan(name)).told).toBe('No change: mail.yml is the same.');
    },
  );

  it.each(['HEAD^', 'HEAD:mail.yml', 'HEAD^{tree}', '--upload-pack=x'])(
    'what is no commit is none: %s',
    async (name) => {
      const { stderr, exitCode } = await plan('--', name);
      expect(stderr).toContain(`error: this repository has no commit ${name}\nhelp: name a commit`);
      expect(exitCode).toBe(3);
    },
  );

  it('a merge is compared with each of its parents', async () => {
    git('switch', '--quiet', '--create', 'topic');
    put(directory, 'mail.yml', WITH_OPS);
    commitAll();
    git('switch', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message', 'merge', 'topic');
    expect((await plan('HEAD^1..HEAD')).told).toContain('1 address added');
    expect((await plan('HEAD^2..HEAD')).told).toBe('No change: mail.yml is the same.');
  });

  it('branches without a commit in common are compared as they are', async () => {
    git('switch', '--quiet', '--orphan', 'lone');
    put(directory, 'mail.yml', WITH_OPS);
    commitAll();
    expect((await plan('main..lone')).told).toContain('1 address added');
    const { stderr, exitCode } = await plan('main...lone');
    expect(stderr).toMatch(
      /have no commit in common\nhelp: compare them as they are: mailc plan BASE\.\.HEAD$/,
    );
    expect(exitCode).toBe(3);
  });

  it('a submodule is a repository of its own', async () => {
    const estate = directory;
    directory = scratch({});
    git('init', '--quiet', '--initial-branch=main');
    git('submodule', '--quiet', 'add', estate, 'estate');
    commitAll();
    put(directory, 'estate/mail.yml', WITH_OPS);
    expect((await plan('--file', 'estate/mail.yml')).told).toContain('1 address added');
  });

  it('a file beside the repository is in none', async () => {
    const other = scratch({ 'mail.yml': SMALL });
    expect((await plan('--file', join(other, 'mail.yml'))).stderr).toContain('is in no repository of Git');
  });

  it.each([
    ['gone', () => {}, 'cannot read mail.yml: it does not exist'],
    ['a directory', () => mkdirSync(join(directory, 'mail.yml')), 'mail.yml is a directory, not a file'],
    [
      'a link to nothing',
      () => symlinkSync('/nowhere', join(directory, 'mail.yml')),
      'cannot read mail.yml: it does not exist',
    ],
  ])('a mail.yml that is %s cannot be read', async (_what, make, reason) => {
    rmSync(join(directory, 'mail.yml'));
    make();
    const { stderr, exitCode } = await plan();
    expect(stderr).toContain(`error: ${reason}`);
    expect(exitCode).toBe(3);
  });

  it('one that is no text has a finding', async () => {
    writeFileSync(join(directory, 'mail.yml'), Buffer.from([0xff, 0xfe, 0, 1]));
    const { told, exitCode } = await plan();
    expect(told).toMatch(/^There is no plan: mail\.yml has \d+ errors?\.$/);
    expect(exitCode).toBe(1);
  });
});
