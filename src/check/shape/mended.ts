import { type Form, fits, form, kindFor } from './form.ts';
import { snippet } from './wording.ts';

/** Names in which neither capital letters nor a final dot say anything. */
const NAMES = new Set(['dns_name', 'domain', 'login', 'next_hop', 'selector', 'short_name']);
/** Addresses: in somebody else's, capital letters of the local part may count. */
const ADDRESSES = new Set(['address_key', 'destination', 'forward_destination', 'forward_key', 'sender']);

/** The text, as YAML, that somebody meant who wrote capital letters or a final dot; undefined for any other fault. */
export function canonicalText(text: string, wanted: Form): string | undefined {
  const meant = NAMES.has(wanted.name) ? text.toLowerCase() : text;
  const mended = NAMES.has(wanted.name) || isAddress(text, wanted) ? meant.replace(/\.$/, '') : meant;
  return mended !== text && fits(mended, wanted) ? snippet(mended) : undefined;
}

function isAddress(text: string, { name }: Form): boolean {
  return ADDRESSES.has(name) && text.includes('@');
}

/** The word of several that somebody meant who wrote it in capital letters. */
export function wordMeant(text: string, words: readonly string[]): string | undefined {
  return words.find((word) => word === text.toLowerCase());
}

/** The same value in the kind that its place needs, as YAML: 0755 as a text, "587" as a number, yes as true. */
export function inKindOf(value: unknown, forms: readonly Form[], written: string): string | undefined {
  if (typeof value === 'number') {
    const isText = forms.some((one) => kindFor(one) === 'a text' && one.pattern && fits(written, one));
    return isText ? JSON.stringify(written) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return booleanMeant(value, forms) ?? numberMeant(value, forms) ?? listMeant(value, forms);
}

/** `yes` and `no` are texts in YAML 1.2. */
function booleanMeant(text: string, forms: readonly Form[]): string | undefined {
  const meant = /^(?:yes|y|on|true)$/i.test(text)
    ? true
    : /^(?:no|n|off|false)$/i.test(text)
      ? false
      : undefined;
  const fitting = forms.find((one) => kindFor(one) === 'a boolean' && (one.const ?? meant) === meant);
  return fitting && meant !== undefined ? String(meant) : undefined;
}

/** A number in quotes. */
function numberMeant(text: string, forms: readonly Form[]): string | undefined {
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) return undefined;
  const number = Number(text);
  const fitting = forms.find((one) => {
    const { minimum = number, maximum = number } = one;
    return (
      kindFor(one) === 'a number' &&
      (one.const ?? number) === number &&
      minimum <= number &&
      number <= maximum
    );
  });
  return fitting && text;
}

/** A lone item where a list is possible. */
export function listMeant(text: string, forms: readonly Form[]): string | undefined {
  const items = forms.map((one) => one.items && form(one.items));
  const isItem = items.some((item) => item && kindFor(item) === 'a text' && fits(text, item));
  return isItem ? `[${snippet(text)}]` : undefined;
}
