import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Finding, Rule } from '../rule.ts';

const STATES = ['published', 'signing', 'retired', 'revoked'] as const;

/** What each step waits for. */
const WAITING = {
  published: 'a new key must be in DNS everywhere before it signs',
  signing: 'a key that signs must go on being in DNS while its mail is under way',
  retired: 'mail that the key signed may still be under way',
  revoked: 'a revoked key is trusted by nobody any more',
} as const;

/** A key that takes two steps at once. */
export const dkimStateSkipped: Rule = {
  code: 'mail/dkim-state-skipped',
  severity: 'warning',
  summary: 'The state of a DKIM key skips a step since the last version in Git, or the key is gone.',
  reference: 'RFC 6376 section 6.1.2; docs/language.md, "dkim"',
  explanation:
    'A key goes from published to signing, retired and revoked, and each step waits until DNS and the mail under way ' +
    'have followed. Receivers that do not find the key, or find it revoked, take its signatures for broken. While you ' +
    'edit, the last version is that of HEAD; in a commit it is that of its first parent; in a pipeline of GitLab it is ' +
    'the one that the merge request or the push is based on.',
  bad: {
    given: 'the last version in Git has the key in state signing',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: «revoked», public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
    committedStates: { 'one._domainkey.example.org': 'signing' },
  },
  mended: {
    given: 'the last version in Git has the key in state signing',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: retired, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
    committedStates: { 'one._domainkey.example.org': 'signing' },
  },
  run(context, report) {
    const { dkimKeys, committedStates } = context;
    for (const gone of keysGone(context)) report(gone);
    for (const { selector, domain, state, path } of dkimKeys) {
      const before = committedStates.get(`${selector}._domainkey.${domain}`);
      const last = STATES.indexOf(before as (typeof STATES)[number]);
      const step = STATES.indexOf(state) - last;
      // A new key may begin in any state: the estate may be older than its mail.yml. Signing and retired go both ways.
      if (last < 0 || step === 0 || step === 1 || (before === 'retired' && state === 'signing')) continue;
      report({
        path: [...path, 'state'],
        message: `The key ${quoted(selector)} goes from ${before} to ${state} at once`,
        help:
          step < 0
            ? before === 'revoked'
              ? `make a new key: ${WAITING.revoked}`
              : 'write "state: retired": what has signed stays in DNS until nobody needs it'
            : `write "state: ${STATES[last + 1]}" first: ${WAITING[STATES[last] ?? 'published']}`,
      });
    }
  },
};

/** Keys whose mail may be under way, and of which mail.yml says nothing more. */
function* keysGone({ content, dkimKeys, committedStates, isIncomplete }: Context): Generator<Finding> {
  if (content.dkim === undefined || isIncomplete) return;
  const left = new Set(dkimKeys.map(({ selector, domain }) => `${selector}._domainkey.${domain}`));
  for (const [name, state] of committedStates) {
    const [selector, domain] = name.split('._domainkey.');
    const isInUse = state === 'signing' || state === 'retired';
    if (selector === undefined || domain === undefined || left.has(name) || !isInUse) continue;
    const hasOthers = content.dkim.keys !== undefined && Object.hasOwn(content.dkim.keys, domain);
    yield {
      path: hasOthers ? ['dkim', 'keys', domain] : ['dkim'],
      part: 'key',
      message: `The key ${quoted(selector)} of ${domain} was ${state} and is gone`,
      help: `put it back as ${state === 'signing' ? 'retired' : 'revoked'}: ${WAITING.retired}`,
    };
  }
}
