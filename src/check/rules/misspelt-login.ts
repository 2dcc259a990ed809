import { pathOf } from '../../mail/address-book.ts';
import { quoted, similarName } from '../../mail/names.ts';
import type { Context, ForwardEntry } from '../context.ts';
import type { Report, Rule } from '../rule.ts';

const MOST_SUGGESTIONS = 20;

/** An account that is named only once and nearly as another one. */
export const misspeltLogin: Rule = {
  code: 'mail/misspelt-login',
  severity: 'warning',
  summary: 'account or owner of a forward names a login that is named nowhere else and looks like another.',
  reference: 'docs/language.md, "forwards"',
  explanation:
    'Naming an account is all it takes to have one in mail.yml, so a misspelt name is an account too: one that the ' +
    'server does not have, and whose mail comes back.',
  bad: {
    mail: 'addresses:\n  people:\n    sysadmin: {}\nforwards:\n  groups:\n    devops: { to: ops1, owner: «sysadmim» }\n',
  },
  mended: {
    mail: 'addresses:\n  people:\n    sysadmin: {}\nforwards:\n  groups:\n    devops: { to: ops1, owner: sysadmin }\n',
  },
  run(context, report) {
    let suggestions = 0;
    for (const entry of context.forwards) {
      for (const key of ['account', 'owner'] as const) {
        const name = namedBy(entry, key);
        if (name === undefined || context.accounts.get(name)?.count !== 1) continue;
        // A forward and its account often share a name that nothing else has.
        if (entry.address === `${name}@${context.domain}` || ++suggestions > MOST_SUGGESTIONS) continue;
        compare(name, [...pathOf(entry), key], context, report);
      }
    }
  },
};

function namedBy({ value }: ForwardEntry, key: 'account' | 'owner'): string | undefined {
  return typeof value === 'object' ? (value as Partial<Record<typeof key, string>>)[key] : undefined;
}

function compare(name: string, path: readonly (string | number)[], context: Context, report: Report): void {
  const similar = similarName(name, others(name, context));
  if (similar === undefined) return;
  report({
    path,
    message: `${quoted(name)} is named nowhere else, and ${quoted(similar)} is`,
    help: `did you mean ${quoted(similar)}?`,
  });
}

/** Other accounts, less those that differ only in a number: ops1 and ops2 are two people. */
function* others(name: string, { accounts }: Context): Generator<string> {
  const letters = name.replace(/\d/g, '');
  for (const other of accounts.keys()) {
    if (other !== name && other.replace(/\d/g, '') !== letters) yield other;
  }
}
