/**
 * The modules that are made from other files when mailc is bundled or tested:
 * `*.ejs`, layouts compiled to functions, and `virtual:validate-document`, the JSON schema compiled to code.
 * Compiling either at start-up would cost more than a whole build of a small estate.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import ejs from 'ejs';
import { buildSync } from 'esbuild';

const VALIDATOR = 'virtual:validate-document';
const root = fileURLToPath(new URL('..', import.meta.url));
const schemaFile = fileURLToPath(new URL('../schema/mail.schema.json', import.meta.url));

/** The source of a module that exports the layout as a function of `it` and an escape function. */
function layoutModule(text) {
  const layout = new ejs.Template(text, {
    strict: true,
    _with: false,
    localsName: 'it',
    compileDebug: false,
  });
  layout.compile();
  return `export default function layout(it, escapeFn) {\n${layout.source}\n}\n`;
}

/** The source of a module that exports the schema's validator (ajv's standalone code, bundled). */
function validatorModule() {
  const ajv = new Ajv.default({
    allErrors: true,
    allowUnionTypes: true,
    unicodeRegExp: false,
    code: { source: true, lines: true },
  });
  const validate = ajv.compile(withoutWords(JSON.parse(readFileSync(schemaFile, 'utf8'))));
  const bundled = buildSync({
    stdin: { contents: collecting(standaloneCode.default(ajv, validate)), resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    // Nobody reads it, and a build of a small estate spends much of its time on loading it.
    minify: true,
    write: false,
  });
  return bundled.outputFiles[0].text;
}

/**
 * After each failing `$ref` ajv copies all errors so far, which is quadratic in their number: 100,000 broken entries took
 * minutes. Here they are added to the list that there is. Each call of a validator makes a list of its own, and whoever
 * called it is the only one to hold it.
 */
function collecting(code) {
  const copies = /\bvErrors\.concat\((\w+\.errors)\)/g;
  if (!copies.test(code))
    throw new Error('ajv collects errors in another way now: see whether it still copies');
  return `${code.replace(copies, 'addAll(vErrors, $1)')}
function addAll(errors, more) {
  for (const error of more) errors.push(error);
  return errors;
}
`;
}

/** A schema without what only people and editors read; the validator would carry it along, and load it. */
function withoutWords(schema) {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (schema === null || typeof schema !== 'object') return schema;
  const { description: _description, examples: _examples, title: _title, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutWords(value)]));
}

/** For esbuild. */
export const esbuildPlugin = {
  name: 'mailc-generated-modules',
  setup(build) {
    build.onLoad({ filter: /\.ejs$/ }, ({ path }) => ({
      contents: layoutModule(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
    build.onResolve({ filter: /^virtual:validate-document$/ }, ({ path }) => ({ path, namespace: 'mailc' }));
    build.onLoad({ filter: /.*/, namespace: 'mailc' }, () => ({ contents: validatorModule(), loader: 'js' }));
  },
};

/** For vite, and so for vitest. */
export const vitePlugin = {
  name: 'mailc-generated-modules',
  enforce: 'pre',
  resolveId(id) {
    return id === VALIDATOR ? `\0${VALIDATOR}` : undefined;
  },
  load(id) {
    if (id === `\0${VALIDATOR}`) return validatorModule();
    return id.endsWith('.ejs') ? layoutModule(readFileSync(id, 'utf8')) : undefined;
  },
};
