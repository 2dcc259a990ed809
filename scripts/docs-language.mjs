/**
 * The reference part of docs/language.md, from the schema: one section for each part of mail.yml, with its forms
 * and their properties. What stands before and after the two marks is written by hand.
 */
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';

const BEGIN = '<!-- reference: generated from schema/mail.schema.json by npm run docs -->';
const END = '<!-- end of the reference -->';

/** docs/language.md with its reference made anew. */
export function languagePage(page, schema) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error('docs/language.md has lost the marks of its reference');
  return `${before}${BEGIN}\n\n${reference(schema)}\n${END}${after}`;
}

/** The schema of mail.yml. */
export function readSchema() {
  return JSON.parse(readFileSync(new URL('../schema/mail.schema.json', import.meta.url), 'utf8'));
}

function reference(schema) {
  const resolve = resolver(schema);
  const top = Object.entries(schema.properties).map(([name, property]) =>
    section(name, property, schema, resolve),
  );
  const shared = Object.entries(schema.definitions)
    .filter(([name, definition]) => !(name in schema.properties) && isCompound(definition))
    .map(([name, definition]) => `### A ${name.replaceAll('_', ' ')}\n\n${body(definition, resolve)}`);
  const texts = Object.entries(schema.definitions).filter(([, definition]) => definition.type === 'string');
  const rows = texts.map(
    ([name, text]) =>
      `| ${name.replaceAll('_', ' ')} | ${text.description} | ${inline(text.examples?.[0])} |`,
  );
  return [
    ...top,
    ...shared,
    `### Kinds of text\n\n| kind | what it is | example |\n|---|---|---|\n${rows.join('\n')}\n`,
  ].join('\n');
}

function resolver(schema) {
  return (node) => {
    const target = node.$ref ?? node.allOf?.[0]?.$ref;
    if (target === undefined) return { node, kind: undefined };
    const kind = target.split('/').at(-1);
    return { node: { ...schema.definitions[kind], ...withoutReference(node) }, kind };
  };
}

function withoutReference({ $ref, allOf, ...own }) {
  return own;
}

function isCompound(definition) {
  return definition.properties !== undefined || definition.oneOf !== undefined;
}

function section(name, property, schema, resolve) {
  const { node } = resolve(property);
  const required = schema.required.includes(name) ? ' Required.' : '';
  const example = node.examples?.[0];
  const yaml =
    example === undefined ? '' : `\n\`\`\`yaml\n${stringify({ [name]: example }).trimEnd()}\n\`\`\`\n`;
  const inside = isCompound(node) ? `\n${body(node, resolve, true)}` : '';
  return `### \`${name}\`\n\n${node.description}${required}\n${yaml}${inside}`;
}

function body(definition, resolve, described = false) {
  const text = described ? '' : `${definition.description}\n\n`;
  if (definition.properties !== undefined) return `${text}${table(definition, resolve)}`;
  return `${text}${definition.oneOf.map((form) => formOf(form, resolve)).join('\n')}`;
}

function formOf(form, resolve) {
  const { node, kind } = resolve(form);
  if (node.properties !== undefined) return `**${form.title}**\n\n${table(node, resolve)}`;
  const values = node.enum === undefined ? '' : `: ${node.enum.map((value) => `\`${value}\``).join(', ')}`;
  const what =
    node.items === undefined ? kind?.replaceAll('_', ' ') : `a list, each a ${resolve(node.items).kind}`;
  return `**${form.title ?? `a ${kind}`}**${values || (what === undefined ? '' : `: ${what}`)}\n`;
}

function table(definition, resolve) {
  const rows = Object.entries(definition.properties).map(([name, property]) => {
    const { node } = resolve(property);
    const required = definition.required?.includes(name) ? ' Required.' : '';
    return `| \`${name}\` | ${node.description}${required} | ${inline(node.examples?.[0])} |`;
  });
  return `| key | what it says | example |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** A value on one line, as YAML's flow style writes it. */
function inline(value) {
  if (value === undefined) return '';
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
  return `\`${text.replaceAll('|', '\\|')}\``;
}
