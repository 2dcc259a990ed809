import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A list manager at a domain that this server itself receives mail for. */
export const listHost: Rule = {
  code: 'mail/list-host',
  severity: 'error',
  summary: 'The list manager is at a domain whose mail does not go to another machine.',
  reference: 'docs/language.md, "lists"',
  explanation:
    'lists.host is where the list manager receives mail: another machine, under a domain of its own. At a domain that ' +
    'this server accepts mail for, or at a host that only sends, mail to the lists would arrive nowhere.',
  bad: { mail: 'lists:\n  host: «example.org»\n  names: [announce]\n' },
  mended: {
    mail: 'domains:\n  lists.example.org: { mx: lists.example.org }\nlists:\n  host: lists.example.org\n  names: [announce]\n',
  },
  run(context, report) {
    const host = context.content.lists?.host;
    if (host === undefined || context.mayBeLost(host)) return;
    const kind = context.domains.get(host);
    const isMachine = context.server?.fqdn === host || context.hosts.some(({ fqdn }) => fqdn === host);
    if (kind === 'elsewhere' || (kind === undefined && !isMachine)) return;
    report({
      path: ['lists', 'host'],
      message:
        kind === 'accepted'
          ? `${quoted(host)} is a domain that this server itself accepts mail for`
          : `${quoted(host)} receives no mail`,
      help: `name the domain of the list manager; add "${host}: { mx: ${host} }" under domains if it is this one`,
    });
  },
};
