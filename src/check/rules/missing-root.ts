import { pathOf } from '../../mail/address-book.ts';
import type { Rule } from '../rule.ts';

/** Machines that write to an address that is not there. */
export const missingRoot: Rule = {
  code: 'mail/missing-root',
  severity: 'warning',
  summary:
    'Machines send the mail of their root account to an address that does not exist, or that refuses it.',
  reference: 'cron(8), "MAILTO"; aliases(5)',
  explanation:
    'What programs of the server or of a host write to root, such as cron about a failed job, goes to root of the ' +
    'primary domain. Where that address is missing or refuses mail, these messages are lost, and nobody learns of ' +
    'the failure.',
  bad: {
    mail: 'version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\nsilence:\n  mail/host-without-credential: { hosts: put there by hand }\n«hosts»:\n  web1: {}\naddresses:\n  people:\n    dev1: {}\nforwards:\n  roles:\n    postmaster: dev1\n    abuse: dev1\n',
  },
  mended: { mail: 'hosts:\n  web1: {}\n' },
  run(context, report) {
    const root = `root@${context.domain}`;
    const refusal = context.refusalOf(root);
    if (refusal === undefined && (context.mayBeLost(root) || context.isKnown(root))) return;
    const hasHosts = context.hosts.length > 0;
    const path = hasHosts ? ['hosts'] : context.server?.path;
    if (path === undefined) return;
    report({
      path,
      part: 'key',
      message: `The ${hasHosts ? 'hosts send' : 'server sends'} mail to ${root}, an address that ${refusal ? 'refuses it' : 'does not exist'}`,
      help: `${refusal ? 'let "root:" under forwards lead' : 'add "root:" under forwards,'} to whoever looks after the machines`,
      ...(refusal && { related: [{ path: pathOf(refusal), part: 'key', message: 'the refusal' }] }),
    });
  },
};
