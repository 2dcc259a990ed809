import { RSA_2048 } from './example-keys.ts';
import type { Example } from './rule.ts';

/** A complete mail.yml, and the place between its marks. */
export interface CompletedExample {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Completes the lines of an example to a mail.yml in which nothing else can be found: the sections that must be
 * there, a key that signs, and the addresses that every domain needs. Lines that begin with `version:` lack at most
 * the key.
 */
export function completeExample({ mail }: Example): CompletedExample {
  const lines = mail.replace(/\n*$/, '\n');
  const marked = withKey(/^version:/m.test(mail) ? lines : complete(lines));
  const start = marked.indexOf('«');
  const text = marked.replace(/[«»]/g, '');
  return start < 0 ? { text, start: 0, end: 0 } : { text, start, end: marked.indexOf('»') - 1 };
}

/** The texts of the files that a completed example names. */
export function exampleFiles({ files }: Pick<Example, 'files'>): Readonly<Record<string, string>> {
  return { 'keys/k.pub': RSA_2048, ...files };
}

function complete(mail: string): string {
  const has = (section: string) => new RegExp(`^${section}:`, 'm').test(mail);
  const head = [
    'version: 1',
    ...(has('«?domain') ? [] : ['domain: example.org']),
    ...(has('servers') ? [] : ['servers:', '  mx1: { ipv4: 192.0.2.25 }']),
  ];
  const categories = [
    ['addresses', 'operations: { ops1: {} }'],
    ['forwards', 'roles: { abuse: ops1, postmaster: ops1, root: ops1 }'],
    ...(has('hosts') && !has('secrets') && !mail.includes('credential:')
      ? [['silence', NO_CREDENTIALS]]
      : []),
  ] as const;
  const text = `${head.join('\n')}\n${mail}`;
  return categories.reduce(
    (completed, [section, category]) => withCategory(completed, section, category),
    text,
  );
}

function withKey(marked: string): string {
  if (/^dkim:/m.test(marked)) return marked;
  const domain = /^«?domain: «?([^\s»]+)/m.exec(marked)?.[1];
  return `${marked}dkim:\n  keys: { ${domain}: [${KEY}] }\n`;
}

const KEY = '{ selector: k, algorithm: rsa, state: signing, public_key: keys/k.pub }';

/** In an example that is not about them. */
const NO_CREDENTIALS = 'mail/host-without-credential: { hosts: passwords are put there by hand }';

function withCategory(text: string, section: string, category: string): string {
  const heading = new RegExp(`^${section}:\\n`, 'm');
  return heading.test(text)
    ? text.replace(heading, `$&  ${category}\n`)
    : `${text}${section}:\n  ${category}\n`;
}
