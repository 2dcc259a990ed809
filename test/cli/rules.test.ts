import { describe, expect, it } from 'vitest';
import { inOwnLines } from '../../src/check/example-lines.ts';
import { RULES } from '../../src/check/rules/index.ts';
import { referenceUri } from '../../src/diagnostics/reference-uri.ts';
import { checkExample } from '../../src/pipeline.ts';
import { mailc } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';

describe('mailc rules', () => {
  it('lists every rule with its severity and what it finds, in 80 columns', async () => {
    const { stdout, stderr, exitCode } = await mailc(scratch(), ['rules']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const words = stdout.replace(/\s+/g, ' ');
    for (const { code, severity, summary } of RULES)
      expect(words).toContain(`${code} ${severity} ${summary}`);
    const rows = stdout.split('\n');
    for (const row of rows) expect(row.length, row).toBeLessThanOrEqual(80);
    const columns = rows.flatMap(
      (row) => row.match(/^ {2}mail\/\S+ +(?:error|warning) +(?=\S)/)?.[0].length ?? [],
    );
    expect(columns).toHaveLength(RULES.length);
    expect(new Set(columns).size).toBe(1);
  });

  it('gives the list as data', async () => {
    const { stdout } = await mailc(scratch(), ['rules', '--json']);
    expect(JSON.parse(stdout)).toEqual(
      RULES.map(({ code, severity, summary }) => ({ code, severity, summary })),
    );
  });

  it('explains a rule by what it finds in its example', async () => {
    const { stdout, stderr, exitCode } = await mailc(scratch(), ['rules', 'mail/forward-loop']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^mail\/forward-loop \(error\)\n\nForwards lead around in a circle\.\n\n/);
    expect(stdout).toContain(`
    forwards:
      groups:
        board: [ops1, office]
        office: team
        team: board

error: Mail goes around in a circle: board -> office -> team -> board
       [mail/forward-loop]
 --> mail.yml:3:5
  |
3 |     board: [ops1, office]
  |     ^^^^^
`);
    expect(stdout).toContain('Mended:\n\n    forwards:\n');
    expect(stdout).toMatch(/https:\/\/www\.postfix\.org\/postconf\.5\.html#virtual_alias_recursion_limit$/);
  });

  it('takes a code without the word before the slash', async () => {
    const whole = await mailc(scratch(), ['rules', 'mail/forward-loop']);
    expect((await mailc(scratch(), ['rules', 'forward-loop'])).stdout).toBe(whole.stdout);
  });

  it('explains a rule as data', async () => {
    const { stdout } = await mailc(scratch(), ['rules', 'mail/forward-expires-soon', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'mail/forward-expires-soon',
      severity: 'warning',
      bad: { mail: expect.stringContaining('expires: 2026-01-20 }'), today: '2026-01-01' },
      mended: { mail: expect.any(String) },
    });
  });

  it.each([
    ['mail/forward-lop', 'there is no rule "mail/forward-lop"', 'did you mean mail/forward-loop?'],
    ['forward-lop', 'there is no rule "forward-lop"', 'did you mean mail/forward-loop?'],
    ['elephant', 'there is no rule "elephant"', 'to list the rules, run: mailc rules'],
    ['schema/type', 'there is no rule "schema/type"', 'docs/language.md says what may stand where'],
  ])('answers %j with what helps', async (wish, wrong, help) => {
    const { stdout, stderr, exitCode } = await mailc(scratch(), ['rules', wish]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(`error: ${wrong}`);
    expect(stderr).toContain(`help: ${help}`);
  });
});

describe.each(RULES.map((rule) => [rule.code, rule] as const))('%s, explained', (code, { bad, mended }) => {
  it('shows its own finding in the lines that are shown, and none when mended', async () => {
    const { source, diagnostics } = await checkExample(bad);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const [{ span }] = diagnostics as [(typeof diagnostics)[number]];
    expect(source.text.slice(span.start, span.end)).toBe(
      bad.mail.slice(bad.mail.indexOf('«') + 1, bad.mail.indexOf('»')),
    );
    expect((await checkExample(mended)).diagnostics).toEqual([]);
  });
});

it('shows the completed text where a finding is about a line that only that has', () => {
  const completed = { name: 'mail.yml', text: 'version: 1\nhosts:\n' };
  const finding = {
    code: 'mail/any' as const,
    severity: 'error' as const,
    message: '',
    span: { file: 'mail.yml', start: 11, end: 16 },
  };
  const own = inOwnLines({ mail: 'hosts:\n' }, completed, [finding]);
  expect(own.source.text.slice(own.diagnostics[0]?.span.start)).toBe('hosts:\n');
  const above = { ...finding, span: { ...finding.span, start: 0, end: 7 } };
  expect(inOwnLines({ mail: 'hosts:\n' }, completed, [above])).toEqual({
    source: completed,
    diagnostics: [above],
  });
});

describe('the page of a reference', () => {
  it.each([
    ['RFC 7208 section 4.6.4', 'https://www.rfc-editor.org/rfc/rfc7208#section-4.6.4'],
    ['RFC 2142 section 4; RFC 5321 section 4.5.1', 'https://www.rfc-editor.org/rfc/rfc2142#section-4'],
    ['RFC 9990; RFC 8460 section 3', 'https://www.rfc-editor.org/rfc/rfc9990'],
    ['postconf(5), "mydestination"', 'https://www.postfix.org/postconf.5.html#mydestination'],
    ['postconf(5), "$name"', 'https://www.postfix.org/postconf.5.html'],
    ['postmap(1), "keys are folded to lower case"', 'https://www.postfix.org/postmap.1.html'],
    ['opendkim.conf(5), "SignatureAlgorithm"', 'http://www.opendkim.org/opendkim.conf.5.html'],
    ['docs/language.md, "limits"', undefined],
    ['postfwd, "rcpt()"', undefined],
  ])('%s is %s', (reference, uri) => {
    expect(referenceUri(reference)).toBe(uri);
  });
});
