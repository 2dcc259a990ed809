import { fitTogether, generationsOf } from '../../mail/credential.ts';
import { quoted } from '../../mail/names.ts';
import { PASSWORD_1, PASSWORD_2, RECOVERY, VERIFIER_1, VERIFIER_2, WEB1 } from '../example-secrets.ts';
import type { Rule } from '../rule.ts';

const FILES = {
  'secrets/web1.1.age': PASSWORD_1,
  'secrets/web1.1.verifier': VERIFIER_1,
  'secrets/web1.2.age': PASSWORD_2,
  'secrets/web1.2.verifier': VERIFIER_2,
};

/** Two generations that the server could not accept at once. */
export const credentialGenerations: Rule = {
  code: 'mail/credential-generations',
  severity: 'error',
  summary: 'The two generations of a rotation are both odd, or both even.',
  reference: 'docs/secrets.md, "A rotation, step by step"',
  explanation:
    'While a password is being changed, the server accepts two. It keeps odd and even generations in files of their own, ' +
    'so that a password in use never moves from one to the other. Two of a kind would be two entries for one login, of ' +
    'which only the first counts.',
  bad: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: { current: 1, next: «1» } }\n`,
    files: FILES,
  },
  mended: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: { current: 1, next: 2 } }\n`,
    files: FILES,
  },
  run({ hosts }, report) {
    for (const { name, credential, path } of hosts) {
      if (credential === undefined) continue;
      const { current, other } = generationsOf(credential);
      if (other === undefined || fitTogether(current, other.generation)) continue;
      const kind = current % 2 === 1 ? 'odd' : 'even';
      report({
        path: [...path, 'credential', other.state],
        message: `The generations ${current} and ${other.generation} of ${quoted(name)} are both ${kind}`,
        help: `let mailc secret rotate ${name} choose the number`,
      });
    }
  },
};
