import { pathOf } from '../../mail/address-book.ts';
import { sendersOf } from '../../mail/entries.ts';
import { quoted, similarName } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';

const MOST_SUGGESTIONS = 20;

/** A sender that is no login. */
export const unknownLogin: Rule = {
  code: 'mail/unknown-login',
  severity: 'error',
  summary: 'senders names a login that is neither an account nor a host.',
  reference: 'postconf(5), "smtpd_sender_login_maps"',
  explanation:
    'senders lists the logins that may send as the address: accounts that an address or a forward names, or hosts. A ' +
    'name that is neither lets nobody send, and whoever was meant is refused.',
  bad: {
    mail: 'addresses:\n  people:\n    dev1: {}\n    press: { account: ops1, senders: [dev1, «dve1»] }\n',
  },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\n    press: { account: ops1, senders: [dev1] }\n' },
  run(context, report) {
    let suggestions = 0;
    for (const entry of context.book.entries()) {
      if (entry.section !== 'addresses' && entry.section !== 'forwards') continue;
      for (const [index, name] of (sendersOf(entry.value) ?? []).entries()) {
        if (isLogin(name, context)) continue;
        suggestions += 1;
        report({
          path: [...pathOf(entry), 'senders', index],
          message: `${quoted(name)} is neither an account nor a host`,
          help: helpFor(name, suggestions > MOST_SUGGESTIONS ? [] : loginsOf(context)),
        });
      }
    }
  },
};

function isLogin(name: string, context: Context): boolean {
  return context.accounts.has(name) || context.content.hosts?.[name] !== undefined || context.mayBeLost(name);
}

function* loginsOf({ accounts, hosts }: Context): Generator<string> {
  yield* accounts.keys();
  for (const { name } of hosts) yield name;
}

function helpFor(name: string, logins: Iterable<string>): string {
  const similar = similarName(name, logins);
  return similar === undefined ? 'name a login, or remove it' : `did you mean ${quoted(similar)}?`;
}
