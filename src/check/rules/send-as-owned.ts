import { quoted } from '../../mail/names.ts';
import { type Context, domainOf, type Machine } from '../context.ts';
import { accountsNamed, addressHere, addressNamed, ownedAt, ownedIn } from '../facts/owned-senders.ts';
import { type StatedSender, statedSenders } from '../facts/stated-senders.ts';
import type { Finding, Rule } from '../rule.ts';

/** A host that sends as a person, or as another host. */
export const sendAsOwned: Rule = {
  code: 'mail/send-as-owned',
  severity: 'warning',
  summary: 'send_as names what belongs to an account or to another host.',
  reference: 'postconf(5), "smtpd_sender_login_maps"',
  explanation:
    'The host may then write in the name of whoever has this mailbox, and nobody can tell the two apart. A machine ' +
    'that is broken into writes as that person. A sender of its own, whose mail is forwarded, is safer. An address ' +
    'belongs to the account of its mailbox, and to the account and the owner that a forward names; so do its ' +
    'extensions. "*@domain" takes in every address of the domain, and the name of a host belongs to that host. ' +
    'Where both are meant to send, "senders" of the address lists them.',
  bad: { mail: 'hosts:\n  runner1: { send_as: [«dev1»] }\naddresses:\n  people:\n    dev1: {}\n' },
  mended: { mail: 'hosts:\n  runner1: { send_as: [runner] }\nforwards:\n  system:\n    runner: ops1\n' },
  run(context, report) {
    const byName = new Map(context.hosts.map((host) => [host.fqdn, host]));
    for (const stated of statedSenders(context)) {
      // A host with the name of a domain may send as all of it anyway, which is another mistake.
      if (domainOf(stated.sender) === stated.fqdn) continue;
      const owner = ownerOf(stated, context, byName);
      if (owner === undefined) continue;
      report({
        path: stated.path,
        message: `${quoted(stated.text)} ${owner.relation}, and the host ${stated.host} may send as it`,
        help: 'give the host a sender of its own',
        related: [owner.place],
      });
    }
  },
};

/** Whom a sender belongs to, in words that follow it. */
interface Owner {
  readonly relation: string;
  readonly place: NonNullable<Finding['related']>[number];
}

function ownerOf(
  { sender, host }: StatedSender,
  context: Context,
  hosts: ReadonlyMap<string, Machine>,
): Owner | undefined {
  const domain = domainOf(sender);
  const isDomain = sender.startsWith('@');
  const owned = isDomain ? ownedIn(domain, host, context) : ownedAt(sender, host, context);
  if (owned !== undefined) {
    const relation = isDomain ? `takes in ${addressNamed(owned)}` : `belongs to ${accountsNamed(owned)}`;
    return { relation, place: addressHere(owned) };
  }
  const machine = context.domains.has(domain) ? undefined : hosts.get(domain);
  if (machine === undefined) return undefined;
  return {
    relation: `belongs to the host ${machine.name}`,
    place: { path: machine.path, part: 'key', message: 'the host' },
  };
}
