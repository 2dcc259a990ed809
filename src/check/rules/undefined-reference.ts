import { quoted, similarName } from '../../mail/names.ts';
import {
  COMPILED_PARAMETERS,
  isKnownParameter,
  isTransportParameter,
  knownParameters,
  RAW_PARAMETERS,
} from '../../mail/postfix-parameters.ts';
import { brokenReference, referencesIn } from '../facts/parameter-references.ts';
import type { Rule } from '../rule.ts';

/** A value that refers to nothing. */
export const undefinedReference: Rule = {
  code: 'mail/undefined-reference',
  severity: 'error',
  summary: 'A value under postfix.main refers to a parameter that does not exist.',
  reference: 'postconf(5), "$name"',
  explanation:
    'Postfix puts an empty text in the place of a parameter that it does not know, without a word. It does not start ' +
    'with a $ that no name follows; $$ is a dollar sign.',
  bad: { mail: 'postfix:\n  main: { header_checks: «"pcre:$config_dir/header_checks"» }\n' },
  mended: { mail: 'postfix:\n  main: { header_checks: "pcre:$config_directory/header_checks" }\n' },
  run({ content }, report) {
    const { main = {}, pipes = {} } = content.postfix ?? {};
    const isDefined = (name: string) =>
      Object.hasOwn(main, name) ||
      COMPILED_PARAMETERS.has(name) ||
      isKnownParameter(name) ||
      isTransportParameter(name, Object.keys(pipes));
    for (const [parameter, value] of Object.entries(main)) {
      if (RAW_PARAMETERS.has(parameter)) continue;
      const broken = brokenReference(value);
      if (broken !== undefined) {
        report({
          path: ['postfix', 'main', parameter],
          message: `In ${quoted(String(value))}, ${quoted(broken)} is no reference that Postfix can read`,
          help: 'write $$ for a dollar sign, and close the brace of a reference',
        });
        continue;
      }
      for (const name of new Set(referencesIn(value))) {
        if (isDefined(name)) continue;
        const similar = similarName(name, knownParameters());
        report({
          path: ['postfix', 'main', parameter],
          message: `${quoted(`$${name}`)} refers to a parameter that does not exist`,
          help:
            similar === undefined ? 'name a parameter of Postfix' : `did you mean ${quoted(`$${similar}`)}?`,
        });
      }
    }
  },
};
