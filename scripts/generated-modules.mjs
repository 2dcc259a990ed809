/**
 * The modules that are made from other files when mailc is bundled or tested: `*.ejs`, layouts compiled to functions;
 * `virtual:has-shape` and `virtual:validate-document`, the JSON schema compiled to code; and texts that travel to machines
 * as they are. Compiling at start-up would cost more than a whole build of a small estate.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import ejs from 'ejs';
import { build } from 'rolldown';

/** Scripts, and units of systemd. */
const TEXT = /\.(sh|service|timer)$/;
const VIRTUAL = {
  'virtual:has-shape': shapeModule,
  'virtual:validate-document': validatorModule,
};
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

/** The source of a module that exports the schema's validator. */
function validatorModule() {
  return bundled(collecting(standaloneCode.default(...compiledSchema({ allErrors: true }))));
}

/**
 * The source of a module that exports the same validator without its findings: it says whether there is any. Nearly
 * every document has none, and this much code is loaded in half the time.
 */
function shapeModule() {
  return bundled(
    withoutSchema(
      withoutFindings(standaloneCode.default(...compiledSchema({ allErrors: false, messages: false }))),
    ),
  );
}

function compiledSchema(options) {
  const code = { source: true, lines: true };
  const ajv = new Ajv.default({ allowUnionTypes: true, unicodeRegExp: false, code, ...options });
  return [ajv, ajv.compile(withoutWords(JSON.parse(readFileSync(schemaFile, 'utf8'))))];
}

/** ajv's standalone code with the functions of ajv that it needs. */
async function bundled(code) {
  const { output } = await build({
    cwd: root,
    input: 'validator',
    platform: 'node',
    plugins: [moduleOf('validator', code)],
    write: false,
    // Nobody reads it, and a build of a small estate spends much of its time on loading it.
    output: { minify: true },
  });
  return output[0].code;
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

/** ajv's code without the lines that make findings and their places; only their number is left. */
function withoutFindings(code) {
  const lean = code
    .replace(/^const err\d+ = \{.*\};\nif\(vErrors === null\)\{\n.*\n\}\nelse \{\n.*\n\}\n/gm, '')
    .replace(/^vErrors = vErrors === null .*\nerrors = vErrors\.length;$/gm, 'errors++;')
    .replace(/^if\(vErrors !== null\)\{\nif\(\w+\)\{\n.*\n\}\nelse \{\n.*\n\}\n\}\n/gm, '')
    .replace(/^(let vErrors|validate\d+\.errors) = .*\n/gm, '')
    .replace(/, \{instancePath.*rootData(=data)?\}(=\{\})?\)/g, ')');
  if (/vErrors|instancePath|\berr\d/.test(lean)) throw new Error('ajv makes findings in another way now');
  return lean;
}

/** ajv's code with, in the place of the schema that it looks names up in, those names alone. */
function withoutSchema(code) {
  const lean = code.replace(/^const (schema\d+) = (\{.*\});$/gm, (_, name, schema) => {
    const names = Object.keys(JSON.parse(schema).properties ?? {});
    return `const ${name} = {properties: ${JSON.stringify(Object.fromEntries(names.map((key) => [key, true])))}};`;
  });
  if (/\bschema\d+\b(?!\.properties, | = )/.test(lean)) throw new Error('ajv asks more of the schema now');
  return lean;
}

/** A schema without what only people and editors read; the validator would carry it along, and load it. */
function withoutWords(schema) {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (schema === null || typeof schema !== 'object') return schema;
  const { description: _description, examples: _examples, title: _title, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutWords(value)]));
}

/** A plugin that gives a module which is no file. */
export function moduleOf(name, code) {
  return {
    name: `mailc-${name}`,
    resolveId: (id) => (id === name ? name : undefined),
    load: (id) => (id === name ? code : undefined),
  };
}

/** Two bundles may want the same one. */
function virtualModule(name) {
  made[name] ??= VIRTUAL[name]?.();
  return made[name];
}

const made = {};

/** For rolldown, and for vite, which vitest uses. */
export const generatedModules = {
  name: 'mailc-generated-modules',
  enforce: 'pre',
  resolveId(id) {
    return Object.hasOwn(VIRTUAL, id) ? `\0${id}` : undefined;
  },
  load(id) {
    if (id.startsWith('\0virtual:')) return virtualModule(id.slice(1));
    if (TEXT.test(id)) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`;
    return id.endsWith('.ejs') ? layoutModule(readFileSync(id, 'utf8')) : undefined;
  },
};
