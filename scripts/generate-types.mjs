/**
 * Writes src/mail/document.ts, the TypeScript types of mail.yml, from its JSON schema.
 * `--check` writes nothing and exits 1 when the file is not what the schema gives.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const target = new URL('../src/mail/document.ts', import.meta.url);
const schema = JSON.parse(await readFile(new URL('../schema/mail.schema.json', import.meta.url), 'utf8'));

const types = await compile(withoutExamples(schema), 'MailDocument', {
  bannerComment: '/* Generated from schema/mail.schema.json by `npm run generate`; change the schema. */',
  format: false,
  strictIndexSignatures: false,
});

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== types) {
    console.error('src/mail/document.ts is not what schema/mail.schema.json gives; run: npm run generate');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, types);
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
