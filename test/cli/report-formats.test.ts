import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { codequality } from '../../src/diagnostics/formats/codequality.ts';
import { github } from '../../src/diagnostics/formats/github.ts';
import { type FormatName, formats } from '../../src/diagnostics/formats/index.ts';
import { junit } from '../../src/diagnostics/formats/junit.ts';
import { sarif } from '../../src/diagnostics/formats/sarif.ts';
import { mailc, SMALL } from '../support/mailc.ts';
import { describeWith } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';

const PLAIN = { width: 80, paint: (_role: string, text: string) => text };

const text = `version: 1
domain: example.org
addresses:
  staff:
    "例え": {}
    dev: {}
    Dev: { account: lovelace }
`;

const duplicate: Diagnostic = {
  code: 'mail/duplicate-address',
  severity: 'error',
  message: 'the address "dev@example.org" stands twice',
  span: marked('Dev'),
  related: [{ span: marked('dev'), message: 'first declared here' }],
  help: 'keep one of the two entries',
  reference: 'postconf(5), "virtual_alias_maps"',
};

const wide: Diagnostic = {
  code: 'schema/address',
  severity: 'warning',
  message: 'not 100%, "例え": a,b',
  span: marked('"例え": {}\n    dev'),
};

/** Everything that has a meaning in one of the formats, in every text that a finding has. */
const HOSTILE = 'a%\r\n::error::b, c: <d> & "e" ]]>\u0000\u001b[31m\ud800\u202e\ufffe\u2028例';
const hostile: Diagnostic = {
  code: 'mail/hostile',
  severity: 'warning',
  message: HOSTILE,
  span: { file: HOSTILE, start: 0, end: 3 },
  related: [{ span: { file: HOSTILE, start: 1, end: 2 }, message: HOSTILE }],
  help: HOSTILE,
  reference: HOSTILE,
};

const fixed: Diagnostic = { ...wide, fix: [{ span: marked('例え'), text: 'tatoe' }] };

const findings = [wide, duplicate, duplicate, hostile, fixed];
const sources = [
  { name: './estate/mail.yml', text },
  { name: HOSTILE, text: HOSTILE },
  { name: 'clean.yml', text: '' },
];

describe('sarif', () => {
  it('is valid by the schema of SARIF 2.1.0', () => {
    for (const found of [findings, [], [duplicate]]) {
      expect(validateSarif(JSON.parse(sarif(found, sources, PLAIN)))).toEqual([]);
    }
    expect(validateSarif({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toHaveLength(1);
  });

  it('has places, related places, the mend, the rule and where it comes from', () => {
    const rule = { summary: 'An address stands twice.', explanation: 'One would be lost.' };
    const rules = new Map([['mail/duplicate-address', rule]]);
    const [run] = JSON.parse(sarif([wide, duplicate], sources, PLAIN, rules)).runs;
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver).toMatchObject({ name: 'mailc', version: 'test' });
    expect(run.tool.driver.rules).toEqual([
      { id: 'schema/address', defaultConfiguration: { level: 'warning' } },
      {
        id: 'mail/duplicate-address',
        shortDescription: { text: rule.summary },
        fullDescription: { text: rule.explanation },
        help: { text: 'One would be lost.\n\nReference: postconf(5), "virtual_alias_maps"' },
        helpUri: 'https://www.postfix.org/postconf.5.html#virtual_alias_maps',
        defaultConfiguration: { level: 'error' },
      },
    ]);
    const artifactLocation = { uri: 'estate/mail.yml', uriBaseId: '%SRCROOT%' };
    expect(run.results[1]).toMatchObject({
      ruleId: 'mail/duplicate-address',
      ruleIndex: 1,
      level: 'error',
      message: { text: 'the address "dev@example.org" stands twice\nhelp: keep one of the two entries' },
      locations: [
        {
          physicalLocation: {
            artifactLocation,
            region: { startLine: 7, startColumn: 5, endLine: 7, endColumn: 8 },
          },
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation,
            region: { startLine: 6, startColumn: 5, endLine: 6, endColumn: 8 },
          },
          message: { text: 'first declared here' },
        },
      ],
    });
  });

  it('has the change that --fix would make', () => {
    const [run] = JSON.parse(sarif([fixed], sources, PLAIN)).runs;
    expect(run.results[0].fixes).toEqual([
      {
        artifactChanges: [
          {
            artifactLocation: { uri: 'estate/mail.yml', uriBaseId: '%SRCROOT%' },
            replacements: [
              {
                deletedRegion: { startLine: 5, startColumn: 6, endLine: 5, endColumn: 8 },
                insertedContent: { text: 'tatoe' },
              },
            ],
          },
        ],
      },
    ]);
  });

  it('counts columns in UTF-16 units and ends behind the last one', () => {
    const source = { name: 'mail.yml', text: 'a: 👩‍🔬 bad\n' };
    const start = source.text.indexOf('bad');
    const span = { file: 'mail.yml', start, end: start + 3 };
    const [run] = JSON.parse(sarif([{ ...wide, span }], [source], PLAIN)).runs;
    const { region } = run.results[0].locations[0].physicalLocation;
    expect(region).toEqual({ startLine: 1, startColumn: start + 1, endLine: 1, endColumn: start + 4 });
    expect(region.startColumn).toBe('a: 👩‍🔬 '.length + 1);
  });

  it('names files as URIs', () => {
    expect(uriOf('a b/ü:%.yml')).toEqual({ uri: 'a%20b/%C3%BC%3A%25.yml', uriBaseId: '%SRCROOT%' });
    expect(uriOf('/srv/mail.yml')).toEqual({ uri: 'file:///srv/mail.yml' });
  });
});

describe('codequality', () => {
  it('has what GitLab asks of every entry', () => {
    const entries = JSON.parse(codequality(findings, sources, PLAIN));
    expect(readByGitLab(entries)).toHaveLength(findings.length);
    expect(entries[1]).toEqual({
      description: 'the address "dev@example.org" stands twice; keep one of the two entries',
      check_name: 'mail/duplicate-address',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'major',
      location: { path: 'estate/mail.yml', lines: { begin: 7, end: 7 } },
    });
    expect(entries[0]).toMatchObject({ severity: 'minor', location: { lines: { begin: 5, end: 6 } } });
  });

  it('is an empty list when nothing was found', () => {
    expect(codequality([], sources, PLAIN)).toBe('[]\n');
  });
});

describe('the fingerprint of a finding', () => {
  const [before = ''] = fingerprintsIn(text, 'Dev');

  it.each([
    ['lines are added above it', `# a remark\n\n${text}`],
    [
      'other entries come before it',
      text.replace('    dev', '    ben: {}\n    foe:\n      account: x\n    dev'),
    ],
    ['a section comes before it', text.replace('addresses:', 'hosts:\n  Dev: {}\naddresses:'), 1],
    ['the other values of its line change', text.replace('account: lovelace', 'account: byron, note: x')],
    ['its line gets a comment', text.replace('lovelace }', 'lovelace } # who else')],
    ['line breaks change', text.replaceAll('\n', '\r\n')],
  ])('stays when %s', (_what, changed, occurrence = 0) => {
    expect(fingerprintsIn(changed, 'Dev')[occurrence]).toBe(before);
  });

  it('stays when its message is put in other words', () => {
    expect(fingerprintOf({ ...duplicate, message: 'twice: "dev@example.org"' })).toBe(before);
  });

  it.each([
    ['code', { code: 'mail/other' }],
    ['file', { span: { ...duplicate.span, file: HOSTILE } }],
    ['place', { span: marked('dev') }],
    ['value', { message: 'the address "foe@example.org" stands twice' }],
  ] as const)('changes with the %s', (_what, change) => {
    expect(fingerprintOf({ ...duplicate, ...change })).not.toBe(before);
  });

  it('changes with the entry that the same text belongs to', () => {
    const hosts = 'hosts:\n  web1:\n    limit: none\n  web2:\n    limit: none\n';
    const [first, second] = fingerprintsIn(hosts, 'none');
    expect(first).not.toBe(second);
    const [flowFirst, flowSecond] = fingerprintsIn('a: { x: none }\nb: { x: none }\n', 'none');
    expect(flowFirst).not.toBe(flowSecond);
  });

  it.each([
    ['mail.yml', './mail.yml'],
    ['mail.yml', '././/mail.yml'],
    ['/srv/estate/mail.yml', '/srv/estate/mail.yml'],
  ])('is the same for %s and %s, which are one place in a report', (name, other) => {
    const [first, second] = [name, other].map((file) => {
      const finding = { ...duplicate, span: { ...duplicate.span, file }, related: [] };
      const [entry] = JSON.parse(codequality([finding], [{ name: file, text }], PLAIN));
      const [run] = JSON.parse(sarif([finding], [{ name: file, text }], PLAIN)).runs;
      return { ...entry, sarif: run.results[0].partialFingerprints };
    });
    expect(second).toEqual(first);
  });

  it('is found in a large file at once', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `    a${index}: Dev\n`).join('');
    const start = performance.now();
    expect(new Set(fingerprintsIn(`addresses:\n  staff:\n${lines}`, 'Dev')).size).toBe(100_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describeWith(['xmllint'], 'junit', () => {
  it.each(['junit-jenkins.xsd'])('is valid by %s', (schema) => {
    for (const found of [findings, []]) {
      const { exitCode, stderr } = xmllint(
        ['--schema', schemaFile(schema), '-'],
        junit(found, sources, PLAIN),
      );
      expect({ exitCode, stderr: stderr.trim() }).toEqual({ exitCode: 0, stderr: '- validates' });
    }
  });

  it('has a failed test for each code of a file, and one that passed for a file without findings', () => {
    const report = junit(findings, sources, PLAIN);
    const tests = '//testcase[@classname="estate/mail.yml"]';
    expect(xpath(report, `count(${tests})`)).toBe('2');
    expect(xpath(report, `string(${tests}[2]/@name)`)).toBe('mail/duplicate-address');
    expect(xpath(report, `string(${tests}[2]/failure/@message)`)).toBe(
      'the address "dev@example.org" stands twice (and 1 more)',
    );
    expect(xpath(report, `string(${tests}[2]/failure/@type)`)).toBe('error');
    const detail = `estate/mail.yml:7:5: error: the address "dev@example.org" stands twice
help: keep one of the two entries
see: postconf(5), "virtual_alias_maps"`;
    expect(xpath(report, `string(${tests}[2]/failure)`)).toBe(`${detail}\n\n${detail}`);
    expect(xpath(report, 'string(//testsuite[1]/@failures)')).toBe('2');
    expect(xpath(report, 'count(//testcase[@classname="clean.yml" and not(*)])')).toBe('1');
    expect(xpath(report, 'string(//testsuite[3]/@failures)')).toBe('0');
  });

  it('is a test that passed when nothing was found', () => {
    const report = junit([], [{ name: 'mail.yml', text }], PLAIN);
    expect(xpath(report, 'count(//testcase)')).toBe('1');
    expect(xpath(report, 'count(//failure)')).toBe('0');
  });
});

describe('github', () => {
  it('is one command a finding, as the runner reads it', () => {
    const commands = github([wide, duplicate], sources, PLAIN).split('\n');
    expect(commands).toEqual([
      '::warning file=estate/mail.yml,line=5,endLine=6,title=schema/address::not 100%25, "例え": a,b',
      '::error file=estate/mail.yml,line=7,endLine=7,col=5,endColumn=8,title=mail/duplicate-address::the address "dev@example.org" stands twice%0Ahelp: keep one of the two entries',
      '',
    ]);
    expect(readByRunner(commands[1] as string)).toEqual({
      command: 'error',
      message: 'the address "dev@example.org" stands twice\nhelp: keep one of the two entries',
      properties: {
        file: 'estate/mail.yml',
        line: '7',
        endLine: '7',
        col: '5',
        endColumn: '8',
        title: 'mail/duplicate-address',
      },
    });
  });

  it('lets no text become a command or a property', () => {
    const lines = github([hostile], sources, PLAIN)
      .trimEnd()
      .split(/[\r\n]/);
    expect(lines).toHaveLength(1);
    const { command, properties, message } = readByRunner(lines[0] as string);
    expect(command).toBe('warning');
    expect(Object.keys(properties)).toEqual(['file', 'line', 'endLine', 'col', 'endColumn', 'title']);
    expect(properties.file).toContain('::error::b, c: <d>');
    expect(message).toContain('\nhelp: a%␍␊::error::b, c: <d>');
  });

  it('is empty when nothing was found', () => {
    expect(github([], sources, PLAIN)).toBe('');
  });
});

describe('whatever the texts of findings are', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 40 });
  const anyFinding = fc.record({
    message: anyText,
    help: anyText,
    file: anyText,
    start: fc.nat(60),
    end: fc.nat(60),
  });
  const anyReport = fc.array(anyFinding, { maxLength: 6 }).map((list) =>
    list.map(
      ({ message, help, file, start, end }): Diagnostic => ({
        ...duplicate,
        message,
        help,
        span: { file, start: Math.min(start, end), end: Math.max(start, end) },
      }),
    ),
  );
  const sourcesOf = (list: readonly Diagnostic[]) =>
    [...new Set(list.map(({ span }) => span.file))].map((name) => ({ name, text: `${text}${name}` }));

  it('SARIF is valid, GitLab reads every entry and the runner one command for each', () => {
    fc.assert(
      fc.property(anyReport, (list) => {
        const files = sourcesOf(list);
        expect(validateSarif(JSON.parse(sarif(list, files, PLAIN)))).toEqual([]);
        expect(readByGitLab(JSON.parse(codequality(list, files, PLAIN)))).toHaveLength(list.length);
        const commands = github(list, files, PLAIN)
          .split(/[\r\n]/)
          .slice(0, -1);
        expect(commands.map((line) => readByRunner(line).command)).toEqual(list.map(() => 'error'));
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(!hasXmllint())('JUnit is well-formed', () => {
    const reports = fc.sample(anyReport, 200).map((list) => junit(list, sourcesOf(list), PLAIN));
    const all = reports.map((report) => report.replace(/^<\?xml.*\?>/, '')).join('');
    expect(xmllint(['--noout', '-'], `<all>${all}</all>`)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('mailc check --format', () => {
  const WRONG = SMALL.replace('postmaster: dev', 'postmaster: [dev, adda]').replace('    abuse: dev\n', '');

  it.each<[FormatName, (report: string) => unknown]>([
    ['sarif', (report) => JSON.parse(report).runs[0].results.length],
    ['codequality', (report) => JSON.parse(report).length],
    ['junit', (report) => report.match(/<failure /g)?.length],
    ['github', (report) => report.match(/^::(?:error|warning) file=mail\.yml,/gm)?.length],
  ])('%s prints the report as data and the rest as talk, without colours', async (format, count) => {
    const directory = scratch({ 'mail.yml': WRONG });
    const args = ['check', '--format', format];
    const { stdout, stderr, exitCode } = await mailc(directory, args, { FORCE_COLOR: '1' });
    expect(exitCode).toBe(1);
    expect(count(stdout)).toBe(2);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toMatch(/mail\.yml: 1 error and 1 warning/);
  });

  it.each<[FormatName, string]>([
    ['sarif', '"results": []'],
    ['codequality', '[]'],
    ['junit', '<testcase name="mailc check" classname="mail.yml" time="0"/>'],
  ])('%s is a whole report when nothing was found', async (format, part) => {
    const { stdout, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), ['check', '--format', format]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(part);
  });

  it.each(['codequality', 'sarif'])(
    '%s gives a finding one fingerprint by all names of the file',
    async (format) => {
      const directory = scratch({ 'mail.yml': WRONG });
      const reports = ['mail.yml', './mail.yml'].map((name) =>
        mailc(directory, ['check', '--format', format, name]),
      );
      const [first, second] = await Promise.all(reports);
      expect(second?.stdout).toBe(first?.stdout);
      const whole = await mailc(directory, ['check', '--format', format, join(directory, 'mail.yml')]);
      const again = await mailc('/', ['check', '--format', format, join(directory, 'mail.yml')]);
      expect(again.stdout).toBe(whole.stdout);
    },
  );

  it('sarif explains the rules that found something', async () => {
    const { stdout } = await mailc(scratch({ 'mail.yml': WRONG }), ['check', '--format', 'sarif']);
    const { rules } = JSON.parse(stdout).runs[0].tool.driver;
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toHaveProperty('fullDescription.text');
  });

  it('knows exactly these formats', () => {
    expect(Object.keys(formats)).toEqual([
      'pretty',
      'compact',
      'json',
      'sarif',
      'codequality',
      'junit',
      'github',
    ]);
  });
});

/** What SARIF's own schema, which is written for draft 4 of JSON Schema, has against a report. */
function validateSarif(report: unknown): unknown[] {
  sarifValidator ??= compileSarifSchema();
  return sarifValidator(report) ? [] : (sarifValidator.errors ?? []);
}

let sarifValidator: ReturnType<Ajv['compile']> | undefined;

function compileSarifSchema() {
  const {
    id: _id,
    $schema: _dialect,
    ...schema
  } = JSON.parse(readFileSync(schemaFile('sarif-2.1.0.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  ajv.addFormat('uri', (value) => URL.canParse(value));
  ajv.addFormat('uri-reference', (value) =>
    /^[!#$&-;=?-Z_a-z~]*(?:%[0-9A-F]{2}[!#$&-;=?-Z_a-z~]*)*$/.test(value),
  );
  ajv.addFormat('date-time', true);
  return ajv.compile(schema);
}

/**
 * The findings that GitLab shows: it stops at the first entry that has not the shape of its codeclimate.json, and
 * an entry replaces an earlier one with its fingerprint.
 */
function readByGitLab(entries: readonly unknown[]): unknown[] {
  const malformed = entries.findIndex((entry) => !isSoundEntry(entry));
  const read = malformed < 0 ? entries : entries.slice(0, malformed);
  return [...new Map(read.map((entry) => [(entry as { fingerprint: string }).fingerprint, entry])).values()];
}

const isSoundEntry = new Ajv({ strict: false }).compile({
  type: 'object',
  required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
  properties: {
    description: { type: 'string', minLength: 1 },
    check_name: { type: 'string', minLength: 1 },
    fingerprint: { type: 'string', minLength: 1 },
    severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
    location: {
      type: 'object',
      required: ['path', 'lines'],
      properties: {
        path: { type: 'string', not: { pattern: '^\\./' } },
        lines: {
          type: 'object',
          required: ['begin'],
          properties: { begin: { type: 'integer', minimum: 1 }, end: { type: 'integer', minimum: 1 } },
        },
      },
    },
  },
});

/** A workflow command as the runner of GitHub reads it (actions/runner, ActionCommand.TryParseV2). */
function readByRunner(line: string) {
  const [, head = '', data = ''] = /^::((?:(?!::).)*)::(.*)$/.exec(line) ?? [];
  const [, command, list = ''] = /^(\S+)(?: (.*))?$/.exec(head) ?? [];
  const properties = list.split(',').map((property) => {
    const [name = '', ...value] = property.split('=');
    return [name, unescaped(value.join('='))];
  });
  return { command, message: unescaped(data), properties: Object.fromEntries(properties) };
}

function unescaped(value: string): string {
  return value.replace(/%(?:0D|0A|3A|2C|25)/g, (code) => decodeURIComponent(code));
}

function fingerprintOf(finding: Diagnostic): string {
  return JSON.parse(codequality([finding], sources, PLAIN))[0].fingerprint;
}

/** The fingerprints of one finding at each place of a text where these characters stand. */
function fingerprintsIn(source: string, characters: string): string[] {
  const found = [...source.matchAll(new RegExp(characters, 'g'))].map(({ index }) => ({
    ...duplicate,
    span: { file: duplicate.span.file, start: index, end: index + characters.length },
  }));
  const report = codequality(found, [{ name: duplicate.span.file, text: source }], PLAIN);
  return JSON.parse(report).map(({ fingerprint }: { fingerprint: string }) => fingerprint);
}

function uriOf(name: string): unknown {
  const finding = { ...wide, span: { file: name, start: 0, end: 0 } };
  const [run] = JSON.parse(sarif([finding], [{ name, text }], PLAIN)).runs;
  return run.results[0].locations[0].physicalLocation.artifactLocation;
}

function marked(characters: string): Diagnostic['span'] {
  const start = text.indexOf(characters);
  return { file: './estate/mail.yml', start, end: start + characters.length };
}

function hasXmllint(): boolean {
  return execaSync('xmllint', ['--version'], { reject: false }).exitCode === 0;
}

function xmllint(args: readonly string[], input: string) {
  return execaSync('xmllint', ['--noout', ...args], { input, reject: false });
}

function xpath(document: string, path: string): string {
  return execaSync('xmllint', ['--xpath', path, '-'], { input: document }).stdout;
}

function schemaFile(name: string): string {
  return fileURLToPath(new URL(`schemas/${name}`, import.meta.url));
}
