import type { Rule } from '../rule.ts';

/** Hosts that write to an address that is not there. */
export const missingRoot: Rule = {
  code: 'mail/missing-root',
  severity: 'warning',
  summary: 'Hosts send the mail of their root account to an address that does not exist.',
  reference: 'cron(8), "MAILTO"; aliases(5)',
  explanation:
    'What programs of a host write to root, such as cron about a failed job, goes to root of the primary domain. ' +
    'Where that address is missing these messages are refused, and nobody learns of the failure.',
  bad: {
    mail: 'version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\n«hosts»:\n  web1: {}\naddresses:\n  people:\n    dev1: {}\nforwards:\n  roles:\n    postmaster: dev1\n    abuse: dev1\n',
  },
  mended: { mail: 'hosts:\n  web1: {}\n' },
  run(context, report) {
    const root = `root@${context.domain}`;
    if (context.hosts.length === 0 || context.find(root) !== undefined || context.mayBeLost(root)) return;
    report({
      path: ['hosts'],
      part: 'key',
      message: `The hosts send mail to ${root}, an address that does not exist`,
      help: 'add "root:" under forwards, to whoever looks after the machines',
    });
  },
};
