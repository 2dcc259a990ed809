import { quoted } from '../../mail/names.ts';
import { isTakenFile } from '../../mail/postfix-parameters.ts';
import type { Rule } from '../rule.ts';

/** A hand-written file in the place of a generated one. */
export const fileNameTaken: Rule = {
  code: 'mail/file-name-taken',
  severity: 'error',
  summary: 'postfix.files has a name that another file of /etc/postfix has.',
  reference: 'docs/language.md, "postfix"',
  explanation:
    'The files go into /etc/postfix, beside those that mailc writes and those of the package of Postfix. Two files of ' +
    'one name would overwrite each other.',
  bad: { mail: 'postfix:\n  files: { «users»: files/users }\n', files: { 'files/users': 'x y\n' } },
  mended: { mail: 'postfix:\n  files: { more_users: files/users }\n', files: { 'files/users': 'x y\n' } },
  run({ content }, report) {
    for (const name of Object.keys(content.postfix?.files ?? {})) {
      if (!isTakenFile(name)) continue;
      report({
        path: ['postfix', 'files', name],
        part: 'key',
        message: `/etc/postfix/${name} is another file already`,
        help: `choose another name than ${quoted(name)}`,
      });
    }
  },
};
