import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch, treeOf } from '../support/scratch.ts';

/** None of the variables by which a CI that runs the tests would say what to compare with. */
const NO_CI = {
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
  CI_MERGE_REQUEST_DIFF_BASE_SHA: '',
  CI_DEFAULT_BRANCH: '',
  GITHUB_BASE_REF: '',
};

const WITH_OPS = SMALL.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n');
const WITH_PRESS = SMALL.replace('    root: dev\n', '    root: dev\n    press: dev\n');

let folder: string;
beforeEach(() => {
  folder = scratch();
});

function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  return execaSync('git', [...who, ...args], {
    cwd,
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).stdout;
}

/** Commits files, and gives the commit. */
function commit(cwd: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) put(cwd, path, content);
  git(cwd, 'add', '--all');
  git(cwd, 'commit', '--quiet', '--allow-empty', '--message', 'change');
  return git(cwd, 'rev-parse', 'HEAD');
}

/** A repository whose branch main has a mail.yml. */
function repository(text = SMALL): string {
  const directory = join(folder, 'origin');
  put(directory, 'mail.yml', text);
  git(directory, 'init', '--quiet', '--initial-branch=main');
  commit(directory, {});
  return directory;
}

function clone(origin: string, ...options: string[]): string {
  const directory = join(folder, 'clone');
  git(folder, 'clone', '--quiet', ...options, `file://${origin}`, directory);
  return directory;
}

function plan(cwd: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  return mailc(cwd, ['plan', ...args], { ...NO_CI, GIT_CONFIG_GLOBAL: '/dev/null', ...env });
}

/** The first lines of what is printed. */
function verdict(stdout: string): string {
  return stdout.split('\n\n')[0] ?? '';
}

const OPS_ADDED = '1 address added; no risks; 1 of 1 machine changes';

describe('the working tree is compared', () => {
  it('with where it left the default branch that the clone knows', async () => {
    const origin = repository();
    const directory = clone(origin);
    git(directory, 'switch', '--quiet', '--create', 'topic');
    commit(directory, { 'mail.yml': WITH_OPS });
    writeFileSync(
      join(directory, 'mail.yml'),
      WITH_OPS.replace('    root: dev\n', '    root: dev\n    press: ops\n'),
    );
    // What happened on the default branch since then is not ours.
    commit(origin, { 'mail.yml': WITH_PRESS });
    git(directory, 'fetch', '--quiet');
    const { stdout, exitCode } = await plan(directory);
    expect(stdout).toContain('2 addresses added');
    expect(stdout).toContain('* ops@ is new: it reaches the mailbox ops');
    expect(stdout).toContain('to the working tree\n');
    expect(exitCode).toBe(0);
  });

  it('with HEAD on the default branch itself, remote or not', async () => {
    const directory = repository();
    expect(verdict((await plan(directory)).stdout)).toBe('No change: mail.yml is the same.');
    writeFileSync(join(directory, 'mail.yml'), WITH_OPS);
    expect(verdict((await plan(directory)).stdout)).toBe(OPS_ADDED);
  });

  it('with a commit that is named', async () => {
    const directory = repository();
    commit(directory, { 'mail.yml': WITH_PRESS });
    writeFileSync(
      join(directory, 'mail.yml'),
      WITH_PRESS.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n'),
    );
    expect(verdict((await plan(directory, ['HEAD'])).stdout)).toBe(OPS_ADDED);
    expect(verdict((await plan(directory, ['HEAD~1'])).stdout)).toContain('2 addresses added');
  });

  it('with a default branch of any name, by CI or by the configuration', async () => {
    const directory = repository();
    git(directory, 'branch', '--move', 'main', 'trunk');
    git(directory, 'switch', '--quiet', '--create', 'topic');
    commit(directory, { 'mail.yml': WITH_OPS });
    const { stderr, exitCode } = await plan(directory);
    expect(stderr).toBe(
      'error: this clone does not know its default branch\nhelp: name what to compare with, as in mailc plan HEAD, or ask the remote: git remote set-head origin --auto',
    );
    expect(exitCode).toBe(2);
    const byCi = await plan(directory, [], { CI_DEFAULT_BRANCH: 'trunk' });
    expect(verdict(byCi.stdout)).toBe(OPS_ADDED);
    git(directory, 'config', 'init.defaultBranch', 'trunk');
    expect(verdict((await plan(directory)).stdout)).toBe(OPS_ADDED);
  });

  it('with the tip of the target branch, where GitLab has merged both for its pipeline', async () => {
    const directory = repository();
    const parted = git(directory, 'rev-parse', 'HEAD');
    git(directory, 'switch', '--quiet', '--create', 'topic');
    commit(directory, { 'mail.yml': WITH_OPS });
    git(directory, 'switch', '--quiet', 'main');
    const target = commit(directory, { 'mail.yml': WITH_PRESS });
    git(directory, 'switch', '--quiet', '--detach');
    git(directory, 'merge', '--quiet', '--no-ff', '--message', 'merged results', 'topic');
    const merged = { CI_MERGE_REQUEST_TARGET_BRANCH_SHA: target, CI_MERGE_REQUEST_DIFF_BASE_SHA: parted };
    expect(verdict((await plan(directory, [], merged)).stdout)).toBe(OPS_ADDED);
    const asBranch = { CI_MERGE_REQUEST_DIFF_BASE_SHA: parted };
    expect(verdict((await plan(directory, [], asBranch)).stdout)).toContain('2 addresses added');
  });

  it('without being touched, nor the index', async () => {
    const directory = repository();
    commit(directory, { 'mail.yml': WITH_OPS });
    writeFileSync(join(directory, 'mail.yml'), WITH_PRESS);
    put(directory, 'untracked', 'x');
    git(directory, 'status');
    const before = treeOf(directory);
    await plan(directory, ['HEAD~1..HEAD']);
    await plan(directory);
    expect(treeOf(directory)).toEqual(before);
  });
});

describe('two commits are compared', () => {
  it('as they are with two dots, and from where they parted with three', async () => {
    const directory = repository();
    git(directory, 'switch', '--quiet', '--create', 'topic');
    commit(directory, { 'mail.yml': WITH_OPS });
    git(directory, 'switch', '--quiet', 'main');
    commit(directory, { 'mail.yml': WITH_PRESS });
    const two = await plan(directory, ['main..topic']);
    expect(verdict(two.stdout)).toBe('1 address added, 1 removed; 1 risk; 1 of 1 machine changes');
    const three = await plan(directory, ['main...topic']);
    expect(verdict(three.stdout)).toBe(OPS_ADDED);
    expect(verdict((await plan(directory, ['..topic'])).stdout)).toBe(verdict(two.stdout));
    expect(verdict((await plan(directory, ['main...'])).stdout)).toBe('No change: mail.yml is the same.');
  });

  it('with the files that each of them has, on a detached head', async () => {
    const keyed = `${SMALL}dkim:\n  keys:\n    example.org:\n      - { selector: s1, algorithm: rsa, state: signing, public_key: keys/s1.pub }\n`;
    const key = (name: string) =>
      readFileSync(new URL(`../gallery/keys/${name}.pub`, import.meta.url), 'utf8');
    const directory = repository();
    const first = commit(directory, { 'mail.yml': keyed, 'keys/s1.pub': key('s1') });
    const second = commit(directory, { 'keys/s1.pub': key('s2') });
    rmSync(join(directory, 'keys'), { recursive: true });
    writeFileSync(join(directory, 'mail.yml'), 'broken');
    git(directory, 'checkout', '--quiet', '--detach', '--force', first);
    rmSync(join(directory, 'keys'), { recursive: true });
    const { stdout } = await plan(directory, [`${first}..${second}`]);
    expect(stdout).toContain('! The key s1 of example.org is another key of the same name');
    expect(stdout).toContain(`From ${first.slice(0, 8)} to ${second.slice(0, 8)}\n`);
  });

  it('on the day of each', async () => {
    const directory = repository();
    const ending = SMALL.replace(
      '    root: dev\n',
      '    root: dev\n    old: { to: dev, expires: 2021-01-01 }\n',
    );
    put(directory, 'mail.yml', ending);
    git(directory, 'add', '--all');
    for (const day of ['2020-12-31', '2021-01-01']) {
      const date = `${day}T12:00:00Z`;
      execaSync(
        'git',
        [
          '-c',
          'user.name=x',
          '-c',
          'user.email=x@example.org',
          'commit',
          '--quiet',
          '--allow-empty',
          '-m',
          day,
        ],
        {
          cwd: directory,
          env: { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
        },
      );
    }
    expect(verdict((await plan(directory, ['HEAD~1..HEAD'])).stdout)).toBe(
      '1 address expired; 1 risk; 1 of 1 machine changes',
    );
    const sameDay = await plan(directory, ['HEAD~1..HEAD', '--today', '2020-06-01']);
    expect(verdict(sameDay.stdout)).toBe('No change: mail.yml is the same.');
  });
});

describe('a clone of limited depth', () => {
  it('says what to fetch when it does not reach back far enough, and then works', async () => {
    const origin = repository();
    git(origin, 'switch', '--quiet', '--create', 'topic');
    const base = git(origin, 'rev-parse', 'main');
    commit(origin, { 'mail.yml': WITH_OPS });
    git(origin, 'switch', '--quiet', 'main');
    commit(origin, { other: '1' });
    const directory = clone(origin, '--depth=1', '--no-single-branch', '--branch=topic');
    const parted = await plan(directory);
    expect(parted.stderr).toMatch(
      /^error: this clone does not reach back to where [0-9a-f]{7} and [0-9a-f]{7} parted\nhelp: fetch all of the history: git fetch --unshallow \(GitLab CI: GIT_DEPTH: 0; GitHub Actions: fetch-depth: 0\)$/,
    );
    expect(parted.exitCode).toBe(3);
    const stated = await plan(directory, [], { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(stated.stderr).toContain(
      `error: this clone of limited depth has no commit ${base}\nhelp: fetch all`,
    );
    git(directory, 'fetch', '--quiet', '--unshallow');
    expect(verdict((await plan(directory)).stdout)).toBe(OPS_ADDED);
    const again = await plan(directory, [], { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(verdict(again.stdout)).toBe(OPS_ADDED);
  });

  it('works with as much as a pipeline needs', async () => {
    const origin = repository();
    const base = git(origin, 'rev-parse', 'main');
    git(origin, 'switch', '--quiet', '--create', 'topic');
    commit(origin, { 'mail.yml': WITH_OPS });
    const directory = clone(origin, '--depth=2', '--branch=topic');
    git(directory, 'checkout', '--quiet', '--detach');
    const { stdout } = await plan(directory, [], { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(verdict(stdout)).toBe(OPS_ADDED);
  });
});

describe('a mail.yml that is new', () => {
  it('before the first commit', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    git(directory, 'init', '--quiet');
    const { stdout } = await plan(directory);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'There was no mail system before: 1 domain added, 4 addresses added, 1 server added',
    );
    expect(stdout).toContain('From nothing to the working tree\n');
  });

  it('in a repository that has none yet', async () => {
    const directory = scratch({ readme: 'x' });
    git(directory, 'init', '--quiet', '--initial-branch=main');
    const first = commit(directory, {});
    const second = commit(directory, { 'mail.yml': SMALL });
    const { stdout, exitCode } = await plan(directory, [`${first}..${second}`]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('There was no mail system before');
    expect(exitCode).toBe(0);
    const turned = await plan(directory, [`${second}..${first}`]);
    expect(turned.stderr).toBe(`error: commit ${first.slice(0, 8)} has no mail.yml`);
  });

  it('under a new name, in the index or in a commit', async () => {
    const directory = repository();
    git(directory, 'mv', 'mail.yml', 'post.yml');
    writeFileSync(join(directory, 'post.yml'), WITH_OPS);
    const moved = await plan(directory, ['--file', 'post.yml']);
    expect(verdict(moved.stdout)).toBe(OPS_ADDED);
    commit(directory, {});
    const committed = await plan(directory, ['HEAD~1..HEAD', '--file', 'post.yml']);
    expect(verdict(committed.stdout)).toBe(OPS_ADDED);
  });

  it('in a folder of the repository, seen from there', async () => {
    const directory = repository();
    commit(directory, { 'estate/mail.yml': SMALL });
    writeFileSync(join(directory, 'estate/mail.yml'), WITH_OPS);
    expect(verdict((await plan(join(directory, 'estate'))).stdout)).toBe(OPS_ADDED);
    const fromTop = await plan(directory, ['--file', 'estate/mail.yml']);
    expect(verdict(fromTop.stdout)).toBe(OPS_ADDED);
  });
});

describe('a base that does not compile', () => {
  it('is told with its findings, and the plan goes on from what can be read', async () => {
    const broken = SMALL.replace('    abuse: dev\n', '    abuse: nobody\n    odd one: dev\n');
    const directory = repository(broken);
    commit(directory, { 'mail.yml': WITH_OPS });
    const { stdout, exitCode } = await plan(directory, ['HEAD~1..HEAD']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^2 addresses? (?:added, 1 )?changed|^1 address added, 1 changed/);
    expect(stdout).toMatch(/mail\.yml at [0-9a-f]{8} has 2 errors: what they hide counts as new/);
    expect(stdout).toContain('[schema/address]');
    expect(stdout).toContain('[mail/unknown-destination]');
    expect(stdout).toContain('* ops@ is new');
  });

  it('even when nothing of it can be read', async () => {
    const directory = repository('- just\n- a list\n');
    commit(directory, { 'mail.yml': SMALL });
    const { stdout, exitCode } = await plan(directory, ['HEAD~1..HEAD']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('has 1 error: everything counts as new');
  });
});

describe('a head with errors', () => {
  it.each(['text', 'markdown', 'json'])('has no plan, but findings, as %s', async (format) => {
    const directory = repository();
    writeFileSync(join(directory, 'mail.yml'), SMALL.replace('abuse: dev', 'abuse: nobody'));
    const { stdout, exitCode } = await plan(directory, ['--format', format]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('There is no plan: mail.yml has 1 error.');
    expect(stdout).toContain('mail/unknown-destination');
    if (format === 'markdown') expect(stdout).toMatch(/^<!-- mailc plan -->\n/);
    if (format === 'json') expect(JSON.parse(stdout).head.errors).toBe(1);
  });
});

describe('outside of Git', () => {
  it('two files are compared', async () => {
    const directory = scratch({ 'old.yml': SMALL, 'new.yml': WITH_OPS });
    const { stdout } = await plan(directory, ['old.yml..new.yml']);
    expect(verdict(stdout)).toBe(OPS_ADDED);
    expect(stdout).toContain('From old.yml to new.yml\n');
    const { stderr, exitCode } = await plan(directory, ['--file', 'new.yml']);
    expect(stderr).toBe(
      'error: new.yml is in no repository of Git, or Git is not installed\nhelp: compare two files: mailc plan OLD.yml..NEW.yml',
    );
    expect(exitCode).toBe(3);
  });
});

describe('what is deployed', () => {
  it('is found by its commit, and doubted when its digest is another', async () => {
    const directory = repository();
    const deployed = commit(directory, { 'mail.yml': WITH_PRESS });
    const { stdout: said } = await plan(directory, ['HEAD~1..HEAD', '--format', 'json']);
    const { digest } = JSON.parse(said);
    writeFileSync(
      join(directory, 'mail.yml'),
      WITH_PRESS.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n'),
    );
    put(
      directory,
      'state.json',
      JSON.stringify({ commit: deployed, today: '2026-01-01', digest, machines: [] }),
    );
    const { stdout } = await plan(directory, ['--deployed', 'state.json']);
    expect(verdict(stdout)).toBe(OPS_ADDED);
    expect(stdout).not.toContain('What is deployed');
    const other = `sha256:${'0'.repeat(64)}`;
    put(directory, 'state.json', JSON.stringify({ commit: deployed, digest: other }));
    const doubted = await plan(directory, ['--deployed', 'state.json']);
    expect(doubted.stdout.replace(/\s+/g, ' ')).toContain(
      `What is deployed (${other}) is not what this mailc makes of commit ${deployed.slice(0, 8)}`,
    );
  });

  it.each([
    ['not JSON', 'it is not a JSON object'],
    ['{}', 'it has no "commit" with all digits of a commit'],
  ])('has to be a state: %s', async (content, reason) => {
    const directory = repository();
    put(directory, 'state.json', content);
    const { stderr, exitCode } = await plan(directory, ['--deployed', 'state.json']);
    expect(stderr).toBe(
      `error: --deployed state.json does not say what is deployed: ${reason}\nhelp: make it with: mailc status --json`,
    );
    expect(exitCode).toBe(2);
  });
});

it('says which commit it does not know', async () => {
  const { stderr } = await plan(repository(), ['nope..HEAD']);
  expect(stderr).toContain('error: this repository has no commit nope\n');
});

it('does not follow a link that was committed in the place of mail.yml', async () => {
  const directory = repository();
  renameSync(join(directory, 'mail.yml'), join(directory, 'other.yml'));
  execaSync('ln', ['-s', '/etc/passwd', 'mail.yml'], { cwd: directory });
  commit(directory, {});
  const { stderr } = await plan(directory, ['HEAD~1..HEAD']);
  expect(stderr).toMatch(/^error: commit [0-9a-f]{8} has no mail.yml$/);
});
