import type { Path } from '../../../diagnostics/source.ts';
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
    for (const { domain, selector, privateKey, path } of system.dkim.keys) {
      if (privateKey === undefined) continue;
      const name = `${domain}.${selector}`;
      yield file(target, sealedPath('key', name), privateKey.sealed, system.dkim.signer, path);
      yield file(target, sealedPath('key', name, 'pub'), privateKey.publicPem, system.dkim.signer, path);
    }
    for (const { name, sealed, path } of system.sealed) {
      yield file(target, sealedPath('address', name), sealed, 'postfix', path);
    }
  },
};

function* filesOfHosts({ hosts }: MailSystem): Generator<OutputFile> {
  for (const { name, credential } of hosts) {
    if (credential === undefined) continue;
    yield* filesOfPassword({ kind: 'host', name }, name, credential.current, credential.path);
  }
}

/** Cyrus checks a password by the password itself. */
function* filesOfLogins({ hosts }: MailSystem, server: Target): Generator<OutputFile> {
  for (const { name, credential } of hosts) {
    if (credential === undefined) continue;
    yield* filesOfPassword(server, name, credential.current, credential.path);
    if (credential.other !== undefined)
      yield* filesOfPassword(server, name, credential.other, credential.path);
  }
}

function* filesOfPassword(
  target: Target,
  login: string,
  password: HostPassword,
  path: Path,
): Generator<OutputFile> {
  const name = passwordName(login, password.generation);
  const proof = `${verifierFromFields(password.verifier)}\n`;
  yield file(target, sealedPath('login', name), password.sealed, 'postfix', path);
  yield file(target, sealedPath('login', name, 'verifier'), proof, 'postfix', path);
}

function file(target: Target, path: string, content: string, reload: Service, origin: Path): OutputFile {
  const lines = content.trimEnd().split(/\r?\n/);
  return { target, path, mode: '0600', reload: [reload], view: { lines, origin } };
}
