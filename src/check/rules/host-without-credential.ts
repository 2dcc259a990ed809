import { quoted } from '../../mail/names.ts';
import { PASSWORD_1, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import type { Rule } from '../rule.ts';

/** A host that cannot log in. */
export const hostWithoutCredential: Rule = {
  code: 'mail/host-without-credential',
  severity: 'warning',
  summary: 'A host has no credential, so it cannot log in at the server.',
  reference: 'docs/secrets.md, "A new host"',
  explanation:
    'A host hands its mail to the server with a login of its own. Until it has a credential, the server has a placeholder ' +
    'that no password opens, and the mail of the host waits on the host. While no host has one, a single warning stands ' +
    'for all; an estate that puts passwords on its machines by hand silences it for "hosts".',
  bad: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  «web1»: { age: ${WEB1} }\n`,
  },
  mended: {
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    const { hosts, content } = context;
    const without = hosts.filter(({ credential }) => credential === undefined);
    if (content.secrets === undefined && !context.isBroken('secrets') && without.length === hosts.length) {
      if (hosts.length > 0) report(noneHasOne(hosts.length));
      return;
    }
    for (const { name, path, age } of without) {
      report({
        path,
        part: 'key',
        message: `The host ${quoted(name)} has no credential, so its mail will wait on it`,
        help:
          age === undefined
            ? `run: mailc secret init ${name}=age1..., then: mailc secret rotate ${name}`
            : `run: mailc secret rotate ${name}`,
      });
    }
  },
};

function noneHasOne(count: number) {
  const whose = count === 1 ? 'The host has no credential' : `None of the ${count} hosts has a credential`;
  return {
    path: ['hosts'],
    part: 'key' as const,
    message: `${whose}, so mail will wait on the hosts`,
    help:
      'run: mailc secret init, then: mailc secret rotate --all; or, where passwords are put on the machines by hand, ' +
      'silence this rule for "hosts" with a reason',
  };
}
