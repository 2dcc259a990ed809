import { quoted } from '../../mail/names.ts';
import { COMPILED_PARAMETERS } from '../../mail/postfix-parameters.ts';
import type { Rule } from '../rule.ts';

/** A parameter that mailc sets itself. */
export const compiledParameter: Rule = {
  code: 'mail/compiled-parameter',
  severity: 'error',
  summary: 'postfix.main sets a parameter that mailc sets itself.',
  reference: 'postconf(5)',
  explanation:
    'In main.cf the last line of a parameter counts. A second value for one that the rest of mail.yml decides would ' +
    'undo what stands there, for example the protection against being an open relay.',
  bad: { mail: 'postfix:\n  main: { «mydestination»: localhost }\n' },
  mended: { mail: 'postfix:\n  main: { message_size_limit: 104857600 }\n' },
  run({ content }, report) {
    const pipes = Object.keys(content.postfix?.pipes ?? {});
    const ofPipes = new Set(pipes.map((name) => `${name}_destination_recipient_limit`));
    for (const name of Object.keys(content.postfix?.main ?? {})) {
      if (!COMPILED_PARAMETERS.has(name) && !ofPipes.has(name)) continue;
      report({
        path: ['postfix', 'main', name],
        part: 'key',
        message: `${quoted(name)} is set by mailc itself`,
        help: 'remove it; say what is meant in the other sections',
      });
    }
  },
};
