import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** Folders of out/ that are no server. */
const FOLDERS = new Set(['hosts', 'dns', 'www']);

/** A machine with a name that has a meaning already. */
export const reservedName: Rule = {
  code: 'mail/reserved-name',
  severity: 'error',
  summary: 'A machine has a name that something else has already.',
  reference: 'docs/language.md, "servers"',
  explanation:
    'The key of a machine is the name of its folder in out/ and is used wherever the machine is meant. The server and ' +
    'a host cannot share one, and a server cannot be called hosts, dns or www, which are folders of out/ themselves.',
  bad: { mail: 'hosts:\n  «mx1»: { fqdn: other.example.org }\n' },
  mended: { mail: 'hosts:\n  other: {}\n' },
  run({ server, hosts }, report) {
    if (server === undefined) return;
    if (FOLDERS.has(server.name)) {
      const message = `The server cannot be called ${quoted(server.name)}: out/${server.name} is another folder`;
      report({ path: server.path, part: 'key', message, help: `rename it: "mx1: { fqdn: ${server.fqdn} }"` });
    }
    const namesake = hosts.find(({ name }) => name === server.name);
    if (namesake === undefined) return;
    report({
      path: namesake.path,
      part: 'key',
      message: `${quoted(namesake.name)} is the server, which does not relay through itself`,
      help: 'remove the host, or give it a name of its own',
      related: [{ path: server.path, part: 'key', message: 'the server' }],
    });
  },
};
