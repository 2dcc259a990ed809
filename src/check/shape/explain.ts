import type { ErrorObject } from 'ajv';
import type { Path } from '../../diagnostics/source.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { type Mapping, meantBranch } from './branch.ts';
import { branches, DOCUMENT, type Form, fits, form, kindFor, kindOf, propertyForm } from './form.ts';
import type { Problem, Written } from './problem.ts';
import { codePoint } from './reasons/characters.ts';
import {
  entryForCategory,
  explainScalar,
  explainText,
  noBranch,
  sectionWithin,
  wrongKind,
} from './values.ts';
import { called, expected, keysInWords, snippet, subject } from './wording.ts';

/**
 * What is wrong with a document that the validator refused, one problem for each cause.
 *
 * The validator names every branch of every choice that a value missed; which of them was meant, it cannot know.
 * So only the places of its errors are used: the schema is walked again along them, by the branch that was meant.
 */
export function explain(document: unknown, errors: readonly ErrorObject[], written: Written): Problem[] {
  const walk: Walk = { places: placesOf(errors), written, problems: [], explained: new Map() };
  explainValue(document, DOCUMENT, [], '', walk);
  return walk.problems.length > 0 ? walk.problems : errors.map(unexplained);
}

interface Walk {
  /** JSON pointers of the values with errors, and of all that contain them. */
  readonly places: ReadonlySet<string>;
  readonly written: Written;
  readonly problems: Problem[];
  /** The collections that were explained, each as what: one with an anchor stands for its aliases too. */
  readonly explained: Map<object, Set<string>>;
}

function placesOf(errors: readonly ErrorObject[]): Set<string> {
  const places = new Set(['']);
  for (const { instancePath } of errors) {
    for (let place = instancePath; !places.has(place); place = place.slice(0, place.lastIndexOf('/'))) {
      places.add(place);
    }
  }
  return places;
}

function explainValue(value: unknown, wanted: Form, path: Path, place: string, walk: Walk): void {
  if (isExplained(value, wanted, walk)) {
    walk.problems.push({ code: 'schema/type', path, part: 'value', message: 'as above', isUntold: true });
  } else if (kindOf(value) === 'a mapping' && '<<' in (value as Mapping)) {
    explainMerge(value as Mapping, wanted, path, place, walk);
  } else if (wanted.oneOf) {
    explainChoice(value, wanted, path, place, walk);
  } else if (kindOf(value) !== kindFor(wanted)) {
    const misplaced = entryForCategory(value, path);
    walk.problems.push(
      misplaced ?? { path, part: partOf(value), ...wrongKind(value, wanted, path, walk.written) },
    );
  } else if (kindOf(value) === 'a mapping') {
    explainMapping(value as Mapping, wanted, path, place, walk);
  } else if (Array.isArray(value)) {
    explainList(value, wanted, path, place, walk);
  } else {
    const reason = explainScalar(value, wanted, walk.written(path));
    if (reason) walk.problems.push({ path, part: 'value', ...reason });
  }
}

/** True for a collection that an alias stands for, once it has been explained in the same role. */
function isExplained(value: unknown, { name }: Form, { explained }: Walk): boolean {
  if (typeof value !== 'object' || value === null || name === '') return false;
  const roles = explained.get(value) ?? new Set();
  if (roles.has(name)) return true;
  explained.set(value, roles.add(name));
  return false;
}

/** What else is wrong beside a merge; what it would have brought is not missing. */
function explainMerge(value: Mapping, wanted: Form, path: Path, place: string, walk: Walk): void {
  const { '<<': _merged, ...others } = value;
  const beside: Walk = { ...walk, problems: [] };
  explainValue(others, wanted, path, place, beside);
  const isMissing = (problem: Problem) =>
    problem.code === 'schema/missing-key' && problem.path.length === path.length;
  walk.problems.push(mergeKey(path), ...beside.problems.filter((problem) => !isMissing(problem)));
}

function explainChoice(value: unknown, choice: Form, path: Path, place: string, walk: Walk): void {
  const meant = meantBranch(value, choice);
  if (kindOf(value) === 'a mapping' && meant) {
    explainMapping(value as Mapping, meant, path, place, walk, choice);
  } else if (meant && (meant.pattern !== undefined || kindOf(value) !== 'a text')) {
    explainValue(value, meant, path, place, walk);
  } else {
    walk.problems.push({ path, part: partOf(value), ...noBranch(value, choice, path, walk.written) });
  }
}

/** A value that is missing altogether is marked by its key. */
function partOf(value: unknown): 'key' | 'value' {
  return kindOf(value) === 'nothing' ? 'key' : 'value';
}

function explainList(items: readonly unknown[], wanted: Form, path: Path, place: string, walk: Walk): void {
  if (items.length < (wanted.minItems ?? 0)) {
    const message = `The list ${quoted(String(path.at(-1)))} is empty`;
    walk.problems.push({
      code: 'schema/range',
      path,
      part: 'value',
      message,
      help: 'name at least one, or remove the key',
    });
  }
  if (!wanted.items) return;
  const itemForm = form(wanted.items);
  for (const [index, item] of items.entries()) {
    const at = `${place}/${index}`;
    if (walk.places.has(at)) explainValue(item, itemForm, [...path, index], at, walk);
  }
}

function explainMapping(
  value: Mapping,
  wanted: Form,
  path: Path,
  place: string,
  walk: Walk,
  choice: Form = wanted,
): void {
  const known = Object.keys(wanted.properties ?? {});
  const keyForm = wanted.propertyNames && form(wanted.propertyNames);
  const missing = (wanted.required ?? []).filter((key) => !(key in value));
  const keys = Object.keys(value);
  for (const [index, key] of keys.entries()) {
    const slid = sectionWithin(key, value[key], [...path, key], keyForm);
    if (slid !== undefined) {
      walk.problems.push(slid);
      explainAside(value, keys.slice(index + 1), wanted, path, place, walk);
      break;
    }
    const at = `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const keyPath = [...path, key];
    const child = known.includes(key) || wanted.additionalProperties ? propertyForm(wanted, key) : undefined;
    if (child === undefined) {
      walk.problems.push(unknownKey(key, keyPath, value, wanted, choice, missing));
      continue;
    }
    if (keyForm) explainKey(key, keyForm, keyPath, walk);
    if (walk.places.has(at)) explainValue(value[key], child, keyPath, at, walk);
  }
  for (const key of missing) walk.problems.push(missingKey(key, value, path, wanted));
  explainSize(value, wanted, path, walk);
}

/** The entries of a section that slid into another one are in the wrong place, and nothing more is said of them. */
function explainAside(
  value: Mapping,
  keys: readonly string[],
  wanted: Form,
  path: Path,
  place: string,
  walk: Walk,
): void {
  const aside: Walk = { ...walk, problems: [] };
  const others = Object.fromEntries(keys.map((key) => [key, value[key]]));
  explainMapping(others, { ...wanted, required: [], minProperties: 0 }, path, place, aside);
  for (const problem of aside.problems) walk.problems.push({ ...problem, isUntold: true });
}

function explainKey(key: string, wanted: Form, path: Path, walk: Walk): void {
  if (!fits(key, wanted)) walk.problems.push({ path, part: 'key', ...explainText(key, wanted) });
}

/** A misspelt key that is needed is one fault, not two: it is taken from the list of missing ones. */
function unknownKey(
  key: string,
  path: Path,
  value: Mapping,
  wanted: Form,
  choice: Form,
  missing: string[],
): Problem {
  const known = Object.keys(wanted.properties ?? {});
  const problem = { code: 'schema/unknown-key', path, part: 'key' } as const;
  const space = /^[\u00a0\u2000-\u200a\u202f\u3000]/.exec(key);
  if (space !== null) {
    const message = `${quoted(key.trim())} is indented with the wrong kind of space, ${codePoint(space[0])}`;
    return { ...problem, message, help: 'write usual spaces in their place' };
  }
  const isOfAnother = branches(choice).some(({ properties }) => properties && Object.hasOwn(properties, key));
  if (isOfAnother) return keyOfAnother(key, path, value, wanted);
  const similar =
    similarName(key, missing) ??
    similarName(
      key,
      known.filter((other) => !(other in value)),
    );
  if (similar !== undefined && missing.includes(similar)) missing.splice(missing.indexOf(similar), 1);
  // Nobody invents a section with a text for its content; an entry that slid to the margin has one.
  const other = path.length === 1 && kindOf(value[key]) !== 'a mapping' ? 'indent it' : 'remove it';
  const help = similar
    ? `did you mean ${quoted(similar)}?`
    : `${other}, or use one of: ${keysInWords(known, value)}`;
  return { ...problem, message: `${subject(choice)} has no key ${quoted(key)}`, help };
}

/** YAML 1.2 has left out what merged one mapping into another. */
function mergeKey(path: Path): Problem {
  return {
    code: 'schema/unknown-key',
    path: [...path, '<<'],
    part: 'key',
    message: 'The key "<<" merges mappings in YAML 1.1, and mail.yml is YAML 1.2',
    help: 'write out the keys that it stands for; an alias can be a whole value, as in "web2: *web1"',
  };
}

/** A key of another way of writing the value. */
function keyOfAnother(key: string, path: Path, value: Mapping, wanted: Form): Problem {
  const beside = (wanted.required ?? []).find((other) => other in value);
  return {
    code: 'schema/not-allowed',
    path,
    part: 'key',
    message: `The key ${quoted(key)} cannot stand ${beside ? `beside ${quoted(beside)}` : 'here'}`,
    help: beside ? `remove ${quoted(key)} or ${quoted(beside)}` : `remove ${quoted(key)}`,
  };
}

function missingKey(key: string, value: Mapping, path: Path, wanted: Form): Problem {
  const child = propertyForm(wanted, key);
  const last = path.at(-1);
  const [first] = Object.keys(value);
  const container = typeof last === 'string' ? quoted(last) : expected(wanted);
  return {
    code: 'schema/missing-key',
    path,
    missing: key,
    // Of the whole document only the beginning is marked.
    ...(last === undefined && first !== undefined && { mark: [first] }),
    part: 'key',
    message: `The key ${quoted(key)} is missing from ${container}`,
    help: `add "${key}: ${snippet(child?.examples?.[0] ?? child?.const)}" (${(child?.description ?? '').replace(/\.$/, '')})`,
  };
}

function explainSize(value: Mapping, wanted: Form, path: Path, walk: Walk): void {
  const size = Object.keys(value).length;
  const [only = 1, most = Number.POSITIVE_INFINITY] = [wanted.minProperties, wanted.maxProperties];
  const problem = { code: 'schema/range', path, part: 'key' } as const;
  if (wanted.minProperties !== undefined && size < only) {
    const message = `${called(path)} is empty`;
    walk.problems.push({ ...problem, message, help: `add an entry: ${snippet(wanted.examples?.[0])}` });
  } else if (size > most) {
    const message = `${quoted(String(path.at(-1)))} names ${size} entries, and this version knows only ${most}`;
    const last = Object.keys(value).at(-1) ?? '';
    walk.problems.push({ ...problem, path: [...path, last], message, help: 'keep one of them' });
  }
}

/** The validator's own words, for the case that the walk finds nothing where it found a fault. */
function unexplained(error: ErrorObject): Problem {
  const keys = error.instancePath.split('/').slice(1);
  const path = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return {
    code: 'schema/value',
    path,
    part: 'value',
    message: `This value ${error.message ?? 'does not fit'}`,
  };
}
