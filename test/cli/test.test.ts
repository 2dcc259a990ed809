import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { describeWith } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';

const GROUPS = `  groups:
    team: [dev, member@example.net]
    noreply: { discard: true }
`;
const GOOD = `tests:
  - { mail_to: team, reaches: dev, outside: member@example.net }
  - { mail_to: [root, "webshop&co"], is: refused }
`;

const run = (files: Record<string, string>, ...args: string[]) => mailc(scratch(files), ['test', ...args]);

describe('mailc test', () => {
  it('prints a line each, and of what failed what was expected, what came, where and why', async () => {
    const { stdout, stderr, exitCode } = await run({ 'mail.yml': SMALL + GROUPS + GOOD });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    expect(stdout).toBe(`mail.yml
  ✓ team reaches dev, and reaches outside member@example.net
  ✗ root is refused
      expected  mail that is refused
      got       dev
      mail.yml:19:42

        root@example.org                    mail.yml:13 users
        └─ dev@example.org, mailbox of dev  mail.yml:8 users

  ✓ webshop&co is refused

3 tests: 1 failed, 2 passed`);
  });

  it('reads the files of tests beside it, by name', async () => {
    const { stdout, exitCode } = await run({
      'mail.yml': SMALL + GROUPS,
      'b.mail-test.yml': 'tests:\n  - { mail_to: noreply, is: dropped }\n',
      'a.mail-test.yaml': 'tests:\n  - { login: dev, may_send_as: team }\n',
      'mail-test.yml': 'not read: [\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`a.mail-test.yaml
  ✓ dev may send as team

b.mail-test.yml
  ✓ noreply is dropped

2 tests: 2 passed`);
  });

  it('an expectation about nobody is no success', async () => {
    const { stdout, exitCode } = await run({
      'mail.yml': SMALL,
      'a.mail-test.yml': 'tests:\n  - { mail_to: root, never_reaches: dve }\n',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toBe(`a.mail-test.yml
  ! root never reaches dve
      there is no account or address "dve"
      did you mean dev@example.org?
      a.mail-test.yml:2:37

1 test: 1 broken, 0 passed`);
  });

  it('a file of tests has the same shape as the section, and nothing else', async () => {
    const files = {
      'mail.yml': SMALL,
      'a.mail-test.yml':
        'tests:\n  - { mail_to: root, reached: dev }\n  - { login: dev, outside: nobody }\nhosts: {}\n',
      'b.mail-test.yml': 'tset: []\n',
      'c.mail-test.yml': 'tests: [\n',
    };
    const { stdout, exitCode } = await run(files);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'a.mail-test.yml:2:22: error: An expectation has no key "reached" [schema/unknown-key]',
      'a.mail-test.yml:3:19: error: The key "outside" cannot stand beside "login" [schema/not-allowed]',
      'a.mail-test.yml:4:1: error: A file of tests has no key "hosts" [schema/unknown-key]',
      'b.mail-test.yml:1:1: error: A file of tests has no key "tset" [schema/unknown-key]',
      expect.stringMatching(/^c\.mail-test\.yml:.*\[yaml\/unclosed\]$/),
    ]);
    expect(JSON.parse((await run(files, '--json')).stdout)).toMatchObject({ errors: 5 });
  });

  it('says so when there are none', async () => {
    const { stdout, exitCode } = await run({ 'mail.yml': SMALL });
    expect({ stdout, exitCode }).toEqual({
      stdout: 'there are no tests: say under "tests:" what mail.yml is meant to do',
      exitCode: 0,
    });
  });

  it('a mail.yml with errors is not judged', async () => {
    const { stdout, exitCode } = await run({ 'mail.yml': `${SMALL}${GOOD}x: 1\n` });
    expect(stdout).toContain('schema/unknown-key');
    expect(exitCode).toBe(1);
  });

  it('prints results as data', async () => {
    const { stdout } = await run({ 'mail.yml': SMALL + GROUPS + GOOD }, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      passed: 2,
      failed: 1,
      broken: 0,
      tests: [
        { name: 'team reaches dev, and reaches outside member@example.net', outcome: 'passed', problems: [] },
        {
          outcome: 'failed',
          file: 'mail.yml',
          line: 19,
          column: 42,
          problems: [
            {
              expected: 'mail that is refused',
              got: 'dev',
              evidence: { recipient: 'root', way: { address: 'root@example.org' } },
            },
          ],
        },
        { outcome: 'passed' },
      ],
    });
  });
});

describeWith(['xmllint'], 'mailc test --format junit', () => {
  it('is valid, with failures and errors told apart', async () => {
    const broken = '  - { login: "dve", may_send_as: team }\n';
    const { stdout, exitCode } = await run(
      { 'mail.yml': SMALL + GROUPS + GOOD + broken },
      '--format',
      'junit',
    );
    expect(exitCode).toBe(1);
    const schema = fileURLToPath(new URL('schemas/junit-jenkins.xsd', import.meta.url));
    const { stderr } = execaSync('xmllint', ['--noout', '--schema', schema, '-'], {
      input: stdout,
      reject: false,
    });
    expect(stderr).toBe('- validates');
    expect(stdout).toContain('tests="4" failures="1" errors="1"');
    expect(stdout).toContain('<testcase name="webshop&amp;co is refused" classname="mail.yml" time="0"/>');
    expect(stdout).toContain('<failure message="expected mail that is refused, got dev" type="failed">');
    expect(stdout).toContain('<error message="there is no login &quot;dve&quot;" type="broken">');
  });
});
