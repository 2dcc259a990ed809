import type { Path } from '../../diagnostics/source.ts';
import { oneOf, quoted } from '../../mail/names.ts';
import { branches, type Form, form, kindFor } from './form.ts';

/** What the forms of the schema are called in a sentence. */
const NOUNS: Readonly<Record<string, string>> = {
  age_recipient: 'an age recipient',
  address_entry: 'an address',
  address_key: 'an address',
  category: 'a category',
  class_limit: 'a limit',
  clients: '"clients"',
  command_word: 'a word of a command',
  credential: 'a credential',
  date: 'a day',
  destination: 'an address',
  destinations: 'a destination',
  dkim: '"dkim"',
  dkim_key: 'a DKIM key',
  dmarc: '"dmarc"',
  dns: '"dns"',
  document: 'mail.yml',
  domain: 'a domain name',
  domain_settings: 'a domain',
  duration: 'a length of time',
  file_name: 'the name of a file',
  forward_destination: 'an address',
  forward_entry: 'a forward',
  forward_key: 'an address',
  host: 'a host',
  imap_client_port: 'a port for mail programs',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  limit: 'a limit',
  dns_name: 'a name in DNS',
  expectation: 'an expectation',
  limit_text: 'the text of a reply',
  limits: '"limits"',
  list_name: 'the name of a list',
  lists: '"lists"',
  login: 'a login',
  logins: 'a login',
  mail_check: 'a check',
  mail_checks: 'a check',
  machine_path: 'an absolute path',
  next_hop: 'a next hop',
  note: 'a note',
  parameter_name: 'the name of a parameter',
  parameter_text: 'a text',
  pipe: 'a program',
  pipe_name: 'the name of a program',
  postfix: '"postfix"',
  project_path: 'the path of a file',
  recipient: 'an address',
  recipients: 'an address',
  relay: 'a relay port',
  reply_text: 'the text of a reply',
  route: 'a route',
  route_key: 'an address or a pattern',
  rule_code: 'the code of a rule',
  sasl: '"sasl"',
  secrets: '"secrets"',
  selector: 'a selector',
  selectors: 'a selector',
  sender: 'an address',
  senders: 'a list of logins',
  server: 'a server',
  short_name: 'a short name',
  smtp_client_port: 'a port for mail programs',
  spf: '"spf"',
  targets: 'an account or address',
  time: 'a moment',
  wanted_senders: 'an address',
};

/** What a value is called in a sentence: "a forward", "a DKIM key", "a list". */
export function expected(wanted: Form): string {
  return NOUNS[wanted.name] ?? wanted.title ?? kindFor(wanted);
}

/** The same at the beginning of a sentence. */
export function subject(wanted: Form): string {
  const noun = expected(wanted);
  return noun === 'mail.yml' ? noun : noun.charAt(0).toUpperCase() + noun.slice(1);
}

/** What a place is called at the beginning of a sentence: by its key, and an item of a list by its number, from 1. */
export function called(path: Path): string {
  const [list, last = 'mail.yml'] = [path.at(-2), path.at(-1)];
  if (typeof last !== 'number') return quoted(last);
  return typeof list === 'string' ? `Item ${last + 1} of ${quoted(list)}` : `Item ${last + 1}`;
}

/** The ways in which a value can be written: "another relay or a program". */
export function waysInWords(choice: Form): string {
  return oneOf(branches(choice).map((branch) => branch.title ?? expected(branch)));
}

/** The keys that a mapping does not have yet. */
export function keysInWords(known: readonly string[], value: Readonly<Record<string, unknown>>): string {
  const free = known.filter((key) => !(key in value));
  return (free.length > 0 ? free : known).join(', ');
}

/** Values that have a form, as the schema gives them: "none or { recipients: 100, per: 6h }". */
export function examplesOf(wanted: Form): string | undefined {
  const item = wanted.items && form(wanted.items).examples?.[0];
  const examples = wanted.examples ?? wanted.enum ?? (item === undefined ? [] : [[item]]);
  if (wanted.const !== undefined) return snippet(wanted.const);
  return examples.length === 0 ? undefined : oneOf(examples.map(snippet));
}

/** A value as it would stand on one line of mail.yml. */
export function snippet(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(snippet).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, child]) => `${key}: ${snippet(child)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return needsQuotes(value) ? JSON.stringify(value) : value;
}

/** What YAML would read as something else than this text. */
function needsQuotes(text: string): boolean {
  return !/^[\w./][\w./@+=-]*( [\w./@+=-]+)*$/.test(text) || /^([\d.+-]+|true|false|null|~)$/i.test(text);
}

/** A scalar in a sentence: a text in quotes, anything else as it stands in the file. */
export function shown(value: unknown, written: string): string {
  return typeof value === 'string' ? quoted(value) : written;
}
