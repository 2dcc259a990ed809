import type { Dkim, DkimKey } from '../../../mail/system.ts';
import { plainText } from '../../escape/plain.ts';
import type { Output, OutputFile, Target } from '../../output.ts';
import { placeholder } from '../../sealed.ts';
import template from './signing-keys.ejs';

/** Where each signer looks for the private key of a name, and who it runs as. */
const PLACES = {
  opendkim: { path: (name: string) => `/etc/opendkim/keys/${name}.private`, owner: 'opendkim:opendkim' },
  rspamd: { path: (name: string) => `/var/lib/rspamd/dkim/${name}.key`, owner: '_rspamd:_rspamd' },
} as const;

/** Where the signer looks for the private half of a key. */
export function privateKeyPath(signer: Dkim['signer'], { domain, selector }: DkimKey): string {
  return PLACES[signer].path(`${domain}.${selector}`);
}

/** The private keys that are sealed to the signer: each file is a placeholder that the whole key takes the place of. */
export const signingKeys: Output = {
  id: 'signing-keys',
  template,
  escape: plainText,
  *files({ server, dkim: { keys, signer } }) {
    const target: Target = { kind: 'server', name: server.name };
    for (const key of keys) if (key.privateKey !== undefined) yield fileOf(key, signer, target);
  },
};

/** rspamd reads Ed25519 only in a form of its own. */
function fileOf(key: DkimKey, signer: Dkim['signer'], target: Target): OutputFile {
  const name = `${key.domain}.${key.selector}`;
  const form = signer === 'rspamd' && key.algorithm === 'ed25519' ? 'ed25519' : 'key';
  return {
    target,
    path: privateKeyPath(signer, key),
    mode: '0600',
    owner: PLACES[signer].owner,
    reload: [signer],
    sealed: true,
    view: { path: key.path, key: placeholder(form, name) },
  };
}
