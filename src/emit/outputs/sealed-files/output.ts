import { passwordName } from '../../../mail/credential.ts';
import { verifierFromFields } from '../../../mail/scram.ts';
import type { HostPassword, MailSystem } from '../../../mail/system.ts';
import { plainText } from '../../escape/plain.ts';
import type { Output, OutputFile, Service, Target } from '../../output.ts';
import { sealedPath } from '../../sealed.ts';
import template from './sealed-files.ejs';

/** What is sealed to each machine, and what proves that the right thing is in it: for its agent. */
export const sealedFiles: Output = {
  id: 'sealed-files',
  template,
  escape: plainText,
  *files(system) {
    yield* filesOfHosts(system);
    const target: Target = { kind: 'server', name: system.server.name };
    if (system.saslBackend === 'cyrus') yield* filesOfLogins(system, target);
    for (const { domain, selector, privateKey } of system.dkim.keys) {
      if (privateKey === undefined) continue;
      const name = `${domain}.${selector}`;
      yield file(target, sealedPath('key', name), privateKey.sealed, system.dkim.signer);
      yield file(target, sealedPath('key', name, 'pub'), privateKey.publicPem, system.dkim.signer);
    }
    for (const { name, sealed } of system.sealed) {
      yield file(target, sealedPath('address', name), sealed, 'postfix');
    }
  },
};

function* filesOfHosts({ hosts }: MailSystem): Generator<OutputFile> {
  for (const { name, credential } of hosts) {
    if (credential !== undefined) yield* filesOfPassword({ kind: 'host', name }, name, credential.current);
  }
}

/** Cyrus checks a password by the password itself. */
function* filesOfLogins({ hosts }: MailSystem, server: Target): Generator<OutputFile> {
  for (const { name, credential } of hosts) {
    if (credential === undefined) continue;
    yield* filesOfPassword(server, name, credential.current);
    if (credential.other !== undefined) yield* filesOfPassword(server, name, credential.other);
  }
}

function* filesOfPassword(target: Target, login: string, password: HostPassword): Generator<OutputFile> {
  const name = passwordName(login, password.generation);
  yield file(target, sealedPath('login', name), password.sealed, 'postfix');
  yield file(
    target,
    sealedPath('login', name, 'verifier'),
    `${verifierFromFields(password.verifier)}\n`,
    'postfix',
  );
}

function file(target: Target, path: string, content: string, reload: Service): OutputFile {
  return { target, path, mode: '0600', reload: [reload], view: { lines: content.trimEnd().split(/\r?\n/) } };
}
