import { quoted } from '../../../mail/names.ts';
import { explainAddress } from './address.ts';
import type { Reason } from './reason.ts';

/** Why a text is not what a forward can send to. */
export function explainForwardDestination(text: string): Reason | undefined {
  if (!text.startsWith('sealed:')) return explainAddress(text, 'destination');
  return {
    code: 'schema/pattern',
    message: `${quoted(text)} is not a sealed destination`,
    help: 'copy the whole word that mailc seal printed: sealed:NAME: and what follows',
    reference: 'docs/secrets.md, "A private address"',
  };
}

/** Why a text is not the public key of a machine. A private one is not repeated in a message. */
export function explainAgeRecipient(text: string): Reason {
  if (/^age-secret-key-/i.test(text)) {
    return {
      code: 'schema/not-allowed',
      message: 'This is a private key, and whoever can read the repository now has it',
      help: 'make a new one with age-keygen, and write its public key: age1...',
      reference: 'docs/secrets.md, "Who can open what"',
    };
  }
  const other = /^(?:ssh-\w+|age1[a-z0-9]+1)/.exec(text)?.[0];
  const kind = other === undefined ? '' : `: mailc seals to X25519 keys, and not to ${other}`;
  return {
    code: 'schema/pattern',
    message: `${quoted(text)} is not an age recipient${kind}`,
    help: 'write the public key that age-keygen, or the agent of the machine, has printed: age1 and 58 letters and digits',
    reference: 'age-encryption.org/v1',
  };
}
