import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const schemaUrl = new URL('../schema/mail.schema.json', import.meta.url);
const everythingUrl = new URL('cases/everything/mail.yml', import.meta.url);

interface Node {
  readonly [key: string]: unknown;
}
const schema: Node = JSON.parse(readFileSync(schemaUrl, 'utf8'));

/** What an editor shows comes from here: a property without a description completes to a riddle. */
describe('the schema explains itself', () => {
  const properties = [...propertiesOf(schema, '')];

  it.each(properties)('$path has a description and a valid example', ({ path, node }) => {
    const resolved = { ...definitionOf(node), ...node };
    expect(typeof resolved.description, `${path}: description`).toBe('string');
    const examples = resolved.examples as unknown[] | undefined;
    const constant = 'const' in resolved;
    expect(constant || (examples?.length ?? 0) > 0, `${path}: example`).toBe(true);
    const ajv = new Ajv.default({ allowUnionTypes: true });
    const validate = ajv.compile({ ...withoutMeta(node), definitions: schema.definitions });
    for (const example of examples ?? [])
      expect(validate(example), `${path}: ${JSON.stringify(example)}`).toBe(true);
  });

  it('the case "everything" uses every property', () => {
    const used = new Set<string>();
    visitUse(parse(readFileSync(everythingUrl, 'utf8')), schema, '', used);
    expect(properties.map(({ path }) => path).filter((path) => !used.has(path))).toEqual([]);
  });
});

/** Every property of the schema, once for the place that defines it. */
function* propertiesOf(
  node: Node,
  path: string,
  seen = new Set<Node>(),
): Generator<{ path: string; node: Node }> {
  if (seen.has(node)) return;
  seen.add(node);
  for (const [key, value] of Object.entries((node.properties ?? {}) as Record<string, Node>)) {
    yield { path: `${path}.${key}`, node: value };
    yield* propertiesOf(value, `${path}.${key}`, seen);
  }
  for (const child of childrenOf(node)) yield* propertiesOf(child.node, child.name ?? path, seen);
}

function childrenOf(node: Node): { node: Node; name?: string }[] {
  const children: { node: Node; name?: string }[] = [];
  if (typeof node.$ref === 'string') {
    children.push({ node: definitionOf(node), name: node.$ref.split('/').at(-1) as string });
  }
  for (const part of [...((node.allOf ?? []) as Node[]), ...((node.oneOf ?? []) as Node[])])
    children.push({ node: part });
  for (const key of ['additionalProperties', 'items']) {
    const child = node[key];
    if (typeof child === 'object' && child !== null) children.push({ node: child as Node });
  }
  return children;
}

function definitionOf(node: Node): Node {
  const reference = (node.$ref ?? ((node.allOf ?? []) as Node[])[0]?.$ref) as string | undefined;
  if (reference === undefined) return {};
  return (schema.definitions as Record<string, Node>)[reference.split('/').at(-1) as string] as Node;
}

function withoutMeta({ description: _description, examples: _examples, ...node }: Node): Node {
  return node;
}

/** Walks a document beside its schema and notes the properties that it uses. */
function visitUse(value: unknown, node: Node, path: string, used: Set<string>): void {
  for (const child of childrenOf(node)) {
    if (child.node === node.items)
      for (const item of Array.isArray(value) ? value : []) visitUse(item, child.node, path, used);
    else if (child.node === node.additionalProperties) visitEntries(value, child.node, path, used);
    else visitUse(value, child.node, child.name ?? path, used);
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, property] of Object.entries((node.properties ?? {}) as Record<string, Node>)) {
    if (!(key in value)) continue;
    used.add(`${path}.${key}`);
    visitUse((value as Record<string, unknown>)[key], property, `${path}.${key}`, used);
  }
}

function visitEntries(value: unknown, node: Node, path: string, used: Set<string>): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  for (const child of Object.values(value)) visitUse(child, node, path, used);
}
