import type { Path } from '../../diagnostics/source.ts';
import { oneOf, quoted, similarName } from '../../mail/names.ts';
import type { Mapping } from './branch.ts';
import { branches, DOCUMENT, type Form, fits, kindFor, kindOf, propertyForm } from './form.ts';
import { canonicalText, inKindOf, listMeant, wordMeant } from './mended.ts';
import type { Problem, Written } from './problem.ts';
import { foreignCharacter, strayCharacter } from './reasons/characters.ts';
import { EXPLAIN } from './reasons/index.ts';
import { called, examplesOf, expected, shown, snippet, waysInWords } from './wording.ts';

/** What is often no more than its key: an account or a host with every default. */
const SHORTEST = new Set(['address_entry', 'host']);

type Fault = Omit<Problem, 'path' | 'part'>;

/** Why a scalar of the right kind cannot stand here; undefined when it can. */
export function explainScalar(value: unknown, wanted: Form, written: string): Fault | undefined {
  if (wanted.const !== undefined)
    return value === wanted.const ? undefined : notTheConstant(value, wanted, written);
  if (typeof value === 'string') return fits(value, wanted) ? undefined : explainText(value, wanted);
  return typeof value === 'number' ? explainNumber(value, wanted, written) : undefined;
}

/** Why a text does not have its form. */
export function explainText(text: string, wanted: Form): Fault {
  if (wanted.enum) return notInEnum(text, wanted.enum);
  const reason = EXPLAIN.get(wanted.name)?.(text) ?? plainReason(text, wanted);
  return { ...reason, mended: canonicalText(text, wanted) };
}

function notInEnum(text: string, words: readonly string[]): Fault {
  const similar = similarName(text, words);
  const possible = words.length > 1 ? `one of ${oneOf(words)}` : oneOf(words);
  return {
    code: 'schema/value',
    message: `${quoted(text)} is not ${possible}`,
    help: similar ? `did you mean ${similar}?` : `write ${oneOf(words)}`,
    mended: wordMeant(text, words),
  };
}

function notTheConstant(value: unknown, wanted: Form, written: string): Fault {
  const version = wanted.const === 1 && typeof value === 'number';
  return {
    code: 'schema/value',
    message: version
      ? `Version ${written} of the language is not known to this mailc`
      : `${shown(value, written)} cannot stand here, only ${wanted.const}`,
    help: value === false ? 'remove the key, or the whole entry' : `write ${wanted.const}`,
  };
}

/** For forms that need no expert: what stands out in the text, and the form in the schema's own words. */
function plainReason(text: string, wanted: Form): Fault {
  const what = expected(wanted);
  const why = plainCause(text, wanted);
  const lower = text.toLowerCase();
  const example = wanted.examples?.[0];
  const such = example === undefined ? what : `${what} such as ${snippet(example)}`;
  return {
    code: 'schema/pattern',
    message: `${quoted(text)} is not ${what}${why === undefined ? '' : `: ${why}`}`,
    help: text !== lower && fits(lower, wanted) ? `write ${lower}` : `write ${such}`,
  };
}

function plainCause(
  text: string,
  { minLength = 1, maxLength = Number.POSITIVE_INFINITY }: Form,
): string | undefined {
  if (text.length < minLength) return 'it is empty';
  if (text.length > maxLength)
    return `it has ${text.length} characters, and at most ${maxLength} are possible`;
  const stray = strayCharacter(text) ?? foreignCharacter(text);
  return stray && `it contains ${stray}`;
}

function explainNumber(value: number, wanted: Form, written: string): Fault | undefined {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = wanted;
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return undefined;
  const why = Number.isInteger(value)
    ? value < minimum
      ? `it is less than ${minimum}`
      : `it is more than ${maximum}`
    : 'it is not whole';
  return {
    code: 'schema/range',
    message: `${written} cannot stand here: ${why}`,
    help: `write a whole number from ${minimum} to ${maximum}`,
  };
}

/** A value of another kind than its place needs: nothing, a number for a name, one item for a list. */
export function wrongKind(value: unknown, wanted: Form, path: Path, written: Written): Fault {
  const kind = kindOf(value);
  if (kind === 'nothing') return noValue(wanted, path);
  const isScalar = kind !== 'a list' && kind !== 'a mapping';
  const text = isScalar ? written(path) : '';
  const what = isScalar ? shown(value, text) : called(path);
  const meant = wanted.oneOf
    ? `${expected(wanted)} is ${waysInWords(wanted)}`
    : `${expected(wanted)} is meant here`;
  return {
    code: 'schema/type',
    message: `${what} is ${kind}, and ${wanted.name === 'document' ? 'a mapping is meant here' : meant}`,
    help: helpForKind(value, wanted, text),
    mended: inKindOf(value, formsOf(wanted), text),
  };
}

/** A value that is none of the ways in which its place can be written. */
export function noBranch(value: unknown, choice: Form, path: Path, written: Written): Fault {
  const forms = branches(choice);
  const kind = kindOf(value);
  if (!forms.some((one) => kindFor(one) === kind)) return wrongKind(value, choice, path, written);
  if (typeof value === 'string') {
    const words = forms.flatMap((one) => one.enum ?? (typeof one.const === 'string' ? [one.const] : []));
    const list = listMeant(value, forms);
    const fault = notInEnum(value, words);
    // ANY is meant for the word, and no name of a list.
    if (fault.mended !== undefined || list === undefined) return fault;
    return { ...fault, help: `write a list: ${list}`, mended: list };
  }
  const keys = [...new Set(forms.flatMap((one) => one.required ?? []))];
  const decided = keys.find((key) => kindOf(value) === 'a mapping' && key in (value as Mapping));
  if (decided !== undefined) return notAConstant(decided, (value as Mapping)[decided], forms);
  return {
    code: 'schema/missing-key',
    message: `${called(path)} has none of the keys ${oneOf(keys.map(quoted))}`,
    help: `write ${examplesOf(choice)}`,
  };
}

/** Port 25, where each form has its own constant port. */
function notAConstant(key: string, value: unknown, forms: readonly Form[]): Fault {
  const constants = [...new Set(forms.map((one) => snippet(propertyForm(one, key)?.const)))];
  const message = `${quoted(key)} is ${snippet(value)}, and can only be ${oneOf(constants)}`;
  return { code: 'schema/value', message, help: `write ${oneOf(constants)}` };
}

function noValue(wanted: Form, path: Path): Fault {
  if (typeof path.at(-1) === 'number') {
    const help = 'write a value after the hyphen, or remove it';
    return { code: 'schema/type', message: 'This item of the list is empty', help };
  }
  const key = String(path.at(-1) ?? 'mail.yml');
  if (isIndentedSection(path, key)) {
    const help = `begin it at the left margin, if the section ${quoted(key)} is meant; else remove the key`;
    return { code: 'schema/type', message: `${quoted(key)} has no value`, help };
  }
  const example = emptyMappingFits(wanted) ? '{}' : (exampleOf(wanted) ?? '""');
  return {
    code: 'schema/type',
    message: `${quoted(key)} has no value`,
    help: `write "${snippet(key)}: ${example}", or remove the key`,
    mended: example === '{}' && SHORTEST.has(wanted.name) ? '{}' : undefined,
  };
}

/** What stands where a category is meant, which has its entries below it. */
export function entryForCategory(value: unknown, path: Path): Problem | undefined {
  const [section, key] = path;
  if (path.length !== 2 || typeof key !== 'string') return undefined;
  if (section !== 'addresses' && section !== 'forwards') return undefined;
  // Below a category, a list of texts is what only a forward has.
  const isList =
    section === 'forwards' && Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof value !== 'string' && !isList) return undefined;
  const below = `${section === 'addresses' ? 'people' : 'groups'}: { ${snippet(key)}: ${snippet(value)} }`;
  return {
    code: 'schema/type',
    path,
    part: 'key',
    message: `${quoted(key)} stands under ${section} itself, where a category is meant`,
    help: `write it below a category: "${below}"`,
  };
}

/** A section without a value among the entries of another one, where no entry can have its name. */
export function sectionWithin(
  key: string,
  value: unknown,
  path: Path,
  keyForm: Form | undefined,
): Problem | undefined {
  const isSection = path.length === 2 && Object.hasOwn(DOCUMENT.properties ?? {}, key);
  if (!isSection || kindOf(value) !== 'nothing' || keyForm === undefined || fits(key, keyForm))
    return undefined;
  return {
    code: 'schema/type',
    path,
    part: 'key',
    message: `The section ${quoted(key)} stands within ${quoted(String(path[0]))}`,
    help: 'begin it at the left margin',
  };
}

/** True for a section that stands among the categories of the one before it. */
function isIndentedSection([section, category]: Path, key: string): boolean {
  const sections = DOCUMENT.properties ?? {};
  const isCategory = category === key && (section === 'addresses' || section === 'forwards');
  return isCategory && Object.hasOwn(sections, key);
}

function exampleOf(wanted: Form): string | undefined {
  const [first] = wanted.examples ?? wanted.enum ?? [];
  return first === undefined ? examplesOf(wanted) : snippet(first);
}

function emptyMappingFits(wanted: Form): boolean {
  return formsOf(wanted).some(
    (one) => kindFor(one) === 'a mapping' && !one.required?.length && !one.minProperties,
  );
}

function formsOf(wanted: Form): readonly Form[] {
  return wanted.oneOf ? branches(wanted) : [wanted];
}

function helpForKind(value: unknown, wanted: Form, text: string): string {
  const forms = formsOf(wanted);
  const [item] = Array.isArray(value) ? value : [];
  if (typeof item === 'string' && wanted.additionalProperties) return helpForItem(item, wanted);
  const list = typeof value === 'string' ? listMeant(value, forms) : undefined;
  if (list !== undefined) return `write a list: ${list}`;
  if (typeof value === 'number' || typeof value === 'boolean') {
    const texts = forms.filter((one) => kindFor(one) === 'a text' && one.pattern !== undefined);
    if (texts.some((one) => fits(text, one))) return `write it in quotes: "${text}"`;
    if (texts[0]) return explainText(text, texts[0]).help ?? '';
  }
  const mended = typeof value === 'string' ? withoutQuotes(value, forms) : undefined;
  if (mended !== undefined) return mended;
  const examples = examplesOf(wanted);
  return examples === undefined ? `write ${kindFor(wanted)}` : `write ${examples}`;
}

/** A list where each name is a key with a value of its own. */
function helpForItem(item: string, wanted: Form): string {
  const child = propertyForm(wanted, item);
  const value = child && (emptyMappingFits(child) ? '{}' : exampleOf(child));
  return `write entries with keys in place of items with "-", such as "${snippet(item)}: ${value ?? '""'}"`;
}

/** `yes` and `no` are texts in YAML 1.2, and so is a number in quotes. */
function withoutQuotes(value: string, forms: readonly Form[]): string | undefined {
  const constant = forms.find((one) => one.const !== undefined)?.const;
  if (forms.some((one) => kindFor(one) === 'a boolean')) {
    if (!/^(no|off|false|n)$/i.test(value)) return 'write true';
    return constant === true ? 'remove the key, or the whole entry' : 'write false';
  }
  if (!forms.some((one) => kindFor(one) === 'a number')) return undefined;
  if (constant !== undefined) return `write ${constant}`;
  return /^\d+$/.test(value) ? `write it without quotes: ${value}` : 'write a whole number';
}
