import { byCodeUnit } from '../../../mail/order.ts';
import type { Dkim, DkimKey, DkimSender } from '../../../mail/system.ts';
import { rspamdText } from '../../escape/rspamd.ts';
import type { Output } from '../../output.ts';
import { privateKeyPath } from '../signing-keys/output.ts';
import template from './rspamd.ejs';

/**
 * rspamd's `dkim_signing.conf`: every key in state `signing` signs, RSA and Ed25519 side by side. Private keys are put
 * where rspamd itself looks for them, never by mailc.
 */
export const rspamd: Output = {
  id: 'rspamd',
  template,
  escape: rspamdText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'rspamd' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/rspamd/local.d/dkim_signing.conf',
      reload: ['rspamd'],
      view: { senders: dkim.senders.map(senderRow), domains: signingDomains(dkim) },
    };
  },
};

/** A sender and the domain whose keys sign for it. */
function senderRow({ domain, keys, path }: DkimSender): object {
  const [key] = keys;
  return { domain, signer: key?.domain, path, key: key?.path };
}

/** Several senders share the keys of a domain. */
function signingDomains({ senders }: Dkim): object[] {
  const byDomain = new Map(senders.map(({ keys }) => [keys[0]?.domain ?? '', keys]));
  return [...byDomain]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, keys]) => ({ name, keys: keys.map(keyRow) }));
}

function keyRow(key: DkimKey): object {
  return { selector: key.selector, file: privateKeyPath('rspamd', key), path: key.path };
}
