import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixProject, makeAllFixes } from '../../src/cli/fix.ts';
import { openProject, projectOf } from '../../src/cli/project.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { makeFixes } from '../../src/diagnostics/fixes.ts';
import { rewriteFile } from '../../src/io/rewrite.ts';
import { compile, TEST_DAY } from '../support/compile.ts';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

/** A mail.yml that is sound but for what is put into it. */
const sound = ({ domain = 'example.org', entries = '', groups = '', more = '' } = {}) => `# The estate
version: 1
domain: ${domain}
servers:
  mx1: { ipv4: 192.0.2.25 } # the only one
addresses:
  staff:
    dev: {}
    foe: {}
${entries}forwards:
  roles:
    postmaster: dev
    abuse: dev
    root: dev
${groups}${more}`;

type Parts = Parameters<typeof sound>[0];

describe('mailc check --fix mends', () => {
  it.each<[string, Parts, Parts]>([
    [
      'an item that stands twice',
      { groups: '  g:\n    all: [dev, foe, dev]\n' },
      { groups: '  g:\n    all: [dev, foe]\n' },
    ],
    [
      'an item that stands twice under another spelling, in the middle',
      { groups: '  g:\n    all: [dev,  "Dev@example.org" , foe] # both\n' },
      { groups: '  g:\n    all: [dev , foe] # both\n' },
    ],
    [
      'an item that stands three times, on lines',
      { groups: '  g:\n    all:\n      - dev # first\n      - dev\n      - foe\n      - DEV\n' },
      { groups: '  g:\n    all:\n      - dev # first\n      - foe\n' },
    ],
    [
      'the last line of a file without a line break',
      { groups: '  g:\n    all:\n      - foe\n      - foe' },
      { groups: '  g:\n    all:\n      - foe\n' },
    ],
    [
      'an item of a list that has an alias',
      { groups: '  g:\n    a: &both [dev, Dev, foe]\n    b: *both\n' },
      { groups: '  g:\n    a: &both [dev, foe]\n    b: *both\n' },
    ],
    ['an account without a value', { entries: '    ops:\n' }, { entries: '    ops: {}\n' }],
    ['one with a comment', { entries: '    ops: # new\n' }, { entries: '    ops: {} # new\n' }],
    ['one that says null', { entries: '    ops: ~\n' }, { entries: '    ops: {}\n' }],
    [
      'a host without a value',
      { more: 'hosts:\n  web1:\n  web2: {}\n' },
      { more: 'hosts:\n  web1: {}\n  web2: {}\n' },
    ],
    ['a name that is a number', { entries: '    ops: 0755\n' }, { entries: '    ops: "0755"\n' }],
    [
      'yes for true',
      { groups: '  g:\n    no: { discard: yes }\n' },
      { groups: '  g:\n    no: { discard: true }\n' },
    ],
    [
      'a number in quotes',
      { more: 'limits:\n  users: { recipients: "50", per: 6h }\n' },
      { more: 'limits:\n  users: { recipients: 50, per: 6h }\n' },
    ],
    ['a login in capital letters', { entries: '    ops: Ops\n' }, { entries: '    ops: ops\n' }],
    ['one in quotes', { entries: "    ops: 'Ops'\n" }, { entries: "    ops: 'ops'\n" }],
    [
      'a word in capital letters',
      { more: 'dns: { spf: { all: SoftFail } }\n' },
      { more: 'dns: { spf: { all: softfail } }\n' },
    ],
    ['a domain in capital letters', { domain: 'Example.Org' }, { domain: 'example.org' }],
    ['a domain with its final dot', { domain: '"Example.org."' }, { domain: '"example.org"' }],
    [
      'the name of a domain',
      { more: 'domains:\n  Two.example.net.: { mail: none }\n' },
      { more: 'domains:\n  two.example.net: { mail: none }\n' },
    ],
    [
      'the final dot of an address',
      { groups: '  g:\n    a: Dev@Example.org.\n' },
      { groups: '  g:\n    a: Dev@Example.org\n' },
    ],
    [
      'one sender that is no list',
      { groups: '  g:\n    a: { to: dev, senders: foe }\n' },
      { groups: '  g:\n    a: { to: dev, senders: [foe] }\n' },
    ],
    [
      'a limit that is that of the class',
      {
        entries:
          '    ops: { limit: users }\n    cy: { limit: users, note: x }\n    di: { note: x, limit: users }\n',
      },
      { entries: '    ops: {}\n    cy: { note: x }\n    di: { note: x }\n' },
    ],
    [
      'one on a line of its own',
      { entries: '    ops:\n      limit: users\n    cy:\n      limit: users\n      note: x\n' },
      { entries: '    ops: {}\n    cy:\n      note: x\n' },
    ],
    [
      'a silence without effect, and what it leaves empty',
      { more: 'silence:\n  mail/forward-expired:\n    ops: gone\n    cy: gone\n' },
      {},
    ],
    [
      'only the silence without effect',
      {
        groups: '  g:\n    ops: { to: b@example.net, expires: 2020-01-01 }\n',
        more: 'silence:\n  mail/forward-expired: { cy: gone, ops: until the audit }\n',
      },
      {
        groups: '  g:\n    ops: { to: b@example.net, expires: 2020-01-01 }\n',
        more: 'silence:\n  mail/forward-expired: { ops: until the audit }\n',
      },
    ],
    [
      'a list that is named twice',
      { more: 'lists: { host: lists.example.net, names: [one, One, two] }\n' },
      { more: 'lists: { host: lists.example.net, names: [one, two] }\n' },
    ],
  ])('%s', async (_what, before, after) => {
    expect(await fix(sound(before))).toEqual({ text: sound(after), left: [] });
  });

  it('what only shows once something else is mended', async () => {
    const before = sound({ groups: '  g:\n    all: [dev, foe, DEV.]\n' }).replace(
      '[dev, foe, DEV.]',
      '[dev@example.org, foe, DEV@example.org.]',
    );
    expect(await fix(before)).toEqual({
      text: sound({ groups: '  g:\n    all: [dev@example.org, foe]\n' }),
      left: [],
    });
  });

  it('many lines at once, with CR LF and a byte order mark', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `    a${index}:`);
    const before = sound({ entries: `${names.join('\n')}\n` }).replaceAll('\n', '\r\n');
    const after = sound({ entries: `${names.map((name) => `${name} {}`).join('\n')}\n` }).replaceAll(
      '\n',
      '\r\n',
    );
    expect(await fix(`\ufeff${before}`)).toEqual({ text: `\ufeff${after}`, left: [] });
  });
});

describe('mailc check --fix leaves alone', () => {
  it.each<[string, Parts]>([
    ['an item with a comment', { groups: '  g:\n    all:\n      - dev\n      - dev # again\n' }],
    ['an item over several lines', { groups: '  g:\n    all: [dev,\n      dev]\n' }],
    ['two addresses of one person', { entries: '    ops: dev\n', groups: '  g:\n    all: [dev, ops]\n' }],
    ['a word of YAML where a name is meant', { entries: '    ops: true\n' }],
    [
      'a limit whose going would empty a mapping with a comment',
      { entries: '    ops:\n      # agreed\n      limit: users\n' },
    ],
    ['a domain without a value', { more: 'domains:\n  two.example.net:\n' }],
    ['a name that another entry has', { more: 'hosts:\n  web1: {}\n  Web1: {}\n' }],
    ['a misspelt key', { entries: '    ops: { acount: ops }\n' }],
    ['a text that is not sound YAML', { entries: '    ops:\n', more: 'hosts: {\n' }],
    ['a silence that may be misspelt', { more: 'silence:\n  mail/forward-expird:\n    ops: gone\n' }],
  ])('%s', async (_what, parts) => {
    const before = sound(parts);
    const { text, left } = await fix(before);
    expect(text).toBe(before);
    expect(left.length).toBeGreaterThan(0);
  });

  it('one of two fixes that do not go together, and makes the other', async () => {
    const hosts = (first: string, second: string) =>
      sound({ more: `hosts:\n  ${first}: {}\n  ${second}: {}\n` });
    const { text } = await fix(hosts('Web1', 'WEB1'));
    expect([hosts('web1', 'WEB1'), hosts('Web1', 'web1')]).toContain(text);
  });
});

describe('mailc check --fix on any text', () => {
  const SEED = sound({
    entries:
      '    ops: # new\n    cy: { limit: users } # as agreed\n    di:\n      limit: users\n    ed: 0755\n',
    groups: `  g: # groups
    all: [dev, foe, "Dev"] # everybody
    some:
      - dev
      # not foe
      - Dev@example.org
    a: { to: [dev], senders: foe, limit: none }
    b: { discard: yes, owner: Ops } # quiet
`,
    more: `hosts:
  Web1: # big
  web2: { fqdn: "Web2.example.net.", limit: { recipients: "360", per: 1h } }
lists: { host: lists.example.net, names: [one, One] }
silence: # known
  mail/forward-expired:
    ops: gone
    cy: gone
`,
  });
  const lines = SEED.split('\n');

  const mutation = fc.oneof(
    fc.record({ at: fc.nat(SEED.length), cut: fc.nat(8), insert: fc.string({ maxLength: 4 }) }).map(
      ({ at, cut, insert }) =>
        (text: string) =>
          text.slice(0, at) + insert + text.slice(at + cut),
    ),
    fc.tuple(fc.nat(lines.length - 1), fc.nat(lines.length - 1)).map(([from, to]) => (text: string) => {
      const rows = text.split('\n');
      rows.splice(to, 0, rows[from] ?? '');
      return rows.join('\n');
    }),
    fc.nat(lines.length - 1).map((at) => (text: string) => text.split('\n').toSpliced(at, 1).join('\n')),
  );

  it('mends the seed of these tests whole', async () => {
    const { project, told } = await makeAllFixes(
      await projectOf({ name: 'mail.yml', text: SEED }, TEST_DAY),
      TEST_DAY,
    );
    expect(told.length).toBeGreaterThan(12);
    expect(project.diagnostics.filter(({ fix }) => fix !== undefined)).toEqual([]);
  });

  it('keeps every comment, breaks nothing, and has nothing left to do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { maxLength: 3 }), async (mutations) => {
        const text = mutations.reduce((mutated, mutate) => mutate(mutated), SEED);
        const before = await projectOf({ name: 'mail.yml', text }, TEST_DAY);
        const { project: after, told } = await makeAllFixes(before, TEST_DAY);
        expect(comments(after.source.text)).toEqual(comments(text));
        if (told.length === 0) expect(after.source.text).toBe(text);
        else expect(after.diagnostics.filter(({ code }) => code.startsWith('yaml/'))).toEqual([]);
        expect((await makeAllFixes(after, TEST_DAY)).told).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the build as it was where nothing kept it from being made', async () => {
    const groups = '  g:\n    all: [dev, foe, dev]\n';
    const entries = '    ops: { limit: users }\n';
    const more = 'silence: { mail/forward-expired: { ops: gone } }\n';
    const text = sound({ entries, groups, more });
    const { project } = await makeAllFixes(await projectOf({ name: 'mail.yml', text }, TEST_DAY), TEST_DAY);
    expect(project.source.text).toBe(
      sound({ entries: '    ops: {}\n', groups: groups.replace(', dev]', ']') }),
    );
    expect(await compile(project.source.text)).toEqual(await compile(text));
  });
});

it('one fix that does no good does not keep the others from being made', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `  w${index}:`);
  const hosts = (rows: readonly string[]) =>
    sound({ more: `hosts:\n  web1: {}\n  Web1: {}\n${rows.join('\n')}\n` });
  const { text } = await fix(hosts(names));
  expect(text).toBe(hosts(names.map((name) => `${name} {}`)));
});

describe('fixes of one round', () => {
  const finding = (start: number, end: number, text: string): Diagnostic => {
    const span = { file: 'mail.yml', start, end };
    return { code: 'mail/any', severity: 'warning', message: '', span, fix: [{ span, text }] };
  };

  it('are made from left to right; what touches an earlier one waits', () => {
    const [a, b, c, d] = [finding(0, 1, 'A'), finding(1, 2, 'B'), finding(4, 6, ''), finding(5, 5, 'x')];
    expect(makeFixes('abcdef', [c, d, b, a])).toEqual({ text: 'Abcd', made: [a, c] });
  });

  it('are none where there is nothing to fix', () => {
    const { fix: _fix, ...without } = finding(0, 1, '');
    expect(makeFixes('abc', [without])).toEqual({ text: 'abc', made: [] });
  });
});

describe('mailc check --fix', () => {
  const WRONG = sound({ entries: '    ops:\n', groups: '  g:\n    all: [dev, dev]\n    x: nobody\n' });

  it('says what it mended, then what is left', async () => {
    const directory = scratch({ 'mail.yml': WRONG });
    const { stdout, stderr, exitCode } = await mailc(directory, ['check', '--fix']);
    expect(exitCode).toBe(1);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^mail\.yml:10:5: mended: "ops" has no value \[schema\/type\]$/),
      expect.stringMatching(/^mail\.yml:\d+:\d+: mended: "dev" leads .* \[mail\/repeated-destination\]$/),
      'mail.yml: 2 mended, 1 error',
    ]);
    expect(stdout).toMatch(/^mail\.yml:\d+:8: error: .*nobody.* \[mail\/unknown-destination\]$/);
    const again = await mailc(directory, ['check', '--fix']);
    expect(again.stderr).toBe('mail.yml: 1 error');
    expect(again.stdout).toBe(stdout);
  });

  it('changes nothing without being asked, and says in data what it would do', async () => {
    const directory = scratch({ 'mail.yml': sound({ entries: '    ops:\n' }) });
    const { stdout } = await mailc(directory, ['check', '--json']);
    expect(JSON.parse(stdout).findings[0].fix).toEqual([
      { file: 'mail.yml', line: 10, column: 9, endLine: 10, endColumn: 9, text: ' {}' },
    ]);
    expect(readFileSync(join(directory, 'mail.yml'), 'utf8')).toBe(sound({ entries: '    ops:\n' }));
  });

  it('does not touch a file that has nothing to mend', async () => {
    const directory = scratch({ 'mail.yml': SMALL });
    const before = statSync(join(directory, 'mail.yml'));
    const { stderr, exitCode } = await mailc(directory, ['check', '--fix']);
    expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: no findings', exitCode: 0 });
    expect(statSync(join(directory, 'mail.yml')).ino).toBe(before.ino);
  });
});

describe('a file that is written anew', () => {
  it('keeps its mode and its link, and leaves nothing beside it', () => {
    const directory = scratch({ 'real/mail.yml': 'a\n' });
    const file = join(directory, 'mail.yml');
    chmodSync(join(directory, 'real/mail.yml'), 0o664);
    symlinkSync('real/mail.yml', file);
    rewriteFile(file, 'a\n', 'b\n');
    expect(readFileSync(file, 'utf8')).toBe('b\n');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o664);
    expect(readdirSync(join(directory, 'real'))).toEqual(['mail.yml']);
  });

  it('is left alone when somebody changed it meanwhile', () => {
    const directory = scratch({ 'mail.yml': 'a\n' });
    put(directory, 'mail.yml', 'other\n');
    expect(() => rewriteFile(join(directory, 'mail.yml'), 'a\n', 'b\n')).toThrow('changed in the meantime');
    expect(readFileSync(join(directory, 'mail.yml'), 'utf8')).toBe('other\n');
    expect(existsSync(join(directory, `.mailc-mail.yml-${process.pid}`))).toBe(false);
  });
});

/** What stands behind each sign of a comment. */
function comments(text: string): string[] {
  return text.match(/(?<=^|[ \t])#[^\n]*/gm) ?? [];
}

/** What these estates lack altogether, and no program can make up. */
const LACKING = ['mail/unsigned-domain', 'mail/host-without-credential'];

/** The text of a mail.yml after its fixes, and the codes of the findings that are left. */
async function fix(text: string): Promise<{ text: string; left: string[] }> {
  const file = join(scratch({ 'mail.yml': text }), 'mail.yml');
  const { project } = await fixProject(await openProject(file, TEST_DAY), TEST_DAY);
  const left = project.diagnostics.map(({ code }) => code).filter((code) => !LACKING.includes(code));
  return { text: readFileSync(file, 'utf8'), left };
}
