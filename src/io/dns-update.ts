import { execa } from 'execa';
import { Failure } from './failure.ts';
import { exists } from './files.ts';

/** Seconds for one update. */
const PATIENCE = 20;

/** What a server says when it does not make an update (RFC 2136 section 2.2, RFC 8945 section 5.3), in words. */
const REFUSALS: readonly (readonly [pattern: RegExp, reason: string, help?: string])[] = [
  [/could not read key/, 'nsupdate cannot read the key', 'it has the form that tsig-keygen writes'],
  [/BADKEY/, 'it does not know this TSIG key', 'is the name of the key the one that the server has?'],
  [/BADSIG/, 'the signature is wrong', 'is the secret, and its algorithm, the one that the server has?'],
  [/BADTIME/, 'its clock and that of this machine are too far apart', 'set both by NTP'],
  [/BADTRUNC/, 'it demands a longer signature'],
  [/REFUSED/, 'the key may not change these names', 'BIND: allow-update or update-policy of the zone'],
  [/NOTAUTH/, 'it is not the primary server of this zone'],
  [/NOTZONE/, 'a name lies outside of the zone'],
  [/NOTIMP/, 'it takes no updates at all', 'NSD, for example: use publish.include'],
  [
    /NXRRSET|YXRRSET|NXDOMAIN|YXDOMAIN/,
    'the zone is no longer what it was a moment ago',
    'run the command again',
  ],
  [/SERVFAIL/, 'it failed', 'its log says why'],
  [/timed out|timeout/i, 'it did not answer'],
  [/refused|unreachable/i, 'it cannot be reached'],
];

/**
 * Sends one update, which the server makes as a whole or not at all. The key stays in its file, in the form of
 * `tsig-keygen`; nsupdate reads it. Throws Failure with the server's reason.
 */
export async function sendUpdate(script: string, keyFile: string, server: string): Promise<void> {
  // Without a key, nsupdate would send the update unsigned.
  if (!exists(keyFile)) throw new Failure(`there is no TSIG key ${keyFile}`);
  const { exitCode, stdout, stderr, code, timedOut } = await execa('nsupdate', ['-v', '-k', keyFile], {
    input: script,
    reject: false,
    timeout: PATIENCE * 1000,
  });
  if (exitCode === 0) return;
  if (code === 'ENOENT') {
    throw new Failure('cannot send updates: nsupdate is not installed', {
      help: 'Debian: apt-get install bind9-dnsutils',
    });
  }
  const said = `${stderr}\n${stdout}`.trim();
  const doubt = timedOut ? ([/./, `it did not answer within ${PATIENCE} s`] as const) : undefined;
  const [, reason, help] = doubt ?? REFUSALS.find(([pattern]) => pattern.test(said)) ?? [];
  throw new Failure(`${server} did not make the update: ${reason ?? 'nsupdate failed'}${quoted(said)}`, {
    help,
  });
}

/** The program's own words, for whoever looks them up. */
function quoted(said: string): string {
  const line = said.split('\n').findLast((text) => text.trim() !== '');
  return line === undefined ? '' : ` (${line.trim()})`;
}
