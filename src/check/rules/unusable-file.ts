import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A file that is no text. */
export const unusableFile: Rule = {
  code: 'mail/unusable-file',
  severity: 'error',
  summary: 'A file of postfix.files is not a text.',
  reference: 'postconf(5)',
  explanation:
    'Postfix reads its files as text; a NUL character ends a line for some of its parts and not for others.',
  bad: {
    given: 'files/header_checks has a NUL character',
    mail: 'postfix:\n  files: { header_checks: «files/header_checks» }\n',
    files: { 'files/header_checks': 'a\0b\n' },
  },
  mended: {
    given: 'files/header_checks is a text',
    mail: 'postfix:\n  files: { header_checks: files/header_checks }\n',
    files: { 'files/header_checks': '/^X-Test:/ IGNORE\n' },
  },
  run({ content, attachments }, report) {
    for (const [name, file] of Object.entries(content.postfix?.files ?? {})) {
      if (!attachments.get(file)?.includes('\0')) continue;
      report({
        path: ['postfix', 'files', name],
        message: `The file ${quoted(file)} is no text`,
        help: 'name a text file, and save it as UTF-8 without NUL characters',
      });
    }
  },
};
