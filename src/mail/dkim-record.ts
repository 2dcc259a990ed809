import type { DkimAlgorithm } from './dkim-key.ts';

/** The TXT record of a key (RFC 6376 section 3.6.1, RFC 8463); one that is revoked has nothing in `p=`. */
export function dkimRecordText(algorithm: DkimAlgorithm, publicKey: string): string {
  return `v=DKIM1; k=${algorithm}; p=${publicKey}`;
}

/** The name that it stands at. */
export function dkimRecordName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`;
}
