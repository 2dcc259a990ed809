import { ExitCode, Failure } from '../io/failure.ts';
import { isRecipient } from '../mail/age.ts';

/** A public key as somebody has written it; throws for anything else, and does not repeat what may be a private one. */
export function recipientArgument(text: string, who: string): string {
  if (isRecipient(text)) return text;
  if (text.startsWith('AGE-SECRET-KEY-')) {
    throw new Failure(`this is the private half of the key of ${who}`, {
      help: 'it stands in the history of the shell now: make another one, and write its public half, age1...',
      exitCode: ExitCode.usage,
    });
  }
  throw new Failure(`this is no age recipient of ${who}`, {
    help: 'write the public key that age-keygen, or the agent of the machine, has printed: age1...',
    exitCode: ExitCode.usage,
  });
}
