import { OTHER_TOKEN, RECOVERY, SERVER, TOKEN } from '../example-secrets.ts';
import { type StatedSealed, sealedDestinations } from '../facts/sealed-destinations.ts';
import type { Rule } from '../rule.ts';

const MAIL = `secrets: { recovery: ${RECOVERY} }\nservers:\n  mx1: { ipv4: 192.0.2.25, age: ${SERVER} }\nforwards:\n  former:\n    left: ${TOKEN}\n`;

/** Two sealed destinations that nobody could tell apart. */
export const sealedNameTaken: Rule = {
  code: 'mail/sealed-name-taken',
  severity: 'error',
  summary: 'Two sealed destinations have one name, or an account has the name that one gets on the server.',
  reference: 'docs/secrets.md, "A private address"',
  explanation:
    'Reviewers, plans and the server know a sealed destination by its name. The same address may stand in several ' +
    'forwards: by the same word, copied.',
  bad: { mail: `${MAIL}    gone: «${OTHER_TOKEN}»\n` },
  mended: { mail: `${MAIL}    gone: ${TOKEN}\n` },
  run(context, report) {
    const first = new Map<string, StatedSealed>();
    for (const stated of sealedDestinations(context)) {
      const { name, path, text } = stated;
      const other = first.get(name);
      if (other === undefined) first.set(name, stated);
      const account = [`sealed-${name}`, `owner-sealed-${name}`].find((login) => context.accounts.has(login));
      if (other === undefined && account !== undefined) {
        const message = `On the server, sealed:${name} would be the same as the account "${account}"`;
        report({ path, message, help: 'seal the address under another name' });
      } else if (other !== undefined && other.text !== text) {
        report({
          path,
          message: `sealed:${name} is the name of another sealed destination already`,
          help: 'copy that one, or seal the address under another name',
          related: [{ path: other.path, message: 'the other one' }],
        });
      }
    }
  },
};
