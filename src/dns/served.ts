import type { NamingData } from '../mail/system.ts';

/** A resource record as a name server gave it; names are as they came, without the final dot. */
export type ServedRecord = { readonly name: string /** Seconds. */; readonly ttl: number } & ServedData;

/** The data of the types that mailc asks for. */
export type ServedData =
  | NamingData
  /** Each string with one character for an octet, for TXT may carry any. */
  | { readonly type: 'TXT'; readonly strings: readonly string[] }
  | { readonly type: 'NS'; readonly target: string }
  /** Asked only to learn whether there is one. */
  | { readonly type: 'A' | 'AAAA' }
  | { readonly type: 'SOA'; readonly serial: number };

/** What is asked of a name server. */
export interface Question {
  readonly name: string;
  readonly type: ServedData['type'];
}

/** A message of a name server, as far as mailc reads it (RFC 1035 section 4.1). */
export interface Reply {
  /** NOERROR, NXDOMAIN, REFUSED ... (RFC 6895 section 2.3). */
  readonly code: string;
  /** False from a server that passes on what another one said, or nothing. */
  readonly isAuthoritative: boolean;
  readonly answers: readonly ServedRecord[];
  /** Who else is responsible: a delegation, or the SOA of a negative answer. */
  readonly authority: readonly ServedRecord[];
}

/** A machine that answers for a zone; one name may have several addresses. */
export interface NameServer {
  readonly name: string;
  /** '' when none is known. */
  readonly address: string;
  readonly port: number;
}

/** Why a name server gave no usable answer. */
export interface Silence {
  /**
   * `unreachable`: this machine has no way there; `silent`: nothing came back, or nothing that is DNS; `refused`: it
   * answered that it will not or cannot answer.
   */
  readonly kind: 'unreachable' | 'silent' | 'refused';
  /** What happened, to be read after the name of the server: "did not answer within 6 s". */
  readonly reason: string;
}

/** The answer to one question, or why there is none. */
export type Outcome = Reply | Silence;

/** What one server answered. */
export interface Survey {
  readonly server: NameServer;
  /** Of the zone's SOA record; undefined when the server did not say. */
  readonly serial: number | undefined;
  /** Why nothing was learnt from this server. */
  readonly silence: Silence | undefined;
  /** By `questionKey`; empty after a silence. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** True for an answer, whatever it says. */
export function isReply(outcome: Outcome): outcome is Reply {
  return 'code' in outcome;
}

/** Equal for names that DNS takes for the same one (RFC 4343). */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
