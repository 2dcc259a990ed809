import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/diagnostics/formats/index.ts';
import { MAILC, mailc, SMALL } from '../support/mailc.ts';
import { isInstalled } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';

const VERBS = ['check', 'build', 'init', 'rules', 'completion'];

describe('mailc', () => {
  it('tells its version', async () => {
    for (const flag of ['--version', '-V']) {
      const { stdout, stderr, exitCode } = await mailc(scratch(), [flag]);
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: '0.1.0', stderr: '', exitCode: 0 });
    }
  });

  it('prints its help when it is asked for nothing', async () => {
    const alone = await mailc(scratch(), []);
    const asked = await mailc(scratch(), ['--help']);
    expect(alone.exitCode).toBe(0);
    expect(alone.stdout).toBe(asked.stdout);
    for (const verb of VERBS) expect(alone.stdout).toContain(`  ${verb} `);
    expect(alone.stdout).toContain('Examples:');
    expect(alone.stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
    expect(alone.stdout).not.toContain('complete ');
  });

  it.each([[], ...VERBS.map((verb) => [verb])])('fits the help of "%s" into 80 columns', async (...verb) => {
    const { stdout, exitCode } = await mailc(scratch(), [...verb, '--help']);
    expect(exitCode).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it.each([
    [['biuld'], "unknown command 'biuld'", 'Did you mean build?'],
    [['build', '--outt', 'x'], "unknown option '--outt'", 'Did you mean --out?'],
    [['--versoin'], "unknown option '--versoin'", 'Did you mean --version?'],
    [['check', '--format', 'prety'], "'prety' is invalid", 'Allowed choices are pretty, compact, json'],
    [['check', 'a', 'b'], 'too many arguments', 'See: mailc check --help'],
    [['build', '--today', '2021-02-29'], "'2021-02-29' is invalid", 'YYYY-MM-DD'],
    [['build', '--today', 'tomorrow'], "'tomorrow' is invalid", 'YYYY-MM-DD'],
    [['build', '--check', '--explain', 'a:1'], 'cannot be used with', 'See: mailc build --help'],
    [['init'], "missing required argument 'domain'", 'See: mailc init --help'],
    [['completion', 'tcsh'], "'tcsh' is invalid", 'bash, zsh, fish'],
  ])('answers %j with what is wrong and what helps', async (args, wrong, help) => {
    const { stdout, stderr, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(help);
  });
});

describe('mailc completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script that %s accepts', async (shell) => {
    const { stdout, exitCode } = await mailc(scratch(), ['completion', shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('mailc complete --');
    if (!isInstalled(shell)) return;
    const checked = await execa(shell, ['-n'], { input: stdout, reject: false });
    expect({ exitCode: checked.exitCode, stderr: checked.stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each([
    [['bu'], ['build']],
    [['build', '--ta'], ['--target']],
    [['check', '--format', ''], Object.keys(formats)],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['check', ''],
      ['mail.yml', 'other.yaml'],
    ],
    [
      ['build', '--target', ''],
      ['mail', 'web1'],
    ],
    [['build', '--out', ''], ['out']],
    [
      ['rules', 'mail/forward-e'],
      ['mail/forward-expired', 'mail/forward-expires-soon'],
    ],
  ])('completes %j', async (words, expected) => {
    const directory = scratch({
      'mail.yml': SMALL,
      'other.yaml': '',
      'notes.txt': '',
      'out/mail/a': '',
      'out/hosts/web1/a': '',
    });
    const { stdout } = await mailc(directory, ['complete', '--', ...words]);
    const lines = stdout.split('\n').filter((line) => !line.startsWith(':'));
    expect(lines.map((line) => line.split('\t')[0])).toEqual(expected);
  });

  it('completes in a real bash, loaded twice, and evaluates nothing that was typed', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const { stdout, stderr } = await execa({ cwd: directory, env: { MAILC } })('bash', [
      '-c',
      `mailc() { node "$MAILC" "$@"; }
      source <(mailc completion bash) && source <(mailc completion bash)
      complete_words() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _mailc && echo "\${COMPREPLY[*]}"; }
      complete_words mailc bu
      complete_words mailc check --format ''
      complete_words mailc '$(touch evaluated)' ''
      ls`,
    ]);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'build',
      Object.keys(formats).join(' '),
      expect.anything(),
      'mail.yml',
    ]);
  });
});
