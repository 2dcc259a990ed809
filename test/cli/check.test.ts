import { execa } from 'execa';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { MAILC, mailc, SMALL } from '../support/mailc.ts';
import { isInstalled } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';

const WRONG = SMALL.replace('version: 1', 'version: 2');
const ESCAPE = '\u001b[';

describe('mailc check', () => {
  it('finds nothing in a sound file', async () => {
    const { stdout, stderr, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), ['check']);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'mail.yml: no findings',
      exitCode: 0,
    });
  });

  it('prints findings as data and counts them as talk', async () => {
    const directory = scratch({ 'mail.yml': WRONG });
    const { stdout, stderr, exitCode } = await mailc(directory, ['check']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^mail\.yml:1:10: error: .+ \[schema\/value\]$/);
    expect(stderr).toBe('mail.yml: 1 error');
    const quiet = await mailc(directory, ['check', '--quiet']);
    expect({ stdout: quiet.stdout, stderr: quiet.stderr, exitCode: quiet.exitCode }).toEqual({
      stdout,
      stderr: '',
      exitCode: 1,
    });
  });

  it('says of a file that is no text that it is none, and no more', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 1024 }, (_byte, index) => index));
    const { stdout, stderr } = await mailc(scratch({ 'mail.yml': bytes }), ['check']);
    expect(stdout).toMatch(/^mail\.yml:\d+:\d+: error: The file is not a text: .* \[yaml\/encoding\]$/);
    expect(stderr).toBe('mail.yml: 1 error');
  });

  it('says so at once of the largest file, whatever it is full of', async () => {
    const size = 64 * 1024 * 1024;
    for (const unit of ['\0', '\0\x01\x02 ', '\0\n']) {
      const directory = scratch({ 'mail.yml': Buffer.alloc(size, unit) });
      const heap = { NODE_OPTIONS: '--max-old-space-size=256' };
      const { stdout, stderr, exitCode } = await mailc(directory, ['check'], heap);
      expect(stdout).toMatch(/^mail\.yml:1:1: error: The file is not a text: .* \[yaml\/encoding\]$/);
      expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: 1 error', exitCode: 1 });
    }
  });

  it('is content with warnings', async () => {
    const directory = scratch({ 'mail.yml': SMALL.replace('    abuse: dev\n', '') });
    const { stdout, stderr, exitCode } = await mailc(directory, ['check']);
    expect(stdout).toContain(': warning: ');
    expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: 1 warning', exitCode: 0 });
  });

  it('reads the file that is named, and names it in messages', async () => {
    const directory = scratch({ 'estate/post.yml': WRONG });
    expect((await mailc(directory, ['check', 'estate/post.yml'])).stdout).toContain('estate/post.yml:1:10: ');
  });

  it('gives findings as data', async () => {
    const directory = scratch({ 'mail.yml': WRONG });
    const { stdout } = await mailc(directory, ['check', '--json']);
    expect(stdout).toBe((await mailc(directory, ['check', '--format', 'json'])).stdout);
    expect(JSON.parse(stdout)).toMatchObject({
      errors: 1,
      warnings: 0,
      findings: [{ code: 'schema/value', severity: 'error', file: 'mail.yml', line: 1, column: 10 }],
    });
    const clean = await mailc(scratch({ 'mail.yml': SMALL }), ['check', '--json']);
    expect(JSON.parse(clean.stdout)).toMatchObject({ errors: 0, warnings: 0, findings: [] });
  });

  it('has no colours in a file unless they are forced', async () => {
    const directory = scratch({ 'mail.yml': WRONG });
    const args = ['check', '--format', 'pretty'];
    expect((await mailc(directory, args)).stdout).not.toContain(ESCAPE);
    expect((await mailc(directory, args, { FORCE_COLOR: '1' })).stdout).toContain(ESCAPE);
    expect((await mailc(directory, args, { FORCE_COLOR: '0' })).stdout).not.toContain(ESCAPE);
    expect((await mailc(directory, args, { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain(ESCAPE);
  });
});

describe.runIf(isInstalled('script'))('mailc check on a terminal', () => {
  it('shows the place, in colour, as wide as the terminal', async () => {
    const note = `version: 1\nnote: ${'far '.repeat(60)}\n`;
    const shown = await onTerminal(note, 'check', { TERM: 'xterm' }, 60);
    expect(shown).toContain(`${ESCAPE}1m`);
    expect(shown).toContain('mail.yml:2:1');
    const rows = withoutColors(shown).split('\n');
    expect(rows.find((row) => row.startsWith('2 | note: far'))).toMatch(/^.{55,59}…$/);
    expect(rows).toContain('  | ^^^^');
  });

  it.each([10, 20, 30])('keeps within %i columns, with carets under the text', async (width) => {
    const text = SMALL.replace(
      '    dev: {}',
      '    dev: {}\n    例え: { acount: x }\n    ben: { account: 7 }',
    );
    const shown = withoutColors(await onTerminal(text, 'check --quiet', { TERM: 'xterm' }, width));
    const rows = shown.split('\n');
    for (const row of rows) expect(stringWidth(row), row).toBeLessThanOrEqual(width);
    const marked = rows.flatMap((row, index) => (/^ +\| +\^/.test(row) ? [aboveCarets(rows, index)] : []));
    expect(marked.length).toBeGreaterThan(1);
    for (const part of marked) expect(part).toMatch(/^(?:例え?|acou?n?t?|7)$/);
    expect(marked).toContain('7');
  });

  it('has no colours where they are not wanted', async () => {
    for (const env of [{ NO_COLOR: '1', TERM: 'xterm' }, { TERM: 'dumb' }]) {
      const shown = await onTerminal(WRONG, 'check', env, 80);
      expect(shown).toContain('1 | version: 2');
      expect(shown).not.toContain(ESCAPE);
    }
  });

  it('shows help in as many columns as there are', async () => {
    const shown = await onTerminal(SMALL, 'build --help', { TERM: 'xterm' }, 70);
    for (const row of shown.split('\n')) expect(row.length, row).toBeLessThanOrEqual(70);
  });
});

/** What a person sees who runs mailc with this mail.yml on a terminal of so many columns. */
async function onTerminal(
  text: string,
  args: string,
  env: Readonly<Record<string, string>>,
  columns: number,
) {
  const cwd = scratch({ 'mail.yml': text });
  const command = `stty cols ${columns}; "${process.execPath}" "${MAILC}" ${args}`;
  const neutral = { NO_COLOR: undefined, FORCE_COLOR: undefined };
  const options = { cwd, env: { ...neutral, ...env }, reject: false, stdin: 'ignore' } as const;
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], options);
  return stdout.replaceAll('\r', '');
}

/** What stands in the columns of the carets of a row, in the row above. */
function aboveCarets(rows: readonly string[], index: number): string {
  const [, before = '', carets = ''] = /^( +\| +)(\^+)/.exec(rows[index] ?? '') ?? [];
  const cells = [...new Intl.Segmenter().segment(rows[index - 1] ?? '')].map(({ segment }) => segment);
  // A wide character takes the column after its own too.
  const columns = cells.flatMap((cell) => [cell, ...Array<string>(stringWidth(cell) - 1).fill('')]);
  return columns.slice(before.length, before.length + carets.length).join('');
}

function withoutColors(text: string): string {
  return text.replace(/\u001b\[\d+m/g, '');
}
