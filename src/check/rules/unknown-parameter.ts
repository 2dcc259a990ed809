import type { MailDocument } from '../../mail/document.ts';
import { quoted, similarName } from '../../mail/names.ts';
import {
  COMPILED_PARAMETERS,
  isKnownParameter,
  isTransportParameter,
  knownParameters,
} from '../../mail/postfix-parameters.ts';
import { referencesIn } from '../facts/parameter-references.ts';
import type { Rule } from '../rule.ts';

/** A parameter that Postfix does not have. */
export const unknownParameter: Rule = {
  code: 'mail/unknown-parameter',
  severity: 'error',
  summary: 'postfix.main sets a parameter that Postfix does not know.',
  reference: 'postconf(5)',
  explanation:
    'Postfix takes no notice of a parameter that it does not know, without a word. A name of your own is fine where ' +
    'another value uses it as $name.',
  bad: { mail: 'postfix:\n  main: { «mesage_size_limit»: 104857600 }\n' },
  mended: { mail: 'postfix:\n  main: { message_size_limit: 104857600 }\n' },
  run({ content }, report) {
    const { main = {}, pipes = {} } = content.postfix ?? {};
    const used = usedIn(main);
    for (const name of Object.keys(main)) {
      if (COMPILED_PARAMETERS.has(name) || isKnownParameter(name) || used.has(name)) continue;
      if (isTransportParameter(name, Object.keys(pipes))) continue;
      const similar = similarName(name, knownParameters());
      report({
        path: ['postfix', 'main', name],
        part: 'key',
        message: `Postfix has no parameter ${quoted(name)}`,
        help: similar === undefined ? 'remove it' : `did you mean ${quoted(similar)}?`,
      });
    }
  },
};

function usedIn(main: NonNullable<NonNullable<MailDocument['postfix']>['main']>): Set<string> {
  return new Set(Object.values(main).flatMap((value) => [...referencesIn(value)]));
}
