import { quoted } from '../../mail/names.ts';
import { namedFiles } from '../facts/named-files.ts';
import type { Rule } from '../rule.ts';

/** A file that mail.yml names and the repository does not have. */
export const missingFile: Rule = {
  code: 'mail/missing-file',
  severity: 'error',
  summary: 'A file that mail.yml names does not exist.',
  reference: 'docs/language.md, "dkim" and "postfix"',
  explanation:
    'Public keys and hand-written files stand in the repository beside mail.yml; their paths are relative to it. ' +
    'Without the file the compiler cannot know what the machines are to get.',
  bad: {
    given: 'there is no files/header_checks',
    mail: 'postfix:\n  main: { header_checks: "pcre:$config_directory/header_checks" }\n  files: { header_checks: «files/header_checks» }\n',
  },
  mended: {
    given: 'files/header_checks is there',
    mail: 'postfix:\n  main: { header_checks: "pcre:$config_directory/header_checks" }\n  files: { header_checks: files/header_checks }\n',
    files: { 'files/header_checks': '/^X-Test:/ IGNORE\n' },
  },
  run(context, report) {
    for (const { file, path } of namedFiles(context)) {
      if (context.attachments.has(file)) continue;
      report({
        path,
        message: `The file ${quoted(file)} does not exist`,
        help: 'put it there, or correct its path',
      });
    }
  },
};
