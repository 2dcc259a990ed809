import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { accountsIn } from '../context.ts';
import type { Rule } from '../rule.ts';

/** A machine and a person with one login. */
export const hostAndAccount: Rule = {
  code: 'mail/host-and-account',
  severity: 'error',
  summary: 'A host and an account have the same login.',
  reference: 'postconf(5), "smtpd_sender_login_maps"; postfwd, "sasl_username"',
  explanation:
    'The short name of a host is its login, and an account is a login too. Under one name the machine could send as ' +
    'the person and the person as the machine, and both would share one limit.',
  bad: { mail: 'hosts:\n  «gitlab»: {}\naddresses:\n  desks:\n    support: gitlab\n' },
  mended: {
    mail: 'hosts:\n  gitlab-host: { fqdn: gitlab.example.org }\naddresses:\n  desks:\n    support: gitlab\n',
  },
  run({ hosts, book, today }, report) {
    const byName = new Map(hosts.map((host) => [host.name, host]));
    for (const entry of hosts.length > 0 ? book.entries() : []) {
      for (const name of accountsIn(entry, today)) {
        const host = byName.get(name);
        if (host === undefined) continue;
        // One message for each host, however many addresses the account has.
        byName.delete(name);
        report({
          path: host.path,
          part: 'key',
          message: `${quoted(name)} is the login of a host and of an account`,
          help: `rename the host: "${name}-host: { fqdn: ${host.fqdn} }"`,
          related: [{ path: pathOf(entry), part: 'entry', message: 'the account' }],
        });
      }
    }
  },
};
