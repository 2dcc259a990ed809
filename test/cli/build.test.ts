import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch, treeOf } from '../support/scratch.ts';

const WITH_HOST = `${SMALL}silence:
  mail/unsigned-domain: { domain: the key is still to be made }
  mail/host-without-credential: { hosts: passwords are put there by hand }
hosts:
  web1: {}
  web2: {}
`;
const USERS = 'mail/etc/postfix/users';

describe('mailc build', () => {
  it('writes out/, says in a few lines what it wrote, and the second time that nothing changed', async () => {
    const directory = scratch({ 'mail.yml': WITH_HOST });
    const first = await mailc(directory, ['build']);
    expect({ exitCode: first.exitCode, stdout: first.stdout }).toEqual({ exitCode: 0, stdout: '' });
    const number = Object.keys(treeOf(join(directory, 'out'))).length;
    expect(first.stderr).toBe(
      `mail.yml: 1 address, 3 forwards, 2 hosts, 1 zone\nout: ${number} files written`,
    );
    const before = statSync(join(directory, 'out')).ino;
    const second = await mailc(directory, ['build']);
    expect(second.stderr).toContain(`out: nothing changed (${number} files)`);
    expect(statSync(join(directory, 'out')).ino).toBe(before);
    expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
  });

  it('says which files changed and by how many lines, and touches no other', async () => {
    const directory = scratch({ 'mail.yml': WITH_HOST });
    await mailc(directory, ['build']);
    const out = join(directory, 'out');
    const before = statSync(join(out, 'dns/example.org.zone')).ino;
    put(directory, 'mail.yml', WITH_HOST.replace('dev: {}', 'dev: {}\n    admin: {}'));
    put(out, 'mail/old', 'surplus\n');
    const { stderr, exitCode } = await mailc(directory, ['build']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^out: \d files changed, 1 file removed$/m);
    expect(stderr).toMatch(/^ {2}~ mail\/etc\/postfix\/users \+1 -0$/m);
    expect(stderr).toMatch(/^ {2}- mail\/old$/m);
    expect(existsSync(join(out, 'mail/old'))).toBe(false);
    expect(statSync(join(out, 'dns/example.org.zone')).ino).toBe(before);
  });

  it('leaves out the lines of a change that is too large to tell', async () => {
    const entries = (suffix: string) =>
      Array.from({ length: 3000 }, (_, i) => `    a${i}${suffix}: {}\n`).join('');
    const directory = scratch({ 'mail.yml': SMALL.replace('    dev: {}\n', `    dev: {}\n${entries('x')}`) });
    await mailc(directory, ['build']);
    put(directory, 'mail.yml', SMALL.replace('    dev: {}\n', `    dev: {}\n${entries('y')}`));
    const { stderr } = await mailc(directory, ['build']);
    expect(stderr).toMatch(/^ {2}~ mail\/etc\/postfix\/users$/m);
  });

  it('counts what it does not list', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `  web${index}: {}\n`).join('');
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    put(directory, 'mail.yml', `${SMALL}hosts:\n${hosts}`);
    const { stderr } = await mailc(directory, ['build']);
    expect(stderr).toMatch(/^ {2}and \d+ more$/m);
    expect(stderr.split('\n').length).toBeLessThan(15);
  });

  it('leaves out/ as it was when mail.yml has errors', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const before = treeOf(join(directory, 'out'));
    put(directory, 'mail.yml', SMALL.replace('version: 1', 'version: 2'));
    const { stdout, stderr, exitCode } = await mailc(directory, ['build']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^mail\.yml:1:10: error: .* \[schema\/value\]$/);
    expect(stderr).toBe('mail.yml: 1 error; out stays as it was');
    expect(treeOf(join(directory, 'out'))).toEqual(before);
  });

  it('writes beside mail.yml, or where --out says', async () => {
    const directory = scratch({ 'estate/mail.yml': SMALL });
    await mailc(directory, ['build', 'estate/mail.yml']);
    await mailc(directory, ['build', 'estate/mail.yml', '--out', 'new/place/']);
    const beside = treeOf(join(directory, 'estate/out'));
    expect(Object.keys(beside)).toContain(USERS);
    expect(treeOf(join(directory, 'new/place'))).toEqual(beside);
  });

  it('says nothing when it is to be quiet', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const { stdout, stderr, exitCode } = await mailc(directory, ['build', '--quiet']);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('gives the result as data', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const first = JSON.parse((await mailc(directory, ['build', '--json'])).stdout);
    expect(first).toMatchObject({ errors: 0, findings: [], out: 'out', written: true });
    expect(first.entries).toEqual({ addresses: 1, forwards: 3, lists: 0, hosts: 0, zones: 1 });
    expect(first.changes).toContainEqual({ path: USERS, kind: 'added' });
    expect(first.files).toBe(first.changes.length);
    put(directory, 'mail.yml', SMALL.replace('abuse: dev', 'abuse: [dev, postmaster@example.net]'));
    const second = JSON.parse((await mailc(directory, ['build', '--json'])).stdout);
    expect(second.changes).toContainEqual({ path: USERS, kind: 'changed', added: 1, removed: 1 });
    const third = JSON.parse((await mailc(directory, ['build', '--json'])).stdout);
    expect(third).toMatchObject({ changes: [], written: false });
    put(directory, 'mail.yml', 'version: 2\n');
    const failed = await mailc(directory, ['build', '--json']);
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout).errors).toBeGreaterThan(0);
  });
});

describe('mailc build --target', () => {
  it('builds one machine and leaves the rest of out/ as it is', async () => {
    const directory = scratch({ 'mail.yml': WITH_HOST });
    await mailc(directory, ['build']);
    const before = treeOf(join(directory, 'out'));
    put(
      directory,
      'mail.yml',
      `${WITH_HOST.replace('web2: {}', 'web2: { fqdn: web2.example.net }')}  web3: {}\n`,
    );
    const { stderr, exitCode } = await mailc(directory, ['build', '--target', 'web2']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^out: \d+ files? changed$/m);
    const after = treeOf(join(directory, 'out'));
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed).toContain('hosts/web2/etc/postfix/main.cf');
    expect(changed.every((path) => path.startsWith('hosts/web2/'))).toBe(true);
    expect(Object.keys(after)).toEqual(Object.keys(before));
  });

  it('names in the manifest exactly the files that are there', async () => {
    const directory = scratch({ 'mail.yml': WITH_HOST });
    const manifest = () => JSON.parse(readFileSync(join(directory, 'out/manifest.json'), 'utf8'));
    const names = () => manifest().files.map(({ file }: { file: string }) => file);
    for (const target of ['hosts/web2', 'dns', 'mail', 'web1', 'www']) {
      const { exitCode } = await mailc(directory, ['build', '--target', target]);
      if (target !== 'www') expect(exitCode).toBe(0);
      expect([...names()].sort()).toEqual(Object.keys(treeOf(join(directory, 'out'))));
    }
    const bit_by_bit = treeOf(join(directory, 'out'));
    rmSync(join(directory, 'out'), { recursive: true });
    await mailc(directory, ['build']);
    const whole = treeOf(join(directory, 'out'));
    expect(bit_by_bit).toEqual(whole);
  });

  it('knows its machines', async () => {
    const directory = scratch({ 'mail.yml': WITH_HOST });
    const near = await mailc(directory, ['build', '--target', 'wbe1']);
    expect(near.exitCode).toBe(2);
    expect(near.stderr).toBe(
      'error: --target: no machine of this mail.yml is called "wbe1"\nhelp: did you mean web1?',
    );
    const far = await mailc(directory, ['build', '--target', 'elephant']);
    expect(far.stderr).toContain('help: the names are dns, mail, web1');
    expect(existsSync(join(directory, 'out'))).toBe(false);
  });
});

describe('mailc build --check', () => {
  it('is silent about an out/ that is up to date, and writes nothing', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const { stdout, stderr, exitCode } = await mailc(directory, ['build', '--check']);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'out is what mail.yml gives',
      exitCode: 0,
    });
  });

  it('shows missing, surplus and changed files as a diff', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const out = join(directory, 'out');
    await mailc(directory, ['build']);
    put(out, 'mail/old', 'surplus\n');
    put(out, USERS, readFileSync(join(out, USERS), 'utf8').replace('postmaster@', 'postbaster@'));
    rmSync(join(out, 'dns/example.org.zone'));
    const before = treeOf(out);
    const { stdout, stderr, exitCode } = await mailc(directory, ['build', '--check']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`--- a/out/${USERS}\n+++ b/out/${USERS}\n@@ `);
    expect(stdout).toMatch(/^-postbaster@.*\n\+postmaster@/m);
    expect(stdout).toContain('--- a/out/mail/old\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-surplus');
    expect(stdout).toContain('--- /dev/null\n+++ b/out/dns/example.org.zone\n@@ -0,0 +1,');
    expect(stderr).toBe(
      'out is not what mail.yml gives: 3 files, 1 different, 1 missing, 1 surplus; to mend it, run: mailc build',
    );
    expect(treeOf(out)).toEqual(before);
    await mailc(directory, ['build']);
    expect((await mailc(directory, ['build', '--check'])).exitCode).toBe(0);
  });

  it('shows a diff that git can apply', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const fresh = treeOf(join(directory, 'out'));
    put(directory, 'mail.yml', SMALL.replace('dev: {}', 'dev: {}\n    admin: {}'));
    put(directory, 'out/mail/old', 'surplus\n');
    rmSync(join(directory, 'out/dns/example.org.zone'));
    const { stdout } = await mailc(directory, ['build', '--check']);
    put(directory, 'patch', `${stdout}\n`);
    const { execa } = await import('execa');
    await execa('git', ['apply', 'patch'], { cwd: directory });
    expect((await mailc(directory, ['build', '--check'])).exitCode).toBe(0);
    expect(Object.keys(treeOf(join(directory, 'out')))).toEqual(Object.keys(fresh));
  });

  it('stays readable when everything differs', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `  web${index}: {}\n`).join('');
    const { stdout, stderr } = await mailc(scratch({ 'mail.yml': `${SMALL}hosts:\n${hosts}` }), [
      'build',
      '--check',
    ]);
    expect(stdout.split('\n').length).toBeLessThan(260);
    expect(stdout).toMatch(/^\(\d+ more files\)$/m);
    expect(stderr).toMatch(
      /out is not what mail\.yml gives: \d+ files, \d+ missing; to mend it, run: mailc build/,
    );
  });

  it('takes a link for a file that is not what it should be', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const users = join(directory, 'out', USERS);
    await mailc(directory, ['build']);
    const content = readFileSync(users);
    put(directory, 'elsewhere', content);
    rmSync(users);
    symlinkSync(join(directory, 'elsewhere'), users);
    expect((await mailc(directory, ['build', '--check'])).exitCode).toBe(1);
    await mailc(directory, ['build']);
    expect(statSync(users).isFile()).toBe(true);
    expect((await mailc(directory, ['build', '--check'])).exitCode).toBe(0);
  });

  it('gives the differences as data', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const { stdout, exitCode } = await mailc(directory, ['build', '--check', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errors: 0, written: false });
    expect(JSON.parse(stdout).changes[0]).toMatchObject({ path: expect.any(String), kind: 'added' });
    expect(existsSync(join(directory, 'out'))).toBe(false);
  });
});

describe('mailc build --explain', () => {
  it('shows the place that made a line', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const lines = readFileSync(join(directory, 'out', USERS), 'utf8').split('\n');
    const line = lines.findIndex((text) => text.startsWith('abuse@')) + 1;
    for (const name of [`out/${USERS}`, USERS, `./out/${USERS}`, join(directory, 'out', USERS)]) {
      const { stdout, stderr, exitCode } = await mailc(directory, ['build', '--explain', `${name}:${line}`]);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toBe(`out/${USERS}:${line}
    ${lines[line - 1]}
comes from
  --> mail.yml:12:5: forwards > roles > abuse
   |
12 |     abuse: dev
   |     ^^^^^^^^^^`);
    }
  });

  it('gives the places as data', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const lines = readFileSync(join(directory, 'out', USERS), 'utf8').split('\n');
    const line = lines.findIndex((text) => text.startsWith('abuse@')) + 1;
    const { stdout } = await mailc(directory, ['build', '--json', '--explain', `out/${USERS}:${line}`]);
    expect(JSON.parse(stdout)).toMatchObject({
      file: `out/${USERS}`,
      line,
      text: lines[line - 1],
      places: [{ path: ['forwards', 'roles', 'abuse'], file: 'mail.yml', line: 12, column: 5 }],
    });
  });

  it('says when no entry makes a line, and when out/ is behind', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const { stdout, stderr } = await mailc(directory, ['build', '--explain', `out/${USERS}:1`]);
    expect(stdout).toMatch(
      /^out\/mail\/etc\/postfix\/users:1\n {4}# .*\nno entry of mail\.yml makes this line$/,
    );
    expect(stderr).toContain('is not up to date');
  });

  it.each([
    ['users', 'does not name a line', 'write a file and a line, as out/FILE:7'],
    [`${USERS}:9999`, 'there is no line 9999', 'it has'],
    ['out/mail/etc/postfix/usres:1', 'no build makes', `did you mean out/${USERS}?`],
    ['/etc/passwd:1', 'no build makes', 'name a file below out'],
  ])('answers %j with what is wrong', async (wish, wrong, help) => {
    const { stderr, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), ['build', '--explain', wish]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(help);
  });
});

describe('the day of a build', () => {
  const EXPIRING = SMALL.replace('abuse: dev', 'abuse: { to: dev, expires: 2021-01-01 }\n    security: dev');
  const hasAbuse = (directory: string) =>
    readFileSync(join(directory, 'out', USERS), 'utf8').includes('\nabuse@');

  it('is the one that is asked for', async () => {
    const directory = scratch({ 'mail.yml': EXPIRING });
    await mailc(directory, ['build', '--today', '2020-12-31']);
    expect(hasAbuse(directory)).toBe(true);
    await mailc(directory, ['build', '--today', '2021-01-01']);
    expect(hasAbuse(directory)).toBe(false);
  });

  it.each([
    ['2020-12-31T23:30:00Z', true],
    ['2021-01-01T00:30:00+01:00', true],
    ['2020-12-31T23:30:00-01:00', false],
  ])('is that of the last commit, %s, in UTC', async (date, expected) => {
    const directory = scratch({ 'mail.yml': EXPIRING });
    const { execa } = await import('execa');
    const identity = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    const git = execa({ cwd: directory, env: { ...identity, GIT_COMMITTER_DATE: date } });
    await git`git init -q`;
    await git`git commit -q --allow-empty -m begin`;
    await mailc(directory, ['build'], { TZ: 'Pacific/Auckland' });
    expect(hasAbuse(directory)).toBe(expected);
  });

  it('is today outside of Git and without git', async () => {
    const directory = scratch({ 'mail.yml': EXPIRING });
    const { exitCode } = await mailc(directory, ['build'], {
      PATH: '/nonexistent',
      GIT_CEILING_DIRECTORIES: directory,
    });
    expect(exitCode).toBe(0);
    expect(hasAbuse(directory)).toBe(false);
  });
});

it('keeps a directory named out that has nothing in it', async () => {
  const directory = scratch({ 'mail.yml': SMALL });
  mkdirSync(join(directory, 'out'));
  writeFileSync(join(directory, 'notes'), '');
  expect((await mailc(directory, ['build'])).exitCode).toBe(0);
});
