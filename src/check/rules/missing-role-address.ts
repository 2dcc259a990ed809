import { pathOf } from '../../mail/address-book.ts';
import { allOf, oneOf } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import type { Finding, Rule } from '../rule.ts';

const ROLES = ['postmaster', 'abuse'];

/** A domain that nobody can reach about its mail. */
export const missingRoleAddress: Rule = {
  code: 'mail/missing-role-address',
  severity: 'warning',
  summary: 'A domain that receives mail has no postmaster or abuse address, or refuses its mail.',
  reference: 'RFC 2142 section 4; RFC 5321 section 4.5.1',
  explanation:
    'When something is wrong with the mail of a domain, strangers write to its postmaster, and about spam to abuse. ' +
    'Some servers refuse mail from a domain that does not answer there.',
  bad: {
    mail: 'version: 1\ndomain: «example.org»\nservers:\n  mx1: { ipv4: 192.0.2.25 }\naddresses:\n  people:\n    dev1: {}\nforwards:\n  roles:\n    root: dev1\n    postmaster: dev1\n',
  },
  mended: {
    mail: 'version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\naddresses:\n  people:\n    dev1: {}\nforwards:\n  roles:\n    root: dev1\n    postmaster: dev1\n    abuse: dev1\n',
  },
  run(context, report) {
    for (const [domain, kind] of context.domains) {
      if (kind !== 'accepted') continue;
      const addresses = ROLES.map((role) => `${role}@${domain}`);
      const missing = addresses.filter((address) => !context.mayBeLost(address) && !context.isKnown(address));
      const refused = addresses.filter((address) => context.refusalOf(address) !== undefined);
      if (missing.length > 0 || refused.length > 0) report(findingFor(domain, missing, refused, context));
    }
  },
};

function findingFor(
  domain: string,
  missing: readonly string[],
  refused: readonly string[],
  context: Context,
): Finding {
  const lacks = [
    ...(missing.length > 0 ? [`has no ${oneOf(missing)}`] : []),
    ...(refused.length > 0 ? [`refuses ${allOf(refused)}`] : []),
  ];
  const them = missing.length + refused.length > 1 ? 'them' : 'it';
  const refusals = new Set(refused.flatMap((address) => context.refusalOf(address) ?? []));
  return {
    path: context.domainPath(domain),
    part: domain === context.domain ? 'value' : 'key',
    message: `The domain ${domain} ${lacks.join(' and ')}`,
    help:
      missing.length > 0
        ? `add ${them} under forwards, to somebody who reads mail`
        : `let ${them} lead to somebody who reads mail`,
    related: [...refusals].map((entry) => ({ path: pathOf(entry), part: 'key', message: 'the refusal' })),
  };
}
