import { oneOf } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

const ROLES = ['postmaster', 'abuse'];

/** A domain that nobody can reach about its mail. */
export const missingRoleAddress: Rule = {
  code: 'mail/missing-role-address',
  severity: 'warning',
  summary: 'A domain that receives mail has no postmaster or abuse address.',
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
      const missing = ROLES.map((role) => `${role}@${domain}`).filter(
        (address) => context.find(address) === undefined && !context.mayBeLost(address),
      );
      if (missing.length === 0) continue;
      report({
        path: context.domainPath(domain),
        part: domain === context.domain ? 'value' : 'key',
        message: `The domain ${domain} has no ${oneOf(missing)}`,
        help: `add ${missing.length > 1 ? 'them' : 'it'} under forwards, to somebody who reads mail`,
      });
    }
  },
};
