import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeExample } from '../../src/check/example.ts';
import { RULE_GROUPS, RULES } from '../../src/check/rules/index.ts';
import { checkText } from './check-text.ts';

const all = RULE_GROUPS.flatMap(({ title, rules }) => rules.map((rule) => [title, rule.code, rule] as const));

describe.each(all)('%s: %s', (_title, code, rule) => {
  it('finds its bad example, at the marked place and nothing else', async () => {
    const { text, start, end } = completeExample(rule.bad);
    const findings = await checkText(text, rule.bad);
    expect(
      findings.map((finding) => [finding.code, text.slice(finding.span.start, finding.span.end)]),
    ).toEqual([[code, text.slice(start, end)]]);
    expect(findings[0]).toMatchObject({
      severity: rule.severity,
      span: { start, end },
      reference: rule.reference,
    });
  });

  it('has nothing to say about the mended example', async () => {
    const { text } = completeExample(rule.mended);
    expect(await checkText(text, rule.mended)).toEqual([]);
  });

  it('says what was mended where the lines do not show it', () => {
    const { bad, mended } = rule;
    if (bad.mail.replace(/[«»]/g, '') !== mended.mail) return;
    expect(bad.given).toBeDefined();
    expect(mended.given).not.toBe(bad.given);
  });

  it('explains itself in sentences', () => {
    expect(rule.summary).toMatch(/^[a-zA-Z].*\.$/);
    expect(rule.explanation).toMatch(/^[a-zA-Z].*\.$/s);
  });
});

it('docs/checks.md says what the rules say', () => {
  execFileSync(process.execPath, ['scripts/docs.mjs', '--check'], { cwd: new URL('../..', import.meta.url) });
});

it('every rule is in the list, under a code that is its file name', () => {
  const files = readdirSync(new URL('../../src/check/rules', import.meta.url)).filter(
    (name) => name !== 'index.ts',
  );
  const codes = RULES.map((rule) => `${rule.code.slice('mail/'.length)}.ts`);
  expect(codes.toSorted()).toEqual(files.toSorted());
  expect(new Set(codes).size).toBe(codes.length);
});
