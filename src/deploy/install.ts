import { createHash } from 'node:crypto';
import agent from './agent/mailc-agent.sh';
import bootService from './agent/mailc-boot.service';
import rollbackService from './agent/mailc-rollback.service';
import rollbackTimer from './agent/mailc-rollback.timer';
import unseal from './agent/unseal.sh';
import type { MachineRelease, ManagedFile } from './release.ts';

/** The public keys that a deploy logs in with, as ssh-keygen writes them. */
export interface PublicKeys {
  /** May run the agent. */
  readonly agent: string;
  /** May write below incoming/. */
  readonly upload: string;
}

/** SHA-256 of the agent that this version of mailc installs. */
export const agentDigest: string = sha256(agent);

/** Files by which commands can be run, as root or as another account: root accepts each text of them. */
const COMMANDING = [
  '/etc/postfix/main.cf',
  '/etc/postfix/master.cf',
  '/etc/dovecot/dovecot.conf',
  '/etc/opendkim/opendkim.conf',
  '/etc/default/postfwd',
  '/etc/default/saslauthd',
];

/**
 * What a release may have from one day to the next: what is sealed to the machine, and where it is put. The agent takes
 * nothing into the table of sealed addresses that could run a command.
 */
const SEALED = {
  server: [
    '/etc/mailc/sealed/* 0600,root:root free',
    '/etc/postfix/sealed 0600,root:root free',
    '/etc/opendkim/keys/*.private 0600,opendkim:opendkim free',
    '/var/lib/rspamd/dkim/*.key 0600,_rspamd:_rspamd free',
  ],
  host: ['/etc/mailc/sealed/* 0600,root:root free', '/etc/postfix/sasl_passwd 0600,root:root free'],
};

/**
 * The script that root runs on a machine, once, and again for a new agent or another kind of file. What is accepted by it
 * are the texts of this release that can run commands.
 */
export function installScript(release: MachineRelease, kind: 'server' | 'host', keys: PublicKeys): string {
  const { machine, files } = release;
  const own = [...files].map(([path, file]) => allowLine(path, file));
  const allow = [...new Set([...own, ...SEALED[kind]])].sort();
  const accepted = [...files].filter(([path]) => COMMANDING.includes(path)).map(acceptedLine);
  return [
    HEAD.replaceAll('MACHINE', machine),
    put('0755', '/usr/local/sbin/mailc-agent', agent),
    put('0644', '/usr/local/lib/mailc/unseal.sh', unseal),
    put('0644', '/etc/mailc/machine', `${machine}\n`),
    put('0644', '/etc/mailc/allow', ALLOW_HEAD + lines(allow)),
    accept(lines(accepted)),
    TAIL.replace('AGENT_KEY', bareKey(keys.agent)).replace('UPLOAD_KEY', bareKey(keys.upload)),
    'if [ -d /run/systemd/system ]; then\n',
    put('0644', '/etc/systemd/system/mailc-boot.service', bootService),
    put('0644', '/etc/systemd/system/mailc-rollback.service', rollbackService),
    put('0644', '/etc/systemd/system/mailc-rollback.timer', rollbackTimer),
    '  systemctl daemon-reload && systemctl enable --quiet mailc-boot.service\nfi\n',
    'echo "The recipient of this machine, for what is sealed to it:" && age-keygen -y /etc/mailc/identity\n',
  ].join('');
}

/** `path mode,owner rule`: a text that can run commands has to be accepted. */
function allowLine(path: string, { mode, owner }: ManagedFile): string {
  return `${path} ${mode},${owner} ${COMMANDING.includes(path) ? 'accept' : 'free'}`;
}

function acceptedLine([path, { content }]: [string, ManagedFile]): string {
  return `${sha256(content)} ${path}`;
}

const HEAD = `#!/bin/bash
# Installs the agent of mailc on MACHINE; root runs it there. It may be run again.
set -eu
put() { install -m "$1" /dev/null "$2.new" && cat >"$2.new" && mv "$2.new" "$2"; }
id mailc >/dev/null 2>&1 || useradd --system --home-dir /var/lib/mailc --no-create-home --shell /bin/sh mailc
usermod --password '*' mailc # no password, and not locked: a locked account has no keys either
install -d -m 0755 /etc/mailc /usr/local/lib/mailc /var/lib/mailc /var/lib/mailc/.ssh /var/lib/mailc/releases
install -d -m 0700 /var/lib/mailc/state
install -d -m 0700 -o mailc -g mailc /var/lib/mailc/incoming
`;

const ALLOW_HEAD = `# The files that a release may have on this machine: path, mode and owner, rule. \`*\` is any text.
# free: whatever a deploy brings. accept: it can run commands, so only texts that root lists in /etc/mailc/accepted.
`;

const TAIL = `install -d -m 0700 /root/.ssh && touch /root/.ssh/authorized_keys && chmod 0600 /root/.ssh/authorized_keys
sed -i '/ mailc-agent$/d' /root/.ssh/authorized_keys
echo 'restrict,command="/usr/local/sbin/mailc-agent wire" AGENT_KEY mailc-agent' >>/root/.ssh/authorized_keys
rrsync=$(command -v rrsync || echo /usr/bin/rrsync)
put 0644 /var/lib/mailc/.ssh/authorized_keys <<MAILC
restrict,command="$rrsync -wo /var/lib/mailc/incoming" UPLOAD_KEY mailc-upload
MAILC
[ -s /etc/mailc/identity ] || (umask 077 && age-keygen -o /etc/mailc/identity 2>/dev/null)
`;

/** A file written by a here-document; its text has no line MAILC. */
function put(mode: string, path: string, text: string): string {
  return `put ${mode} ${path} <<'MAILC'\n${text}MAILC\n`;
}

/** Adds the lines that are missing. */
function accept(texts: string): string {
  return `touch /etc/mailc/accepted
while read -r line; do
  grep -qxF "$line" /etc/mailc/accepted || echo "$line" >>/etc/mailc/accepted
done <<'MAILC'
${texts}MAILC
`;
}

/** Type and key, without what its owner calls it. */
function bareKey(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(' ');
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
