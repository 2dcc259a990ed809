import type { Path } from '../diagnostics/source.ts';
import type { DkimResult, DmarcResult, SpfResult } from '../mail/sender-seen.ts';

/** A table or file of the server that decides a step, by its name below /etc/postfix; postfwd.cf by its own. */
export type Table =
  | 'users'
  | 'domains'
  | 'transport'
  | 'routes'
  | 'refusals'
  | 'relocated'
  | 'aliases'
  | 'sealed'
  | 'senders'
  | 'sasl_access'
  | 'main.cf'
  | 'postfwd.cf';

/** What decides a step of a message. */
export interface Cause {
  readonly table: Table;
  /** The key under which the table has it; the parameter's name in main.cf. */
  readonly key: string;
  /** The line of mail.yml that made it; undefined where the server's own rules decide, whatever mail.yml says. */
  readonly path: Path | undefined;
  /** Of an entry whose time is over: the first day on which it was absent, YYYY-MM-DD. */
  readonly ended?: string;
}

/** Where a branch of a message's way ends. */
export type End =
  /** Stored for an account of the server; its owner's ~/.forward may still lead on. */
  | { readonly kind: 'mailbox'; readonly account: string }
  /** Leaves to whoever the DNS says receives mail for the address; `sealed:NAME` for one that only the server knows. */
  | { readonly kind: 'outside'; readonly address: string }
  /** Leaves to a fixed machine (transport(5)). */
  | { readonly kind: 'relay'; readonly address: string; readonly nextHop: string }
  | { readonly kind: 'pipe'; readonly address: string; readonly service: string }
  | { readonly kind: 'discard'; readonly address: string }
  /** Not taken by the server; `text` is the reply without its codes. */
  | Refusal
  /** Taken, and then returned to its sender as undeliverable. */
  | { readonly kind: 'bounce'; readonly address: string; readonly status: string; readonly text: string }
  /**
   * The expansion is above a limit of Postfix: at the end of the message the client is told to try again (451), and
   * so for days.
   */
  | { readonly kind: 'deferral'; readonly address: string; readonly status: string; readonly text: string };

/** An answer of the server that ends a dialogue (RFC 5321 section 4.2, RFC 3463). */
export interface Refusal {
  readonly kind: 'refusal';
  /** Where the client hears it; restrictions of client and sender are answered at RCPT TO (smtpd_delay_reject). */
  readonly stage: 'auth' | 'mail' | 'rcpt' | 'end-of-data';
  /** Three digits: 5xx is final, 4xx makes the sender wait. */
  readonly code: string;
  /** Enhanced status code, such as 5.1.1. */
  readonly status: string;
  readonly text: string;
}

/** One address on the way of a message, and what becomes of it: it goes on, or it ends, or it stood further up. */
export type Hop = {
  /** In full, as the server has it at this point; a local part is in quotes where it has to be. */
  readonly address: string;
  /** What decides; more than one where a table leads on and a second one says where that ends. */
  readonly causes: readonly Cause[];
} & (
  | { readonly kind: 'forward'; readonly next: readonly Hop[] }
  | { readonly kind: 'end'; readonly end: End }
  /** The same address stands elsewhere in the tree; a message is delivered once to each. */
  | { readonly kind: 'repeated' }
);

/** The way of mail to a recipient, from outside, at port 25. */
export interface Way {
  /** As it was asked. */
  readonly recipient: string;
  readonly hop: Hop;
}

/** What a client of the server asks of it. */
export interface Submission {
  /** Envelope sender (RFC 5321 MAIL FROM), in full; '' is the null sender. Header From is taken to be the same. */
  readonly from: string;
  /** The login; undefined without one. */
  readonly login: string | undefined;
  readonly port: 25 | 587 | 465;
  readonly recipients: readonly string[];
}

/** Whether and how the server takes a submission. */
export interface Verdict {
  /** The first reply that turns the message as a whole down; undefined when it is taken for at least one recipient. */
  readonly refusal: (Refusal & { readonly causes: readonly Cause[] }) | undefined;
  /** What decides that the login may, or may not, send as the address. */
  readonly right: readonly Cause[];
  /** The recipients, each with its way or its refusal. */
  readonly recipients: readonly Way[];
  /** Undefined where nothing counts: without a login, and for a login whose limit is `none`. */
  readonly rate: Rate | undefined;
  /** What a receiver elsewhere sees of the message; undefined when it is refused or has the null sender. */
  readonly seen: Seen | undefined;
  /**
   * False for a host that mail.yml gives no credential: until somebody sets one on the server, no password opens its
   * login (535 5.7.8).
   */
  readonly hasCredential: boolean;
}

/** The class that counts the recipients of a login. */
export interface Rate {
  readonly limitClass: 'users' | 'hosts' | 'own';
  readonly recipients: number;
  readonly seconds: number;
  /** What the login hears above it. */
  readonly over: 'reject' | 'defer';
  readonly text: string;
  readonly path: Path;
}

/** What a receiver elsewhere finds out (RFC 7208, RFC 6376, RFC 9989). */
export interface Seen {
  readonly spf: SpfResult;
  /** Each signature by its selector; empty where nothing signs. */
  readonly signatures: readonly {
    readonly selector: string;
    readonly domain: string;
    readonly algorithm: string;
  }[];
  readonly dkim: DkimResult | undefined;
  readonly dmarc: DmarcResult;
}

/** The answers about one mail system; each is worked out from mail.yml alone, and every question has one. */
export interface Explainer {
  /** The whole way of mail to a recipient; a bare name is completed with the primary domain. */
  way(recipient: string): Way;
  /** The ends of that way, without repetition, in a fixed order; much cheaper than the tree. */
  ends(recipient: string): readonly End[];
  submit(submission: Submission): Verdict;
  /** Every other known address (or `@domain`) whose mail reaches an account or an address, in the order of output. */
  reaches(target: string): readonly Reaching[];
  /** The logins that may send as an address. */
  sendersAs(address: string): readonly Sending[];
  /** The addresses (or `@domain`) that a login may send as; 'any' when all. */
  mayOf(login: string): readonly Sending[] | 'any';
  /** True for an account that mail is stored for. */
  hasMailbox(account: string): boolean;
  /** The known address that a misspelt one most likely means. */
  similar(address: string): string | undefined;
  /** What of postfix.main may change an answer in a way that is not worked out here. */
  readonly blindSpots: readonly BlindSpot[];
}

/** A parameter of postfix.main. */
export interface BlindSpot {
  readonly parameter: string;
  readonly path: Path;
}

/** A known address whose mail reaches what was asked for, and by which addresses between. */
export interface Reaching {
  readonly address: string;
  /** From the address to the target, both included: one shortest way. */
  readonly through: readonly string[];
  readonly path: Path;
}

/** A right to send. */
export interface Sending {
  readonly login: string;
  /** A full address, or `@domain` for all others of the domain. */
  readonly sender: string;
  readonly causes: readonly Cause[];
}
