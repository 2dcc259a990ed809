import type { Path } from '../../diagnostics/source.ts';
import { isRecipient } from '../../mail/age.ts';
import { RECOVERY } from '../example-secrets.ts';
import type { Rule } from '../rule.ts';

/** A public key with a letter in the wrong place. */
export const malformedRecipient: Rule = {
  code: 'mail/malformed-recipient',
  severity: 'error',
  summary: 'The checksum of an age recipient is wrong.',
  reference: 'age-encryption.org/v1; BIP 173',
  explanation:
    'A recipient is a public key with a checksum in its last six letters. What would be sealed to a mistyped one, nobody ' +
    'could open.',
  bad: { mail: `secrets: { recovery: «${mistyped(RECOVERY)}» }\n` },
  mended: { mail: `secrets: { recovery: ${RECOVERY} }\n` },
  run({ content, hosts, server }, report) {
    const stated: [Path, string | undefined][] = [
      [['secrets', 'recovery'], content.secrets?.recovery],
      [[...(server?.path ?? []), 'age'], server?.age],
      ...hosts.map(({ path, age }): [Path, string | undefined] => [[...path, 'age'], age]),
    ];
    for (const [path, recipient] of stated) {
      if (recipient === undefined || isRecipient(recipient)) continue;
      const message = `The checksum of ${recipient.slice(0, 16)}... is wrong`;
      report({
        path,
        message,
        help: 'copy the public key again, from age-keygen or the agent of the machine',
      });
    }
  },
};

function mistyped(recipient: string): string {
  return recipient.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'));
}
