import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { MAILC, mailc, SMALL } from '../support/mailc.ts';
import { isInstalled } from '../support/programs.ts';
import { put, scratch, treeOf } from '../support/scratch.ts';

const isRoot = process.getuid?.() === 0;
/** Root reads and writes everything: what must be refused is tried as nobody. */
const asNobody = isRoot && isInstalled('setpriv');
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, MAILC];
const USERS = 'mail/etc/postfix/users';
const GROWN = SMALL.replace('dev: {}', 'dev: {}\n    admin: {}');

/** Runs mailc as an account that owns nothing. */
function mailcAsNobody(cwd: string, args: readonly string[]) {
  chmodSync(cwd, 0o755);
  const [program = '', ...before] = asNobody ? NOBODY : [process.execPath, MAILC];
  return execa(program, [...before, ...args], { cwd, reject: false, stdin: 'ignore' });
}

describe('a mail.yml that cannot be read', () => {
  it.each([
    ['is missing', () => {}, 'cannot read mail.yml: it does not exist', 'mailc init DOMAIN'],
    ['is a directory', (path: string) => mkdirSync(path), 'mail.yml is a directory, not a file', ''],
    ['is a device', (path: string) => symlinkSync('/dev/zero', path), 'mail.yml is not a regular file', ''],
    ['is a link to itself', (path: string) => symlinkSync(path, path), 'symbolic links lead in a circle', ''],
    [
      'has 200 MB',
      (path: string) => {
        writeFileSync(path, SMALL);
        truncateSync(path, 200 * 1024 * 1024);
      },
      'mail.yml is too large to be a mail.yml: 200 MiB, where 64 MiB is the most',
      '',
    ],
  ])('%s', async (_what, make, wrong, help) => {
    const directory = scratch();
    make(join(directory, 'mail.yml'));
    for (const verb of ['check', 'build']) {
      const start = performance.now();
      const { stdout, stderr, exitCode } = await mailc(directory, [verb]);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
      expect(stderr).toContain(`error: `);
      expect(stderr).toContain(wrong);
      expect(stderr).toContain(help);
      expect(performance.now() - start).toBeLessThan(5000);
    }
    expect(readdirSync(directory).filter((name) => name !== 'mail.yml')).toEqual([]);
  });

  it.runIf(asNobody || !isRoot)('is not ours to read', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    chmodSync(join(directory, 'mail.yml'), 0o000);
    const { stderr, exitCode } = await mailcAsNobody(directory, ['check']);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: cannot read mail.yml: permission denied',
      exitCode: 3,
    });
  });

  it.each([
    [
      'Latin-1',
      Buffer.from(`${SMALL}# caf\xe9\n`, 'latin1'),
      'mail.yml:14:6: error: the byte 0xE9 is not UTF-8',
    ],
    [
      'a cut character',
      Buffer.concat([Buffer.from(`${SMALL}# `), Buffer.from('é').subarray(0, 1)]),
      'mail.yml:14:3: ',
    ],
    [
      'an own replacement character before it',
      Buffer.from(`# \ufffd caf\xff\n`, 'utf8').fill(0xff, 9, 10),
      'mail.yml:1:8: ',
    ],
    [
      'UTF-16',
      Buffer.from(`\ufeff${SMALL}`, 'utf16le'),
      'mail.yml:1:1: error: mail.yml is in UTF-16LE, not in UTF-8',
    ],
  ])('is in another encoding: %s', async (_name, bytes, expected) => {
    const { stdout, exitCode } = await mailc(scratch({ 'mail.yml': bytes }), ['check']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(expected);
    expect(stdout.match(/yaml\/encoding/g)).toHaveLength(1);
  });

  it('may begin with a byte order mark', async () => {
    const { stdout, exitCode } = await mailc(scratch({ 'mail.yml': `\ufeff${SMALL}` }), ['check']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  });

  it('is told to be in another encoding together with its other mistakes', async () => {
    const text = SMALL.replace('version: 1', 'version: 2');
    const { stdout } = await mailc(scratch({ 'mail.yml': Buffer.from(`${text}# \xe9\n`, 'latin1') }), [
      'check',
    ]);
    expect(stdout.split('\n')).toHaveLength(2);
  });
});

describe('a file that mail.yml names', () => {
  const NAMING = `${SMALL}postfix:\n  files: { header_checks: files/header_checks }\n`;

  it('is read from beside mail.yml', async () => {
    const directory = scratch({
      'estate/mail.yml': NAMING,
      'estate/files/header_checks': '/^X-A:/ IGNORE\n',
    });
    expect((await mailc(directory, ['build', 'estate/mail.yml'])).exitCode).toBe(0);
    expect(treeOf(join(directory, 'estate/out'))['mail/etc/postfix/header_checks']).toContain(
      '/^X-A:/ IGNORE\n',
    );
  });

  it.each([
    [
      'the file',
      (directory: string) => {
        mkdirSync(join(directory, 'estate/files'));
        symlinkSync('/etc/passwd', join(directory, 'estate/files/header_checks'));
      },
    ],
    [
      'its directory',
      (directory: string) => {
        put(directory, 'secret/header_checks', 'x');
        symlinkSync(join(directory, 'secret'), join(directory, 'estate/files'));
      },
    ],
  ])('is not read through a link out of the project: %s', async (_what, make) => {
    const directory = scratch({ 'estate/mail.yml': NAMING });
    make(directory);
    const { stderr, exitCode } = await mailc(join(directory, 'estate'), ['build']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('files/header_checks leads out of the directory of mail.yml');
    expect(existsSync(join(directory, 'estate/out'))).toBe(false);
  });
});

describe('an out/ that cannot be written', () => {
  /** A tree that was built, and what is to replace it. */
  async function built(): Promise<string> {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    put(directory, 'mail.yml', GROWN);
    return directory;
  }

  it.each([
    ['a file', (out: string) => writeFileSync(out, 'notes'), 'out is not a directory'],
    ['a link', (out: string) => symlinkSync('elsewhere', out), 'out is a symbolic link'],
    [
      'a directory of someone else',
      (out: string) => put(out, 'thesis.tex', 'x'),
      'out is not empty and was not made by mailc',
    ],
    [
      'a repository',
      (out: string) => mkdirSync(join(out, '.git'), { recursive: true }),
      'out is a Git repository of its own',
    ],
  ])('is %s', async (_what, make, wrong) => {
    const directory = scratch({ 'mail.yml': SMALL, 'elsewhere/keep': '' });
    make(join(directory, 'out'));
    for (const args of [['build'], ['build', '--check']]) {
      const { stderr, exitCode } = await mailc(directory, args);
      expect(exitCode).toBe(3);
      expect(stderr).toContain(`error: ${wrong}; a build would replace it as a whole`);
      expect(stderr).toContain('help: name another directory with --out');
    }
    expect(readdirSync(directory).sort()).toEqual(['elsewhere', 'mail.yml', 'out']);
  });

  it('holds mail.yml or the current directory', async () => {
    const directory = await built();
    put(directory, 'out/mail.yml', SMALL);
    const around = await mailc(directory, ['build', 'out/mail.yml', '--out', 'out']);
    expect(around.stderr).toContain('out holds mail.yml itself');
    const inside = await mailc(join(directory, 'out/mail'), ['build', '../../mail.yml']);
    expect(inside.stderr).toContain('../../out is the current directory');
    expect([around.exitCode, inside.exitCode]).toEqual([3, 3]);
  });

  it.runIf(asNobody || !isRoot)('lies in a directory that is not ours to write', async () => {
    const directory = await built();
    const before = treeOf(join(directory, 'out'));
    chmodSync(directory, 0o555);
    const { stderr, exitCode } = await mailcAsNobody(directory, ['build']);
    chmodSync(directory, 0o755);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: cannot write out: permission denied',
      exitCode: 3,
    });
    expect(treeOf(join(directory, 'out'))).toEqual(before);
  });

  it('lies below a file', async () => {
    const directory = await built();
    const { stderr, exitCode } = await mailc(directory, ['build', '--out', 'mail.yml/out']);
    expect(exitCode).toBe(3);
    expect(stderr).toBe('error: cannot read mail.yml/out: a part of its path is not a directory');
  });

  describe.runIf(isRoot)('on a disk of its own', () => {
    const disks: string[] = [];
    afterEach(() => {
      for (const disk of disks.splice(0)) spawnSync('umount', [disk]);
    });

    function mount(directory: string, type: string, options: string): boolean {
      mkdirSync(directory, { recursive: true });
      const mounted = spawnSync('mount', ['-t', type, '-o', options, type, directory]).status === 0;
      if (mounted) disks.unshift(directory);
      return mounted;
    }

    it('is full', async ({ skip }) => {
      const directory = scratch({ 'mail.yml': SMALL });
      const disk = join(directory, 'disk');
      if (!mount(disk, 'tmpfs', 'size=1m')) skip('this machine lets nobody mount a disk');
      await mailc(directory, ['build', '--out', 'disk/out']);
      const before = treeOf(join(disk, 'out'));
      expect(before[USERS]).toContain('dev@example.org');
      spawnSync('sh', ['-c', `cat /dev/zero > ${disk}/filler`]);
      put(directory, 'mail.yml', GROWN);
      const { stderr, exitCode } = await mailc(directory, ['build', '--out', 'disk/out']);
      expect({ stderr, exitCode }).toEqual({
        stderr: 'error: cannot write disk/out: no space is left on the disk',
        exitCode: 3,
      });
      expect(treeOf(join(disk, 'out'))).toEqual(before);
      expect(readdirSync(disk).sort()).toEqual(['filler', 'out']);
    });

    it('is read-only', async ({ skip }) => {
      const directory = scratch({ 'mail.yml': SMALL });
      if (!mount(join(directory, 'disk'), 'tmpfs', 'ro')) skip('this machine lets nobody mount a disk');
      const { stderr, exitCode } = await mailc(directory, ['build', '--out', 'disk/out']);
      expect(exitCode).toBe(3);
      expect(stderr).toBe('error: cannot write disk/out: the file system is read-only');
    });

    it('lies in a lower layer, which lets no directory be moved', async ({ skip }) => {
      const directory = scratch();
      const layers = `lowerdir=${directory}/disk/lower,upperdir=${directory}/disk/upper,workdir=${directory}/disk/work`;
      const canMount = mount(join(directory, 'disk'), 'tmpfs', 'size=8m');
      for (const layer of ['lower', 'upper', 'work'])
        mkdirSync(join(directory, 'disk', layer), { recursive: true });
      put(directory, 'disk/lower/mail.yml', SMALL);
      await mailc(join(directory, 'disk/lower'), ['build']);
      if (!canMount || !mount(join(directory, 'merged'), 'overlay', layers))
        skip('this machine lets nobody mount layers');
      put(directory, 'merged/mail.yml', GROWN);
      const before = treeOf(join(directory, 'merged/out'));
      const { stderr, exitCode } = await mailc(join(directory, 'merged'), ['build']);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('error: cannot write out: its file system cannot move it');
      expect(treeOf(join(directory, 'merged/out'))).toEqual(before);
      expect(readdirSync(join(directory, 'merged')).sort()).toEqual(['mail.yml', 'out']);
    });

    it('is a mount point itself', async ({ skip }) => {
      const directory = scratch({ 'mail.yml': SMALL });
      if (!mount(join(directory, 'out'), 'tmpfs', 'size=8m')) skip('this machine lets nobody mount a disk');
      const { stderr, exitCode } = await mailc(directory, ['build']);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('error: cannot write out: it is in use, for example as a mount point');
      expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
    });
  });
});

describe('a build that is ended from outside', () => {
  const DEAD = spawnSync('true').pid;

  it('is mended by the next one when it was killed between the two renames', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    const before = treeOf(join(directory, 'out'));
    const stage = join(directory, `.mailc-out-${DEAD}`);
    mkdirSync(join(stage, 'new/mail'), { recursive: true });
    renameSync(join(directory, 'out'), join(stage, 'aside'));
    const { stderr, exitCode } = await mailc(directory, ['build']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('nothing changed');
    expect(treeOf(join(directory, 'out'))).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
  });

  it.each(['new/mail', 'discarded/mail'])('leaves %s to be tidied by the next one', async (litter) => {
    const directory = scratch({ 'mail.yml': SMALL });
    await mailc(directory, ['build']);
    mkdirSync(join(directory, `.mailc-out-${DEAD}`, litter), { recursive: true });
    expect((await mailc(directory, ['build'])).exitCode).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
  });

  it('leaves the work of a build that still runs alone', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    mkdirSync(join(directory, `.mailc-out-${process.pid}/new`), { recursive: true });
    expect((await mailc(directory, ['build'])).exitCode).toBe(0);
    expect(readdirSync(directory).sort()).toEqual([`.mailc-out-${process.pid}`, 'mail.yml', 'out']);
  });

  const hosts = Array.from({ length: 60 }, (_, index) => `  web${index}: {}\n`).join('');
  const LARGE = `${SMALL}hosts:\n${hosts}`;

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'has an old or a new tree, never a mixture, whenever %s comes',
    async (signal) => {
      const directory = scratch({ 'mail.yml': LARGE });
      const out = join(directory, 'out');
      await mailc(directory, ['build']);
      const trees: Record<string, Record<string, string>> = { [LARGE]: treeOf(out) };
      const other = LARGE.replace('ipv4: 192.0.2.25', 'ipv4: 192.0.2.26\n    fqdn: mx.example.org');
      put(directory, 'mail.yml', other);
      const start = performance.now();
      await mailc(directory, ['build']);
      const duration = performance.now() - start;
      trees[other] = treeOf(out);
      let interrupted = 0;
      for (let run = 0; run < 10; run += 1) {
        put(directory, 'mail.yml', run % 2 === 0 ? LARGE : other);
        const child = spawn(process.execPath, [MAILC, 'build'], { cwd: directory, stdio: 'ignore' });
        setTimeout(() => child.kill(signal), duration * (0.4 + (0.6 * run) / 10));
        const [, endedBy] = await once(child, 'exit');
        if (endedBy === signal) interrupted += 1;
        // Only a kill may leave the tree aside, and only the next build looks there.
        if (signal !== 'SIGKILL' || existsSync(out)) expect(Object.values(trees)).toContainEqual(treeOf(out));
        if (signal !== 'SIGKILL') expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
      }
      expect(interrupted).toBeGreaterThan(0);
      put(directory, 'mail.yml', other);
      expect((await mailc(directory, ['build'])).exitCode).toBe(0);
      expect(treeOf(out)).toEqual(trees[other]);
      expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
    },
    120_000,
  );

  it('is 130 for a shell, without a word', async () => {
    const directory = scratch({ 'mail.yml': LARGE });
    const script = `timeout --preserve-status -s INT 0.05 "${process.execPath}" "${MAILC}" build; echo $?`;
    const { stdout, stderr } = await execa('bash', ['-c', script], { cwd: directory });
    // Findings come before the files, so some machines have said them by then.
    const words = stdout.split('\n').filter((line) => !line.startsWith('mail.yml:'));
    expect({ words, stderr }).toEqual({ words: ['130'], stderr: '' });
  });

  it('ends as one of them when several run at once', async () => {
    const directory = scratch({
      'a.yml': LARGE,
      'b.yml': LARGE.replace('web7: {}', 'web7: { fqdn: web7.example.net }'),
    });
    const solo: Record<string, string>[] = [];
    for (const name of ['a', 'b']) {
      await mailc(directory, ['build', `${name}.yml`, '--out', name]);
      solo.push(treeOf(join(directory, name)));
    }
    for (let round = 0; round < 4; round += 1) {
      const runs = ['a', 'b', 'a', 'b'].map((name) =>
        mailc(directory, ['build', `${name}.yml`, '--out', 'out']),
      );
      for (const { exitCode, stderr } of await Promise.all(runs)) expect(exitCode, stderr).toBe(0);
      expect(solo).toContainEqual(treeOf(join(directory, 'out')));
    }
    expect(readdirSync(directory).sort()).toEqual(['a', 'a.yml', 'b', 'b.yml', 'out']);
  }, 60_000);
});

describe.runIf(isInstalled('strace'))('a build that is struck at one of its renames', () => {
  /** A tree that was built, the same built anew, and a run that the kernel interferes with. */
  async function struck(how: string) {
    const directory = scratch({ 'mail.yml': GROWN });
    const out = join(directory, 'out');
    await mailc(directory, ['build']);
    const after = treeOf(out);
    put(directory, 'mail.yml', SMALL);
    await mailc(directory, ['build']);
    const before = treeOf(out);
    put(directory, 'mail.yml', GROWN);
    const strace = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `inject=rename:${how}`,
      process.execPath,
      MAILC,
      'build',
    ];
    const run = await execa('strace', strace, { cwd: directory, reject: false, stdin: 'ignore' });
    return { directory, out, before, after, run };
  }

  it.each([1, 2, 3])('dead at rename %i, is mended by the next one', async (number) => {
    const { directory, out, before, after, run } = await struck(`signal=KILL:when=${number}`);
    expect(run.signal).toBe('SIGKILL');
    expect(existsSync(out)).toBe(number !== 2);
    if (number !== 2) expect([before, after]).toContainEqual(treeOf(out));
    expect((await mailc(directory, ['build'])).exitCode).toBe(0);
    expect(treeOf(out)).toEqual(after);
    expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
  });

  it.each(['INT', 'TERM'])('goes through with it before it obeys SIG%s', async (signal) => {
    for (const number of [1, 2, 3]) {
      const { directory, out, after, run } = await struck(`signal=${signal}:when=${number}`);
      expect(run.signal).toBe(`SIG${signal}`);
      expect(treeOf(out)).toEqual(after);
      expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
    }
  });

  it.each([1, 2])('puts back what was there when rename %i fails', async (number) => {
    const { directory, out, before, run } = await struck(`error=ENOSPC:when=${number}`);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('error: cannot write out: no space is left on the disk');
    expect(treeOf(out)).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['mail.yml', 'out']);
  });
});

describe('what is printed', () => {
  const MANY = `version: 1\ndomain: example.org\nservers: {}\n${Array.from({ length: 3000 }, (_, i) => `key${i}: 1\n`).join('')}`;

  it('may be read only in part', async () => {
    const directory = scratch({ 'mail.yml': MANY });
    const { stdout, stderr } = await execa(
      'bash',
      ['-c', `"${process.execPath}" "${MAILC}" check --quiet | head -1; echo "\${PIPESTATUS[0]}"`],
      { cwd: directory },
    );
    expect(stdout.split('\n')).toEqual([expect.stringMatching(/^mail\.yml:\d+:\d+: /), '1']);
    expect(stderr).toBe('');
  });

  it.runIf(existsSync('/dev/full'))('may not fit', async () => {
    const directory = scratch({ 'mail.yml': MANY });
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [MAILC, 'check'], {
      cwd: directory,
      stdio: ['ignore', full, 'pipe'],
    });
    expect(status).toBe(3);
    expect(stderr.toString()).toContain('cannot write to standard output');
  });
});
