import { quoted } from '../../mail/names.ts';
import { PASSWORD_1, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import { filesOfPassword, statedPasswords } from '../facts/sealed-files.ts';
import type { Rule } from '../rule.ts';

/** A generation whose password nobody has. */
export const missingCredentialFile: Rule = {
  code: 'mail/missing-credential-file',
  severity: 'error',
  summary: 'A generation of a password has no sealed file, or no verifier.',
  reference: 'docs/secrets.md, "Files"',
  explanation:
    'Each generation of a password has two files in secrets/: the password, sealed to the host, and the verifier by which ' +
    'the server knows it. With one of them missing, the host and the server could not agree.',
  bad: {
    given: 'there is no secrets/web1.1.verifier',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: «1» }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1 },
  },
  mended: {
    given: 'secrets/web1.1.verifier is there',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    for (const stated of statedPasswords(context)) {
      const { sealed, verifier } = filesOfPassword(stated);
      const missing = [sealed, verifier].filter((file) => !context.attachments.has(file));
      if (missing.length === 0) continue;
      const { host, generation, path } = stated;
      report({
        path,
        message: `Generation ${generation} of ${quoted(host)} has no ${missing.map(quoted).join(' and no ')}`,
        help: `commit what mailc secret rotate wrote, or take the generation out and run: mailc secret rotate ${host}`,
      });
    }
  },
};
