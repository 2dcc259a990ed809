import type { Rule } from '../rule.ts';

/** Two machines of one name. */
export const duplicateFqdn: Rule = {
  code: 'mail/duplicate-fqdn',
  severity: 'error',
  summary: 'Two machines have the same full name.',
  reference: 'RFC 5321 section 4.1.1.1',
  explanation:
    'A machine greets with its full name and sends as that name. With one name for two of them, each could send as the ' +
    'other, and their configurations would contradict each other.',
  bad: { mail: 'hosts:\n  web1: {}\n  web2: { fqdn: «web1.example.org» }\n' },
  mended: { mail: 'hosts:\n  web1: {}\n  web2: { fqdn: web2.example.org }\n' },
  run({ server, hosts }, report) {
    const first = new Map(server ? [[server.fqdn, server.path]] : []);
    for (const { name, fqdn, path } of hosts) {
      const other = first.get(fqdn);
      if (other === undefined) {
        first.set(fqdn, path);
        continue;
      }
      report({
        path: [...path, 'fqdn'],
        part: 'value',
        message: `The host ${name} has the full name ${fqdn}, which ${String(other[1])} has already`,
        help: 'give each machine a full name of its own',
        related: [{ path: other, part: 'key', message: 'the other machine' }],
      });
    }
  },
};
