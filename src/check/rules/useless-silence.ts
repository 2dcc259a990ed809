import { quoted, similarName } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';

/** A silence that silences nothing. */
export const uselessSilence: Rule = {
  code: 'mail/useless-silence',
  severity: 'warning',
  summary: 'An entry under silence has no effect.',
  reference: 'docs/language.md, "silence"',
  explanation:
    'silence names a rule, then the entry that it warns about, then the reason why the warning is accepted. Once the ' +
    'warning is gone the line only hides the next one of its kind. An error cannot be silenced: it keeps mail from ' +
    'working.',
  bad: { mail: 'silence:\n  mail/forward-expired:\n    «dev1»: leaves this year\n' },
  mended: {
    mail: 'forwards:\n  former:\n    dev1: { to: dev1@example.net, expires: 2025-12-31 }\nsilence:\n  mail/forward-expired:\n    dev1: the line stays until the audit\n',
    today: '2026-01-01',
  },
  run(context, report) {
    const { silences } = context;
    for (const [code, places] of Object.entries(context.content.silence ?? {})) {
      const severity = silences.severityOf(code);
      if (severity !== 'warning') {
        report({ path: ['silence', code], part: 'key', ...notSilenced(code, severity, context) });
        continue;
      }
      for (const place of Object.keys(places)) {
        if (silences.wasUsed(code, place) || context.isIncomplete || silences.hasErrors) continue;
        const message = `${quoted(code)} has no warning about ${quoted(place)}`;
        report({
          path: ['silence', code, place],
          part: 'key',
          message,
          help: 'remove the line',
          mend: { remove: ['silence', code, place], emptied: 'remove' },
        });
      }
    }
  },
};

function notSilenced(code: string, severity: 'error' | undefined, { silences }: Context) {
  if (severity === 'error') {
    return { message: `${quoted(code)} is an error and cannot be silenced`, help: 'mend what it finds' };
  }
  const similar = similarName(code, silences.codes());
  const help = similar === undefined ? 'remove it' : `did you mean ${quoted(similar)}?`;
  return { message: `There is no rule ${quoted(code)}`, help };
}
