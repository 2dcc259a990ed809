/**
 * The programs that the server tests talk to: `check` says which are missing here, `install` installs them.
 * Node's own modules only, for it runs before the packages of the project are there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Debian's packages, each with a file that only it brings. A `*` stands for the name of one directory. */
const SERVERS = {
  postfix: '/usr/sbin/postfix',
  'postfix-pcre': '/usr/lib/postfix/postfix-pcre.so',
  'postfix-lmdb': '/usr/lib/postfix/postfix-lmdb.so',
  'postfix-cdb': '/usr/lib/postfix/postfix-cdb.so',
  'dovecot-core': '/usr/sbin/dovecot',
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
  postfwd: '/usr/sbin/postfwd1',
  opendkim: '/usr/sbin/opendkim',
  'opendkim-tools': '/usr/sbin/opendkim-testkey',
  rspamd: '/usr/bin/rspamd',
  'sasl2-bin': '/usr/sbin/saslpasswd2',
  'libsasl2-modules': '/usr/lib/*/sasl2/libplain.so',
  nsd: '/usr/sbin/nsd',
  bind9: '/usr/sbin/named',
  'bind9-utils': '/usr/bin/named-checkzone',
  'bind9-dnsutils': '/usr/bin/nsupdate',
  ldnsutils: '/usr/bin/drill',
  swaks: '/usr/bin/swaks',
  strace: '/usr/bin/strace',
  'libxml2-utils': '/usr/bin/xmllint',
  chromium: '/usr/bin/chromium',
  'openssh-server': '/usr/sbin/sshd',
  rsync: '/usr/bin/rsync',
  age: '/usr/bin/age',
  'python3-dkim': '/usr/bin/dkimverify',
  'python3-spf': '/usr/lib/python3/dist-packages/spf.py',
  openssl: '/usr/bin/openssl',
  shellcheck: '/usr/bin/shellcheck',
  libfaketime: '/usr/lib/*/faketime/libfaketime.so.1',
  systemd: '/usr/bin/systemd-analyze',
  procps: '/usr/bin/ps',
  iproute2: '/usr/sbin/ip',
  'util-linux': '/usr/bin/unshare',
};

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_ASIDE = `${POLICY}.before-mailc`;

/** The names of the packages that are missing here. */
export function missingServers() {
  return Object.entries(SERVERS)
    .filter(([, file]) => !isThere(file))
    .map(([name]) => name);
}

/** The one command that installs what is missing. */
export function installCommand() {
  return `${process.getuid?.() === 0 ? '' : 'sudo '}node scripts/servers.mjs install`;
}

/** Installs what is missing, without starting any of it; true when all is there afterwards. */
export function installServers() {
  const missing = missingServers();
  if (missing.length === 0) return true;
  if (process.getuid?.() !== 0 || !isDebian()) {
    console.error(`Only root can install packages, and only on Debian or Ubuntu: ${missing.join(' ')}`);
    return false;
  }
  console.error(`Installing ${missing.join(' ')} ...`);
  withoutStarting(() => apt('update') && apt('install', '--yes', '--no-install-recommends', ...missing));
  const still = missingServers();
  if (still.length > 0) console.error(`Still missing: ${still.join(' ')}`);
  return still.length === 0;
}

function isThere(pattern) {
  const [before, after] = pattern.split('*');
  if (after === undefined) return existsSync(pattern);
  return existsSync(before) && readdirSync(before).some((name) => existsSync(`${before}${name}${after}`));
}

function isDebian() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** Debian asks this program before it starts a service of a package; 101 is "no". */
function withoutStarting(action) {
  // A Ctrl-C ends apt-get, and must not leave the answer behind.
  const stay = () => {};
  process.on('SIGINT', stay).on('SIGTERM', stay);
  // One that is aside already was left there by a run that was killed: the one in place is ours.
  if (existsSync(POLICY) && !existsSync(POLICY_ASIDE)) renameSync(POLICY, POLICY_ASIDE);
  try {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    action();
  } finally {
    rmSync(POLICY, { force: true });
    if (existsSync(POLICY_ASIDE)) renameSync(POLICY_ASIDE, POLICY);
    process.off('SIGINT', stay).off('SIGTERM', stay);
  }
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Standard output belongs to whoever called us; apt-get's progress is for people.
  return spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 2, 2] }).status === 0;
}

function main(verb) {
  if (verb === 'install') return installServers() ? 0 : 1;
  if (verb !== 'check') {
    console.error('usage: node scripts/servers.mjs check | install');
    return 2;
  }
  const missing = missingServers();
  if (missing.length === 0) return 0;
  console.log(`Missing: ${missing.join(' ')}\nTo install them: ${installCommand()}`);
  return 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv[2]);
}
