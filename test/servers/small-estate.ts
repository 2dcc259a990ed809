import type { Machine } from './stage/machine.ts';
import { buildTables } from './stage/postfix.ts';

/** The addresses of the stage's own tests. */
export const MACHINES = [
  { name: 'world', hostname: 'mx.example.net', addresses: ['198.51.100.1', '2001:db8:1::1'] },
  { name: 'orion', hostname: 'mail.example.org', addresses: ['192.0.2.25', '2001:db8::25'] },
  { name: 'apollo', hostname: 'apollo.example.org', addresses: ['192.0.2.31', '2001:db8::31'] },
];

/** What the DNS of the stage's own tests knows. */
export const ZONES = {
  'example.org': 'mail IN A 192.0.2.25\nmail IN AAAA 2001:db8::25\napollo IN A 192.0.2.31\n@ IN MX 10 mail\n',
  'example.net': 'mx IN A 198.51.100.1\n@ IN MX 10 mx\n',
};

/** What Postfix runs beside the ports that it listens at. */
const POSTFIX_SERVICES = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

const ORION_MAIN = `compatibility_level = 3.6
myhostname = mail.example.org
mydestination = localhost
local_recipient_maps =
virtual_alias_domains = example.org
virtual_alias_maps = cdb:/etc/postfix/users
alias_maps =
maillog_file = /var/log/mail.log
mailbox_transport = lmtp:unix:private/dovecot-lmtp
smtp_tls_security_level = may
smtpd_tls_chain_files = /etc/ssl/private/mail.key, /etc/ssl/certs/mail.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:10040
smtpd_milters = inet:127.0.0.1:8891
`;

const ORION_MASTER = `smtp inet n - n - - smtpd
587 inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
465 inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
${POSTFIX_SERVICES}`;

const DOVECOT = `protocols = imap lmtp
ssl = required
ssl_cert = </etc/ssl/certs/mail.pem
ssl_key = </etc/ssl/private/mail.key
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = username_format=%Ln /etc/dovecot/hosts
}
passdb {
  driver = pam
  args = dovecot
}
userdb {
  driver = passwd
}
protocol lmtp {
  auth_username_format = %Ln
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    user = postfix
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    user = postfix
  }
}
`;

/** One rule that lets two recipients an hour pass. */
export const POSTFWD_RULES = `id=everybody
  protocol_state==END-OF-MESSAGE
  action=rcpt(client_address/2/3600/450 4.7.1 That is enough)
`;

const POSTFWD_DEFAULTS = `CONF=/etc/postfwd/postfwd.cf
INET=127.0.0.1
PORT=10040
RUNAS=postfw
ARGS="--summary=600"
`;

const OPENDKIM = `Socket inet:8891@127.0.0.1
UserID opendkim
Syslog yes
SyslogSuccess yes
Mode s
Domain example.org
Selector test
KeyFile /etc/dkimkeys/test.private
InternalHosts 0.0.0.0/0
`;

const APOLLO_MAIN = `compatibility_level = 3.6
myhostname = apollo.example.org
myorigin = $myhostname
mydestination =
alias_maps =
maillog_file = /var/log/mail.log
inet_interfaces = loopback-only
relayhost = [mail.example.org]:587
smtp_tls_security_level = secure
smtp_tls_secure_cert_match = nexthop
smtp_tls_CApath = /etc/ssl/certs
smtp_tls_loglevel = 1
smtp_sasl_auth_enable = yes
smtp_sasl_security_options = noanonymous
smtp_sasl_password_maps = texthash:/etc/postfix/sasl_passwd
`;

const APOLLO_MASTER = `127.0.0.1:25 inet n - n - - smtpd\n${POSTFIX_SERVICES}`;

/** A small mail server, written by hand: one mailbox, one host that may relay. */
export async function furnishOrion(orion: Machine): Promise<void> {
  await orion.write('/etc/postfix/main.cf', ORION_MAIN);
  await orion.write('/etc/postfix/master.cf', ORION_MASTER);
  await orion.write('/etc/postfix/users', 'dev1@example.org dev1@localhost\n');
  await buildTables(orion, [{ path: '/etc/postfix/users', map: { type: 'cdb', command: 'postmap' } }]);
  await orion.write('/etc/dovecot/dovecot.conf', DOVECOT);
  await orion.write('/etc/dovecot/hosts', 'apollo:{PLAIN}right\n', { mode: '0640', owner: 'root:dovecot' });
  await orion.write('/etc/postfwd/postfwd.cf', POSTFWD_RULES);
  await orion.write('/etc/default/postfwd', POSTFWD_DEFAULTS);
  await orion.write('/etc/opendkim/opendkim.conf', OPENDKIM);
  const key = await orion.check(['openssl', 'genrsa', '2048']);
  await orion.write('/etc/dkimkeys/test.private', key, { mode: '0600', owner: 'opendkim:opendkim' });
}

/** A host that relays through it. */
export async function furnishApollo(apollo: Machine): Promise<void> {
  await apollo.write('/etc/postfix/main.cf', APOLLO_MAIN);
  await apollo.write('/etc/postfix/master.cf', APOLLO_MASTER);
  await givePassword(apollo, 'right');
}

/** Writes the password that a host logs in with. */
export async function givePassword(apollo: Machine, password: string): Promise<void> {
  await apollo.write('/etc/postfix/sasl_passwd', `[mail.example.org]:587 apollo:${password}\n`, {
    mode: '0600',
  });
}
