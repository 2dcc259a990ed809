import type { Example } from './rule.ts';

/** A complete mail.yml, and the place between its marks. */
export interface CompletedExample {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Completes the lines of an example to a mail.yml in which nothing else can be found: the sections that must be
 * there, and the addresses that every domain needs. Lines that begin with `version:` are complete.
 */
export function completeExample({ mail }: Example): CompletedExample {
  const marked = /^version:/m.test(mail) ? mail : complete(mail.replace(/\n*$/, '\n'));
  const start = marked.indexOf('«');
  const text = marked.replace(/[«»]/g, '');
  return start < 0 ? { text, start: 0, end: 0 } : { text, start, end: marked.indexOf('»') - 1 };
}

function complete(mail: string): string {
  const has = (section: string) => new RegExp(`^${section}:`, 'm').test(mail);
  const head = [
    'version: 1',
    ...(has('«?domain') ? [] : ['domain: example.org']),
    ...(has('servers') ? [] : ['servers:', '  mx1: { ipv4: 192.0.2.25 }']),
  ];
  return withCategory(
    withCategory(`${head.join('\n')}\n${mail}`, 'addresses', 'operations: { ops1: {} }'),
    'forwards',
    'roles: { abuse: ops1, postmaster: ops1, root: ops1 }',
  );
}

function withCategory(text: string, section: string, category: string): string {
  const heading = new RegExp(`^${section}:\\n`, 'm');
  return heading.test(text)
    ? text.replace(heading, `$&  ${category}\n`)
    : `${text}${section}:\n  ${category}\n`;
}
