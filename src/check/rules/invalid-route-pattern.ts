import { patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** A pattern that cannot be read. */
export const invalidRoutePattern: Rule = {
  code: 'mail/invalid-route-pattern',
  severity: 'error',
  summary: 'A pattern under routes is not a regular expression.',
  reference: 'pcre_table(5)',
  explanation:
    'Postfix logs a pattern that it cannot read, leaves it out and goes on. Patterns may have letters and digits, ' +
    'classes in [ ], groups in ( ), | for a choice, repetitions * + ? { }, the anchors ^ and $, and \\w \\d \\s; a ' +
    'backslash before any other sign stands for the sign.',
  bad: { mail: 'routes:\n  «"/^bounce-(.*@example\\\\.org$/"»: { relay: "[bounces.example.net]" }\n' },
  mended: { mail: 'routes:\n  "/^bounce-(.*)@example\\\\.org$/": { relay: "[bounces.example.net]" }\n' },
  run({ content }, report) {
    for (const { key, problem } of patternRoutes(content)) {
      if (problem === undefined) continue;
      const message = `The pattern ${key} has ${problem}`;
      report({ path: ['routes', key], part: 'key', message, help: 'correct the pattern' });
    }
  },
};
