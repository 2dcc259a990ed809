/** What a receiver finds out about one sender (RFC 7208, RFC 6376, RFC 9989). */
export interface SenderSeen {
  readonly spf: SpfResult;
  /** Undefined for mail that nothing signs. */
  readonly dkim: DkimResult | undefined;
  readonly dmarc: DmarcResult;
}

export interface SpfResult {
  /** The identity that is checked: that of MAIL FROM, or of HELO for the null sender (RFC 7208 section 2.4). */
  readonly domain: string;
  /** unknown: the record is not in a zone of ours. */
  readonly result: 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'unknown';
  readonly aligned: boolean;
}

export interface DkimResult {
  /** `d=` of the signatures. */
  readonly domain: string;
  readonly algorithms: readonly ('rsa' | 'ed25519')[];
  /** unknown: the key is not in a zone of ours. */
  readonly result: 'pass' | 'unknown';
  readonly aligned: boolean;
}

export interface DmarcResult {
  /** none: there is no policy; unknown: it depends on what is in zones of others. */
  readonly result: 'pass' | 'fail' | 'none' | 'unknown';
  readonly policy: 'none' | 'quarantine' | 'reject' | undefined;
  /** The domain whose record states the policy. */
  readonly domain: string | undefined;
}
