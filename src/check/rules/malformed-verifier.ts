import { quoted } from '../../mail/names.ts';
import { parseVerifier } from '../../mail/scram.ts';
import { PASSWORD_1, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import { filesOfPassword, statedPasswords } from '../facts/sealed-files.ts';
import type { Rule } from '../rule.ts';

/** A verifier that proves nothing. */
export const malformedVerifier: Rule = {
  code: 'mail/malformed-verifier',
  severity: 'error',
  summary: 'A verifier is not one that mailc wrote.',
  reference: 'RFC 5802 section 3; RFC 7677',
  explanation:
    'The verifier is the one line by which the server knows the password of a host without having it: {SCRAM-SHA-256}, ' +
    '4096 rounds, a salt of 8 octets and two keys of 32. The machines work it out again from the password that they ' +
    'open, so it has to have exactly this form. Whether it is that of the sealed password, only they can tell, and ' +
    'mailc secret status with the recovery identity.',
  bad: {
    given: 'secrets/web1.1.verifier holds a password',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: «1» }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': '{PLAIN}web1\n' },
  },
  mended: {
    given: 'secrets/web1.1.verifier is as mailc wrote it',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    for (const stated of statedPasswords(context)) {
      const { verifier } = filesOfPassword(stated);
      const text = context.attachments.get(verifier);
      if (text === undefined || parseVerifier(text) !== undefined) continue;
      const help = `restore it: git log -- ${verifier}; or run: mailc secret rotate ${stated.host}`;
      report({ path: stated.path, message: `The file ${quoted(verifier)} is no verifier`, help });
    }
  },
};
