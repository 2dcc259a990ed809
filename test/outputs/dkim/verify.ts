import { execaSync } from 'execa';
import type { Zone } from '../../../src/mail/system.ts';
import type { MilterMessage } from './milter.ts';

/** Debian's Python has dkim; another Python of the PATH may not. */
const PYTHON = '/usr/bin/python3';

const PROGRAM = `
import dkim, json, sys
given = json.load(sys.stdin)
answer = lambda name, timeout=5: given["records"].get(name.decode().rstrip("."), "").encode()
verifier = dkim.DKIM(given["message"].encode(), minkey=1024)
print(json.dumps([verifier.verify(index, dnsfunc=answer) for index in range(given["signatures"])]))
`;

/**
 * Whether each signature that a milter put on a message holds, as a receiver finds out that has only the
 * message and the DNS records of these zones (RFC 6376 section 6).
 */
export function verifySignatures(
  message: MilterMessage,
  signatures: readonly string[],
  zones: readonly Zone[],
): boolean[] {
  const headers = [...signatures.map((value) => ['DKIM-Signature', value] as const), ...message.headers];
  const lines = headers.map(([name, value]) => `${name}: ${value.trimStart().replace(/\r?\n/g, '\r\n')}\r\n`);
  const input = {
    message: `${lines.join('')}\r\n${message.body}`,
    signatures: signatures.length,
    records: textRecords(zones),
  };
  const { stdout } = execaSync(PYTHON, ['-c', PROGRAM], { input: JSON.stringify(input) });
  return JSON.parse(stdout);
}

function textRecords(zones: readonly Zone[]): Record<string, string> {
  const records = zones.flatMap((zone) => zone.records);
  return Object.fromEntries(records.flatMap((r) => (r.type === 'TXT' ? [[r.name, r.text]] : [])));
}
