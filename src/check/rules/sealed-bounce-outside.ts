import { quoted } from '../../mail/names.ts';
import { RECOVERY, SERVER, TOKEN } from '../example-secrets.ts';
import { sealedDestinations } from '../facts/sealed-destinations.ts';
import type { Rule } from '../rule.ts';

const MAIL = `version: 1\ndomain: example.org\nsecrets: { recovery: ${RECOVERY} }\nservers:\n  mx1: { ipv4: 192.0.2.25, age: ${SERVER} }\n`;
const FORWARDS = `  former:\n    left: ${TOKEN}\nsilence:\n  mail/forward-breaks-spf: { forwards: for the example }\n`;

/** Returned mail that would show a sealed address to somebody outside. */
export const sealedBounceOutside: Rule = {
  code: 'mail/sealed-bounce-outside',
  severity: 'error',
  summary: 'Mail that a sealed address returns goes to postmaster, and from there to the outside.',
  reference: 'local(8), "owner-"; docs/secrets.md, "A private address"',
  explanation:
    'When a sealed address does not take a message, the notice names the address. So it goes to postmaster and not to the ' +
    'sender. Where postmaster is an address outside, or leads to one, the notice would leave the house with it.',
  bad: {
    mail: `${MAIL}addresses:\n  operations: { ops1: {} }\nforwards:\n  roles: { abuse: ops1, postmaster: [ops1, ops1@example.net], root: ops1 }\n${FORWARDS.replace(TOKEN, `«${TOKEN}»`)}`,
  },
  mended: {
    mail: `${MAIL}addresses:\n  operations: { ops1: {} }\nforwards:\n  roles: { abuse: [ops1, ops1@example.net], postmaster: ops1, root: ops1 }\n${FORWARDS}`,
  },
  run(context, report) {
    const [first] = sealedDestinations(context);
    if (first === undefined || context.isIncomplete) return;
    const postmaster = `postmaster@${context.domain}`;
    const [outside] = context.graph.reach(postmaster).outside;
    if (outside === undefined) return;
    const message =
      outside === postmaster
        ? `What sealed:${first.name} returns goes to ${quoted(postmaster)}, which is no address`
        : `What sealed:${first.name} returns goes to ${quoted(postmaster)}, and from there to ${quoted(outside)}`;
    report({ path: first.path, message, help: 'let postmaster lead to mailboxes of the server only' });
  },
};
