import { readFileSync } from 'node:fs';
import hasShape from 'virtual:has-shape';
import validate from 'virtual:validate-document';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withoutHoles } from '../../src/check/readable.ts';
import { checkRules } from '../../src/check/rules.ts';
import { checkSchema } from '../../src/check/schema.ts';
import type { Locate } from '../../src/diagnostics/source.ts';
import { AddressBook } from '../../src/mail/address-book.ts';
import { read } from '../../src/read/read.ts';
import { checkText } from '../rules/check-text.ts';

const text = readFileSync(new URL('../cases/everything/mail.yml', import.meta.url), 'utf8');
const source = { name: 'mail.yml', text };
const whole: Record<string, unknown> = parse(text);
const nowhere: Locate = () => ({ file: 'mail.yml', start: 0, end: 0 });

/** Values that could stand anywhere by mistake. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e12,
    '',
    ' ',
    'yes',
    '0755',
    '1:30',
    'dev1',
    'any',
    'none',
  ),
  fc.constantFrom<unknown>([], [null], [[]], {}, { to: 'dev1' }, { port: 25 }, { mx: 1, mail: 'none' }, [
    'a b',
    'c',
  ]),
  fc.constantFrom(
    '|cmd',
    '/file',
    ':include:x',
    'x@y',
    'a@b.org',
    '*@b.org',
    '@b.org',
    'é',
    'a\nb',
    '\u0000',
    '"q"@b.org',
  ),
  fc.string(),
);

type Change = (document: Record<string, unknown>) => void;

/** One value somewhere in the document is replaced, removed or gets another key. */
const change: fc.Arbitrary<Change> = fc
  .tuple(
    fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
    fc.constantFrom('replace', 'remove', 'rename'),
    strange,
  )
  .map(([steps, kind, value]) => (document) => {
    let parent: Record<string, unknown> = document;
    let key = '';
    for (const step of steps) {
      const keys = Object.keys(parent);
      if (keys.length === 0) break;
      key = keys[step % keys.length] as string;
      const child = parent[key];
      if (typeof child !== 'object' || child === null || step === steps.at(-1)) break;
      parent = child as Record<string, unknown>;
    }
    if (kind !== 'replace') delete parent[key];
    if (kind === 'replace') parent[key] = structuredClone(value);
    if (kind === 'rename' && !Array.isArray(parent)) parent[String(value)] = structuredClone(value);
  });

describe('a document that was changed at random', () => {
  it('has findings exactly when the validator refuses it, each with words of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const document = structuredClone(whole);
        for (const apply of changes) apply(document);
        const before = JSON.stringify(document);
        const { diagnostics, sound } = await checkSchema(document, nowhere, source);
        expect(diagnostics.length > 0).toBe(!validate(document));
        expect(hasShape(document)).toBe(validate(document));
        // The words of the validator itself are the last resort, and never needed.
        expect(diagnostics.filter(({ help }) => help === undefined)).toEqual([]);
        expect(JSON.stringify(document)).toBe(before);
        if (sound === undefined) return;
        const isWhole = Object.keys(sound.content.servers).length > 0 && 'version' in sound.content;
        if (isWhole)
          // The places of broken items are empty, so that the others keep theirs.
          expect(validate(withoutHoles(sound.content)), JSON.stringify(validate.errors)).toBe(true);
        await checkRules({
          ...sound,
          book: new AddressBook(sound.content),
          today: '2026-01-01',
          attachments: new Map(),
          locate: nowhere,
          source,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('has every finding inside the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.nat(12),
        fc.string({ maxLength: 6 }),
        async (at, cut, insert) => {
          const changed = text.slice(0, at) + insert + text.slice(at + cut);
          for (const { span, related = [] } of await checkText(changed)) {
            for (const { start, end } of [span, ...related.map((other) => other.span)]) {
              expect(start).toBeGreaterThanOrEqual(0);
              expect(end).toBeGreaterThanOrEqual(start);
              expect(end).toBeLessThanOrEqual(changed.length);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

it('a fault in one entry is the only thing that is said of it', async () => {
  const broken = [
    ['    dev1: {}\n', '    dev1: { acount: x }\n', 'schema/unknown-key'],
    ['  web1: {}\n', '  web1: { fqdn: web1 }\n', 'schema/domain'],
    ['  two.example.org: {', '  two.example.org: { mial: x, ', 'schema/unknown-key'],
    ['addresses:\n', 'adresses:\n', 'schema/unknown-key'],
    ['  host: lists.example.org\n', '  host: lists\n', 'schema/domain'],
    ['    ops1: { limit: hosts }\n', '    ops1: { limit: host }\n', 'schema/value'],
    ['    tracker: { user', '    tracker: { usr', 'schema/unknown-key'],
  ] as const;
  const known = new Set(
    (await checkText(text, { files: await filesOf(text) })).map(({ code, message }) => `${code} ${message}`),
  );
  for (const [from, to, code] of broken) {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    const findings = await checkText(changed, { files: await filesOf(changed) });
    const added = findings.filter((finding) => !known.has(`${finding.code} ${finding.message}`));
    expect(
      added.map((finding) => finding.code),
      to,
    ).toEqual([code]);
  }
});

async function filesOf(mail: string): Promise<Record<string, string>> {
  const folder = new URL('../cases/everything/', import.meta.url);
  const { document } = await read({ name: 'mail.yml', text: mail });
  const files: Record<string, string> = {};
  for (const path of pathsIn(document)) files[path] = readFileSync(new URL(path, folder), 'utf8');
  return files;
}

function pathsIn(document: unknown): string[] {
  return JSON.stringify(document).match(/(?:keys|files)\/[\w.-]+/g) ?? [];
}
