import type { DkimSender } from '../../../mail/system.ts';
import { opendkimField, opendkimText } from '../../escape/opendkim.ts';
import type { Output } from '../../output.ts';
import { keyName } from '../opendkim-key-table/output.ts';
import template from './opendkim-signing-table.ejs';

/** `SigningTable`: which keys sign, by the address in header From; all rows that match count. */
export const opendkimSigningTable: Output = {
  id: 'opendkim-signing-table',
  template,
  escape: opendkimText,
  *files({ server, dkim }) {
    if (dkim.signer !== 'opendkim' || dkim.senders.length === 0) return;
    yield {
      target: { kind: 'server', name: server.name },
      path: '/etc/opendkim/SigningTable',
      reload: ['opendkim'],
      view: { rows: dkim.senders.flatMap(rows) },
    };
  },
};

function rows({ domain, keys, path }: DkimSender): object[] {
  return keys.map((key, index) => ({
    pattern: opendkimField(`*@${domain}`),
    name: keyName(key.domain, index),
    path,
    key: key.path,
  }));
}
