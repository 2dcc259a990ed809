import { quoted } from '../../mail/names.ts';
import { domainOf } from '../context.ts';
import { destinationsAt } from '../facts/destinations.ts';
import { machinesWithoutMail } from '../facts/machines.ts';
import type { Rule } from '../rule.ts';

/** A forward to a machine that takes no mail. */
export const destinationOnHost: Rule = {
  code: 'mail/destination-on-host',
  severity: 'error',
  summary: 'A forward leads to an address on one of our own machines.',
  reference: 'postconf(5), "inet_interfaces", "mydestination"',
  explanation:
    'Hosts only send: their mail server listens to programs of the same machine and to nobody else, so mail to an ' +
    'address there waits in the queue and comes back after days. The server itself takes mail for domains, not for ' +
    'its own name.',
  bad: { mail: 'hosts:\n  web1: {}\nforwards:\n  desks:\n    wiki: «wiki@web1.example.org»\n' },
  mended: { mail: 'hosts:\n  web1: {}\nforwards:\n  desks:\n    wiki: ops1\n' },
  run(context, report) {
    const machines = machinesWithoutMail(context);
    for (const entry of context.forwards) {
      for (const { text, path } of destinationsAt(entry)) {
        const machine = machines.get(domainOf(text).toLowerCase());
        if (machine === undefined) continue;
        report({
          path,
          message: `${quoted(text)} is on ${machine.name}, a machine that takes no mail from others`,
          help: 'name an address of a domain, or an address elsewhere',
          related: [{ path: machine.path, part: 'key', message: 'the machine' }],
        });
      }
    }
  },
};
