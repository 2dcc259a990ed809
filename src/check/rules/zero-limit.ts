import type { Path } from '../../diagnostics/source.ts';
import { durationSeconds } from '../../mail/duration.ts';
import type { Context } from '../context.ts';
import { statedLimits } from '../facts/stated-limits.ts';
import type { Rule } from '../rule.ts';

/** A limit of nothing. */
export const zeroLimit: Rule = {
  code: 'mail/zero-limit',
  severity: 'error',
  summary: 'A limit has no recipients or no period.',
  reference: 'postfwd, "rcpt()"',
  explanation:
    'postfwd ignores a limit of zero: the login could send without any limit, the opposite of what stands there.',
  bad: { mail: 'addresses:\n  people:\n    dev1: { limit: { recipients: «0», per: 1h } }\n' },
  mended: { mail: 'addresses:\n  people:\n    dev1: { limit: { recipients: 1, per: 1h } }\n' },
  run(context, report) {
    const seen = new Set<string>();
    for (const { limit, path } of everyLimit(context)) {
      if (seen.has(path.join('\n'))) continue;
      seen.add(path.join('\n'));
      const help = 'write a number from 1 on, or "limit: none" for no limit';
      if (limit.recipients === 0) {
        report({
          path: [...path, 'recipients'],
          message: 'A limit of 0 recipients would not be applied',
          help,
        });
      }
      if (durationSeconds(limit.per) === 0) {
        report({ path: [...path, 'per'], message: `A limit per ${limit.per} would not be applied`, help });
      }
    }
  },
};

function* everyLimit(
  context: Context,
): Generator<{ limit: { recipients: number; per: string }; path: Path }> {
  for (const [name, limit] of Object.entries(context.content.limits ?? {}))
    yield { limit, path: ['limits', name] };
  for (const { limit, path } of statedLimits(context)) if (typeof limit === 'object') yield { limit, path };
}
