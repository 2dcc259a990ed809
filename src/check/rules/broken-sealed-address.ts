import { RECOVERY, SERVER, TOKEN } from '../example-secrets.ts';
import { sealedDestinations } from '../facts/sealed-destinations.ts';
import { AGE_PROBLEMS } from '../facts/sealed-files.ts';
import type { Rule } from '../rule.ts';

const MAIL = `secrets: { recovery: ${RECOVERY} }\nservers:\n  mx1: { ipv4: 192.0.2.25, age: ${SERVER} }\nforwards:\n  former:\n`;

/** A sealed destination that nobody can open. */
export const brokenSealedAddress: Rule = {
  code: 'mail/broken-sealed-address',
  severity: 'error',
  summary: 'A sealed destination is damaged, or was sealed under another name.',
  reference: 'docs/secrets.md, "A private address"',
  explanation:
    'A sealed destination is one long word, which mailc seal prints. With a letter missing, the server cannot open it; ' +
    'under another name than its own, a reader would take it for another one.',
  bad: { mail: `${MAIL}    left: «${TOKEN.slice(0, -40)}»\n` },
  mended: { mail: `${MAIL}    left: ${TOKEN}\n` },
  run(context, report) {
    for (const { name, path, parsed } of sealedDestinations(context)) {
      if (parsed.ok) continue;
      const { problem } = parsed;
      const why = problem === 'other-name' ? 'was sealed under another name' : AGE_PROBLEMS[problem];
      const help = 'copy it again, whole, or seal the address anew: mailc seal';
      report({ path, message: `sealed:${name} ${why}`, help });
    }
  },
};
