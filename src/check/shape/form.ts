import schema from '../../../schema/mail.schema.json' with { type: 'json' };

/** The part of JSON schema draft-07 that schema/mail.schema.json is written in. */
interface SchemaNode {
  readonly $ref?: string;
  readonly allOf?: readonly SchemaNode[];
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: false | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
}

/** What a value must be like: one place of the schema with its references followed. */
export interface Form extends Omit<SchemaNode, '$ref' | 'allOf'> {
  /** The name of the definition that it comes from; '' where it stands inline. */
  readonly name: string;
}

const definitions = schema.definitions as unknown as Readonly<Record<string, SchemaNode>>;

/** The form of a whole mail.yml. */
export const DOCUMENT: Form = { ...form(schema as unknown as SchemaNode), name: 'document' };

/** Follows `$ref` and `allOf`; what a place says itself goes before what it refers to. */
export function form(node: SchemaNode): Form {
  const { $ref, allOf, ...own } = node;
  const target = $ref ?? allOf?.[0]?.$ref;
  if (target === undefined) return { name: '', ...own };
  const name = target.slice('#/definitions/'.length);
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`schema/mail.schema.json has no definition ${name}`);
  const referred = form(definition);
  return { ...referred, name: referred.name || name, ...own };
}

/** The form of the value of a key; undefined for a key that is unknown here. */
export function propertyForm(mapping: Form, key: string): Form | undefined {
  const node = mapping.properties?.[key] ?? (mapping.additionalProperties || undefined);
  return node && form(node);
}

/** The ways in which a value can be written. */
export function branches(choice: Form): readonly Form[] {
  return (choice.oneOf ?? []).map(form);
}

/** The kinds of value, in YAML's words. */
export type Kind = 'nothing' | 'a boolean' | 'a number' | 'a text' | 'a list' | 'a mapping';

/** The kind of a value of mail.yml. */
export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number';
  if (typeof value === 'string') return 'a text';
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** The kind of value that a form asks for. */
export function kindFor(wanted: Form): Kind {
  if (wanted.const !== undefined) return kindOf(wanted.const);
  if (wanted.enum) return 'a text';
  return KINDS[wanted.type ?? 'object'];
}

const KINDS = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a number',
  boolean: 'a boolean',
} as const;

/** True when a text has the form: only for forms of texts. */
export function fits(text: string, wanted: Form): boolean {
  if (wanted.const !== undefined) return text === wanted.const;
  if (wanted.enum) return wanted.enum.includes(text);
  const { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = wanted;
  const length = [...text].length;
  return (
    length >= minLength && length <= maxLength && (pattern === undefined || compiled(pattern).test(text))
  );
}

const PATTERNS = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = PATTERNS.get(pattern) ?? new RegExp(pattern);
  PATTERNS.set(pattern, known);
  return known;
}
