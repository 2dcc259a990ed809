import { quoted } from '../../mail/names.ts';
import { PASSWORD_1, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import { AGE_PROBLEMS, sealedFiles } from '../facts/sealed-files.ts';
import type { Rule } from '../rule.ts';

/** A sealed file that nobody can open. */
export const brokenSealedFile: Rule = {
  code: 'mail/broken-sealed-file',
  severity: 'error',
  summary: 'A sealed file is damaged, or is no age file.',
  reference: 'age-encryption.org/v1; docs/secrets.md, "Files"',
  explanation:
    'What is sealed can only be opened whole. A file that an editor, a merge or a copy has changed would stop the next ' +
    'deploy on the machine that needs it.',
  bad: {
    given: 'secrets/web1.1.age is cut off',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: «1» }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1.slice(0, 400), 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  mended: {
    given: 'secrets/web1.1.age is whole',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    for (const { file, path, parsed } of sealedFiles(context)) {
      if (parsed.ok) continue;
      report({
        path,
        message: `The file ${quoted(file)} ${AGE_PROBLEMS[parsed.problem]}`,
        help: `restore it: git log -- ${file}; or make a new one`,
      });
    }
  },
};
