import { Ajv } from 'ajv';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import schema from '../../schema/plan.schema.json' with { type: 'json' };
import { planBetween } from '../../src/pipeline.ts';
import type { CompiledSide, Plan } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { markdown } from '../../src/review/views/markdown.ts';
import { text } from '../../src/review/views/text.ts';
import { SMALL } from '../support/mailc.ts';
import { PLAIN, sideOf } from './side.ts';

const ALONE = { attachment: () => undefined, today: async () => '2026-01-01' };

async function planOf(base: string | undefined, head: string): Promise<Plan> {
  const before = base === undefined ? undefined : await sideOf('the base', base, ALONE);
  const after = await sideOf('the head', head, ALONE);
  expect(after.errors).toEqual([]);
  return planBetween(before, after as CompiledSide, { command: 'mailc plan --full' });
}

/** What an author could write to reach out of the comment: each has a word of its own. */
const HOSTILE = [
  '</details></summary><b>zq1',
  '![zq2](https://example.net/x.png)',
  '@zq3 #1 !2 ~bug %v1 :tada:',
  '[zq4](javascript:alert(1))',
  '``` zq5 ```` `',
  '$`zq6`$ <!-- zq6',
  '/close zq7',
];

describe('markdown', () => {
  it.each(HOSTILE)('lets nothing out of its code: %s', async (value) => {
    const entry = `    r&d: { reject: ${JSON.stringify(value)} }\n`;
    const head = SMALL.replace(/ {4}root: dev\n/, (root) => root + entry);
    const told = markdown(await planOf(SMALL, head), false);
    const html = micromark(told, {
      allowDangerousHtml: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    });
    const outside = html.replace(/<code[^>]*>[\s\S]*?<\/code>/g, '');
    expect(html).toContain(value.match(/zq\d/)?.[0]);
    expect(outside).not.toMatch(/zq\d/);
    const elements = new Set([...outside.matchAll(/<\/?([a-z0-9]+)/g)].map(([, name]) => name));
    const ours = ['h3', 'p', 'strong', 'ul', 'li', 'pre', 'details', 'summary', 'blockquote'];
    expect([...elements].filter((name) => !ours.includes(name as string))).toEqual([]);
    expect(told).not.toMatch(/^\//m);
  });

  it('begins with its marker', async () => {
    expect(markdown(await planOf(SMALL, SMALL), false)).toMatch(/^<!-- mailc plan -->\n\n\*\*No change/);
  });
});

describe('ten thousand changed lines', () => {
  const entries = (prefix: string) =>
    Array.from({ length: 5000 }, (_, n) => `    ${prefix}${n}: {}\n`).join('');
  const before = SMALL.replace('    dev: {}\n', `    dev: {}\n${entries('old')}`);
  const after = SMALL.replace('    dev: {}\n', `    dev: {}\n${entries('new')}`);

  it('are counted, grouped and cut, with a pointer to all of them', async () => {
    const plan = await planOf(before, after);
    const told = text(plan, false, PLAIN);
    expect(told.split('\n').length).toBeLessThan(100);
    expect(told.replace(/\s+/g, ' ')).toContain(
      '5000 addresses stop accepting mail, their mailboxes get no more mail',
    );
    expect(told.replace(/\s+/g, ' ')).toContain('5000 addresses are new and reach mailboxes');
    expect(told).toContain('Cut for reading; all of it: mailc plan --full');
    expect(markdown(plan, false).length).toBeLessThan(60_000);
    const full = text(plan, true, PLAIN);
    expect(full).toContain('old4999@');
    expect(full).not.toContain('Cut for reading');
  });
});

describe('a comment', () => {
  it('is short enough for GitLab and GitHub, whatever changes, and says that it is cut', async () => {
    const members = Array.from({ length: 40 }, (_, n) => `"someone-with-a-long-name-${n}@example.net"`).join(
      ', ',
    );
    const groups = (from: number) =>
      Array.from(
        { length: 600 },
        (_, n) => `    group-${from + n}: [${members}, x${from + n}@example.net]\n`,
      ).join('');
    const [before, after] = [0, 300].map((from) =>
      SMALL.replace(/ {4}root: dev\n/, (root) => root + groups(from)),
    );
    const plan = await planOf(before, after as string);
    const told = markdown(plan, false);
    expect(markdown(plan, true).length).toBeGreaterThan(1_000_000);
    expect(told.length).toBeLessThan(65_536);
    expect(told).toContain('Cut for reading; all of it: `mailc plan --full`');
    expect(told).toMatch(/and 292 more stop accepting mail/);
  });
});

describe('json', () => {
  it.each([
    ['a change', SMALL, SMALL.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n')],
    ['a first state', undefined, SMALL],
    ['a base with errors', SMALL.replace('root: dev', 'root: nobody'), SMALL],
  ])('is what its schema says: %s', async (_name, base, head) => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    const data = JSON.parse(json(await planOf(base, head)));
    expect(validate(data) ? [] : validate.errors).toEqual([]);
  });
});

describe('text', () => {
  it('keeps to the width of its terminal, but for the lines of diffs and what cannot be broken', async () => {
    const head = SMALL.replace('    dev: {}\n', '    dev: {}\n    ops: {}\n').replace(
      'root: dev',
      'root: [dev, ops, x@example.net]',
    );
    for (const width of [40, 80, 120]) {
      const told = text(await planOf(SMALL, head), false, { ...PLAIN, width });
      const prose = told.split('\n').filter((line) => !/^[+\-@]|^out\/|^Digest /.test(line));
      expect(prose.filter((line) => line.length > width)).toEqual([]);
    }
  });
});
