import type { Path } from '../../diagnostics/source.ts';
import { quoted } from '../../mail/names.ts';
import { type Holder, holdersOfPassword, holdersOnServer } from '../../mail/recipients.ts';
import type { Context } from '../context.ts';
import { PASSWORD_1, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import { sealedDestinations } from '../facts/sealed-destinations.ts';
import type { Rule } from '../rule.ts';

/** A machine that is to open something, and whose public key nobody knows. */
export const missingRecipient: Rule = {
  code: 'mail/missing-recipient',
  severity: 'error',
  summary: 'Something is sealed, and the public key of who has to open it is not in mail.yml.',
  reference: 'docs/secrets.md, "Who can open what"',
  explanation:
    'Each machine has an identity of its own; its public key stands in mail.yml, so that anybody can seal something to it. ' +
    'The recovery is a second way in, for the day on which a machine is lost.',
  bad: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { credential: «1» }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  mended: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    const told = new Set<string>();
    for (const { holder, path } of needs(context)) {
      if (holder.recipient !== undefined || told.has(holder.who)) continue;
      if (context.isBroken(holder.path[0] ?? '')) continue;
      told.add(holder.who);
      const key = holder.path.join('.');
      report({
        path,
        message: `This is for ${holder.who} to open, whose public key ${quoted(key)} is missing`,
        help: `run: mailc secret init ${holder.path[0] === 'secrets' ? '--recovery age1...' : `${holder.path[1]}=age1...`}`,
      });
    }
  },
};

/** Who has to open something, and where mail.yml says so. */
function* needs(context: Context): Generator<{ holder: Holder; path: Path }> {
  const { content, hosts, dkimKeys } = context;
  for (const { name, credential } of hosts) {
    if (credential === undefined) continue;
    for (const holder of holdersOfPassword(content, name))
      yield { holder, path: ['hosts', name, 'credential'] };
  }
  const onServer = [
    ...dkimKeys.flatMap((key) => (key.private_key === undefined ? [] : [[...key.path, 'private_key']])),
    ...[...sealedDestinations(context)].map(({ path }) => path),
  ];
  for (const path of onServer) for (const holder of holdersOnServer(content)) yield { holder, path };
}
