import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import { dress } from './hostile.ts';
import { type Draw, oneOf, some } from './odd-texts.ts';

/** A part of the schema, with the parts that it refers to put in their place. */
interface Shape {
  readonly [keyword: string]: unknown;
  /** The definition that it comes from, such as `login`. */
  readonly definition?: string;
}

/** A place of a document that the schema knows: one with a value, or one where something may be added. */
export interface Slot {
  /** A name that is still to be chosen is a Shape. */
  readonly path: readonly (string | number | Shape)[];
  readonly shape: Shape;
}

/** Where a document could be changed, and the texts in it by the definitions that they stand for. */
export interface Survey {
  readonly slots: readonly Slot[];
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

const schema = JSON.parse(
  readFileSync(new URL('../../schema/mail.schema.json', import.meta.url), 'utf8'),
) as Shape;
const ajv = new Ajv.default({ allowUnionTypes: true, strict: false });
const validators = new WeakMap<object, ValidateFunction>();
/** Texts in which no other character than those of the example would stand. */
const FIXED = new Set(['ipv4', 'ipv6', 'date', 'duration', 'project_path', 'machine_path', 'parameter_name']);

/** The names of settings and the values that the language itself gives a meaning. */
export const WORDS_OF_SCHEMA: ReadonlySet<string> = new Set(wordsIn(schema));

/** Walks a document beside the schema; what is not as the schema wants it is passed over. */
export function survey(document: unknown): Survey {
  const surveyor = new Surveyor();
  surveyor.visit(document, schema, []);
  return surveyor;
}

type Path = readonly (string | number)[];

class Surveyor implements Survey {
  readonly slots: Slot[] = [];
  readonly texts = new Map<string, string[]>();

  visit(value: unknown, shape: Shape, path: Path): void {
    const whole = branchFor(value, resolved(shape));
    this.#note(whole.definition, value);
    if (Array.isArray(value)) this.#visitItems(value, whole.items as Shape | undefined, path);
    else if (typeof value === 'object' && value !== null) this.#visitEntries(value, whole, path);
  }

  #visitItems(list: readonly unknown[], items: Shape | undefined, path: Path): void {
    if (items === undefined) return;
    this.slots.push({ path: [...path, list.length], shape: items });
    for (const [index, item] of list.entries()) this.#visitPlace(item, items, [...path, index]);
  }

  #visitEntries(
    mapping: object,
    { properties = {}, additionalProperties, propertyNames = {} }: Shape,
    path: Path,
  ) {
    const stated = properties as Record<string, Shape>;
    for (const [key, shape] of Object.entries(stated))
      if (!Object.hasOwn(mapping, key)) this.slots.push({ path: [...path, key], shape });
    const entry = typeof additionalProperties === 'object' ? (additionalProperties as Shape) : undefined;
    const names = resolved(propertyNames as Shape);
    if (entry !== undefined) this.slots.push({ path: [...path, names], shape: entry });
    for (const [key, value] of Object.entries(mapping)) {
      if (stated[key] === undefined) this.#note(names.definition, key);
      const shape = stated[key] ?? entry;
      if (shape !== undefined) this.#visitPlace(value, shape, [...path, key]);
    }
  }

  #visitPlace(value: unknown, shape: Shape, path: Path): void {
    this.slots.push({ path, shape });
    this.visit(value, shape, path);
  }

  #note(definition: string | undefined, text: unknown): void {
    if (definition === undefined || typeof text !== 'string') return;
    this.texts.set(definition, [...(this.texts.get(definition) ?? []), text]);
  }
}

/** A value that the schema lets stand in a place, made of what the document has already and of examples. */
export function valueFor(shape: Shape, survey: Survey, draw: Draw, canary: string): unknown {
  const make = (part: Shape): unknown => valueFor(part, survey, draw, canary);
  const whole = resolved(shape);
  if ('const' in whole) return whole.const;
  if (Array.isArray(whole.enum)) return oneOf(draw, whole.enum);
  if (Array.isArray(whole.oneOf)) return make(oneOf(draw, whole.oneOf as Shape[]));
  if (whole.type === 'boolean') return draw(2) === 0;
  if (whole.type === 'integer') return number(whole, draw);
  if (whole.type === 'array') return some(draw, 3, () => make(whole.items as Shape));
  if (whole.type === 'object') return object(whole, draw, make);
  return textFor(whole, survey.texts, draw, canary);
}

/** With what it must have, and some of what it may have. */
function object(
  { properties = {}, required = [], additionalProperties, propertyNames = {} }: Shape,
  draw: Draw,
  make: (part: Shape) => unknown,
): unknown {
  const stated = Object.entries(properties as Record<string, Shape>)
    .filter(([key]) => (required as string[]).includes(key) || draw(3) === 0)
    .map(([key, shape]) => [key, make(shape)]);
  if (typeof additionalProperties !== 'object') return Object.fromEntries(stated);
  const entries = some(draw, 2, () => [make(propertyNames as Shape), make(additionalProperties as Shape)]);
  return Object.fromEntries([...stated, ...entries]);
}

function number({ minimum = 0, maximum = 1e9, examples = [1] }: Shape, draw: Draw): unknown {
  const [least, most] = [minimum as number, maximum as number];
  return oneOf(draw, [least, most, Math.min(most, least + draw(2000)), ...(examples as number[])]);
}

/** A text that stands for the same elsewhere in the document, an example, or one that nobody would write. */
function textFor(
  { definition = '', examples = ['x'] }: Shape,
  texts: Survey['texts'],
  draw: Draw,
  canary: string,
): string {
  const known = texts.get(definition) ?? [];
  const example = oneOf(draw, examples as string[]);
  if (known.length > 0 && draw(2) === 0) return oneOf(draw, known);
  return FIXED.has(definition) || draw(3) === 0 ? example : dress(example, canary, draw(100));
}

/** The shape that a value is meant to have, of several. */
function branchFor(value: unknown, shape: Shape): Shape {
  if (!Array.isArray(shape.oneOf)) return shape;
  const branches = shape.oneOf as Shape[];
  const branch = branches.find((one) => validatorOf(one)(value));
  return branch === undefined ? {} : branchFor(value, resolved(branch));
}

function validatorOf(shape: Shape): ValidateFunction {
  const known = validators.get(shape);
  if (known) return known;
  const validate = ajv.compile({ ...shape, definitions: schema.definitions } as object);
  validators.set(shape, validate);
  return validate;
}

function* wordsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const { properties = {}, enum: choices = [], const: only } = value as Shape;
  yield* Object.keys(properties as object);
  for (const word of [...(choices as unknown[]), only]) if (typeof word === 'string') yield word;
  for (const child of Object.values(value)) yield* wordsIn(child);
}

function resolved(shape: Shape): Shape {
  const reference = (shape.$ref ?? (shape.allOf as Shape[] | undefined)?.[0]?.$ref) as string | undefined;
  if (reference === undefined) return shape;
  const definition = reference.split('/').at(-1) as string;
  const { $ref: _reference, allOf: _all, ...own } = shape;
  return {
    definition,
    ...resolved((schema.definitions as Record<string, Shape>)[definition] as Shape),
    ...own,
  };
}
