import { opendkimText } from '../../escape/opendkim.ts';
import type { Output } from '../../output.ts';
import template from './opendkim.ejs';

/** `opendkim.conf` (opendkim.conf(5)): a milter that signs, where that is mail.yml's signer and there is a key to sign with. */
export const opendkim: Output = {
  id: 'opendkim',
  template,
  escape: opendkimText,
  *files({ server, dkim }) {
    const [first] = dkim.senders;
    if (dkim.signer !== 'opendkim' || first === undefined) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/opendkim/opendkim.conf',
      reload: ['opendkim'],
      // One instance signs with one algorithm, so resolve leaves only keys of one.
      view: { algorithm: first.keys[0]?.algorithm },
    };
  },
};
