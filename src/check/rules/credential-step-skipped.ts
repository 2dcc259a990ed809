import { acceptedGenerations, generationsOf } from '../../mail/credential.ts';
import type { Credential } from '../../mail/document.ts';
import { quoted } from '../../mail/names.ts';
import { PASSWORD_2, RECOVERY, VERIFIER_2, WEB1 } from '../example-secrets.ts';
import type { Rule } from '../rule.ts';

/** A rotation that takes two steps at once. */
export const credentialStepSkipped: Rule = {
  code: 'mail/credential-step-skipped',
  severity: 'warning',
  summary: 'The password of a host changes without a time in which the server accepts both.',
  reference: 'docs/secrets.md, "A rotation, step by step"',
  explanation:
    'The server and the host get a new password at different moments. So the server first accepts both, then the host ' +
    'takes the new one, then the old one goes: three commits, each deployed before the next. With a step left out, the ' +
    'server refuses the login of the host for a while, and its mail waits.',
  bad: {
    given: 'the last version in Git has "credential: 1"',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: «2» }\n`,
    files: { 'secrets/web1.2.age': PASSWORD_2, 'secrets/web1.2.verifier': VERIFIER_2 },
    committedStates: { 'hosts.web1.credential': '1' },
  },
  mended: {
    given: 'the last version in Git has "credential: { current: 2, retiring: 1 }"',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 2 }\n`,
    files: { 'secrets/web1.2.age': PASSWORD_2, 'secrets/web1.2.verifier': VERIFIER_2 },
    committedStates: { 'hosts.web1.credential': '{"current":2,"retiring":1}' },
  },
  run({ hosts, committedStates }, report) {
    for (const { name, credential, path } of hosts) {
      const committed = committedStates.get(`hosts.${name}.credential`);
      if (committed === undefined || credential === undefined) continue;
      const before = generationsOf(JSON.parse(committed) as Credential);
      const now = generationsOf(credential);
      // Safe is a password that the server accepts on both sides of the step: the new one, or the old one.
      if (acceptedGenerations(before).includes(now.current)) continue;
      if (acceptedGenerations(now).includes(before.current)) continue;
      report({
        path: [...path, 'credential'],
        message: `The host ${quoted(name)} goes from generation ${before.current} to ${now.current} at once`,
        help: `write "credential: { current: ${before.current}, next: ${now.current} }" first, as mailc secret rotate does`,
      });
    }
  },
};
