import type { Output } from '../output.ts';
import { aliases } from './aliases/output.ts';
import { autoconfig } from './autoconfig/output.ts';
import { cyrus } from './cyrus/output.ts';
import { cyrusHosts } from './cyrus-hosts/output.ts';
import { dnsZone } from './dns-zone/output.ts';
import { domains } from './domains/output.ts';
import { dovecot } from './dovecot/output.ts';
import { dovecotHosts } from './dovecot-hosts/output.ts';
import { dovecotHostsEven } from './dovecot-hosts-even/output.ts';
import { hostMain } from './host-main/output.ts';
import { hostMaster } from './host-master/output.ts';
import { hostPassword } from './host-password/output.ts';
import { mtaSts } from './mta-sts/output.ts';
import { opendkim } from './opendkim/output.ts';
import { opendkimKeyTable } from './opendkim-key-table/output.ts';
import { opendkimSigningTable } from './opendkim-signing-table/output.ts';
import { opendkimTrustedHosts } from './opendkim-trusted-hosts/output.ts';
import { postfixFiles } from './postfix-files/output.ts';
import { postfixMain } from './postfix-main/output.ts';
import { postfixMaster } from './postfix-master/output.ts';
import { postfwd } from './postfwd/output.ts';
import { postfwdDefaults } from './postfwd-defaults/output.ts';
import { refusals } from './refusals/output.ts';
import { relocated } from './relocated/output.ts';
import { routes } from './routes/output.ts';
import { rspamd } from './rspamd/output.ts';
import { rspamdProxy } from './rspamd-proxy/output.ts';
import { rspamdSettings } from './rspamd-settings/output.ts';
import { saslAccess } from './sasl-access/output.ts';
import { saslauthdDefaults } from './saslauthd-defaults/output.ts';
import { sealedAddresses } from './sealed-addresses/output.ts';
import { sealedFiles } from './sealed-files/output.ts';
import { senders } from './senders/output.ts';
import { settingsPage } from './settings-page/output.ts';
import { signingKeys } from './signing-keys/output.ts';
import { transport } from './transport/output.ts';
import { virtualAliases } from './virtual-aliases/output.ts';

/** Every kind of generated file, in the order in which docs/ describes them; the manifest is made of all of them. */
export const outputs: readonly Output[] = [
  postfixMain,
  postfixMaster,
  virtualAliases,
  domains,
  senders,
  saslAccess,
  refusals,
  relocated,
  transport,
  routes,
  aliases,
  sealedAddresses,
  postfixFiles,
  postfwd,
  postfwdDefaults,
  dovecot,
  dovecotHosts,
  dovecotHostsEven,
  cyrus,
  cyrusHosts,
  saslauthdDefaults,
  opendkim,
  opendkimKeyTable,
  opendkimSigningTable,
  opendkimTrustedHosts,
  rspamd,
  rspamdSettings,
  rspamdProxy,
  signingKeys,
  hostMain,
  hostMaster,
  hostPassword,
  sealedFiles,
  dnsZone,
  mtaSts,
  autoconfig,
  settingsPage,
];
