import { quoted, similarName } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A route to a program that is not declared. */
export const unknownPipe: Rule = {
  code: 'mail/unknown-pipe',
  severity: 'error',
  summary: 'A route names a program that postfix.pipes does not have.',
  reference: 'pipe(8); master(5)',
  explanation:
    'postfix.pipes says which program is run, and as which user. Mail for a program that is not declared waits in the ' +
    'queue and comes back after days.',
  bad: {
    mail: 'routes:\n  tracker: { pipe: «traker» }\npostfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker] }\n',
  },
  mended: {
    mail: 'routes:\n  tracker: { pipe: tracker }\npostfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker] }\n',
  },
  run(context, report) {
    const { routes = {}, postfix } = context.content;
    const pipes = Object.keys(postfix?.pipes ?? {});
    for (const [key, route] of Object.entries(routes)) {
      if (!('pipe' in route) || pipes.includes(route.pipe) || context.mayBeLost(route.pipe)) continue;
      const similar = similarName(route.pipe, pipes);
      report({
        path: ['routes', key, 'pipe'],
        message: `${quoted(route.pipe)} is not a program of postfix.pipes`,
        help: similar === undefined ? 'declare it under postfix.pipes' : `did you mean ${quoted(similar)}?`,
      });
    }
  },
};
