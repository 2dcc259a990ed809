/**
 * Writes what follows from the JSON schema of mail.yml: src/mail/document.ts, its TypeScript types, and
 * schema/mail-test.schema.json, the schema of the files of tests beside it.
 * `--check` writes nothing and exits 1 when a file is not what the schema gives.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const root = new URL('../', import.meta.url);
const schema = JSON.parse(await readFile(new URL('schema/mail.schema.json', root), 'utf8'));
const files = {
  'src/mail/document.ts': await types(),
  'schema/mail-test.schema.json': `${JSON.stringify(testSchema(), null, 2)}\n`,
};

for (const [path, content] of Object.entries(files)) {
  const target = new URL(path, root);
  if (!process.argv.includes('--check')) {
    await writeFile(target, content);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== content) {
    console.error(`${path} is not what schema/mail.schema.json gives; run: npm run generate`);
    process.exitCode = 1;
  }
}

function types() {
  return compile(withoutExamples(schema), 'MailDocument', {
    bannerComment: '/* Generated from schema/mail.schema.json by `npm run generate`; change the schema. */',
    format: false,
    strictIndexSignatures: false,
  });
}

/** A file of tests has the section `tests` and nothing else. */
function testSchema() {
  const { tests } = schema.properties;
  return {
    $schema: schema.$schema,
    title: 'mail-test.yml',
    description: 'Expectations about the mail.yml beside this file; mailc test judges them.',
    type: 'object',
    additionalProperties: false,
    required: ['tests'],
    properties: { tests: { ...tests, description: 'What mail.yml is meant to say.' } },
    definitions: definitionsFor(tests),
  };
}

/** The definitions that a part of the schema refers to, in their order. */
function definitionsFor(part) {
  const needed = new Set();
  const pending = [part];
  for (const next of pending) {
    for (const [, name] of JSON.stringify(next).matchAll(/"#\/definitions\/(\w+)"/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      pending.push(schema.definitions[name]);
    }
  }
  return Object.fromEntries(Object.entries(schema.definitions).filter(([name]) => needed.has(name)));
}

/** Examples are for editors; as comments on types they would only repeat the schema. */
function withoutExamples(value) {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => !(key === 'examples' && Array.isArray(child)))
      .map(([key, child]) => [key, withoutExamples(child)]),
  );
}
