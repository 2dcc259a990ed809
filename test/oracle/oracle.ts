import { type EndsByRecipient, send } from './message.ts';
import { MailServer } from './server.ts';

/** What the real Postfix says about the model that is loaded. */
export interface Oracle {
  /** Loads what a mail.yml was compiled to. */
  load(files: ReadonlyMap<string, string>): Promise<void>;
  /**
   * Where mail from outside to each address ends, asked at port 25 with the null sender; an address stands as it would
   * between the angle brackets of RCPT TO. Hundreds cost little more than one.
   */
  ends(addresses: readonly string[]): Promise<EndsByRecipient>;
  stop(): Promise<void>;
}

/** Starts one machine with a real Postfix; see `serverSuite` for where that is possible. */
export async function startOracle(): Promise<Oracle> {
  const server = await MailServer.start();
  return {
    load: (files) => server.load(files),
    ends: (recipients) =>
      server.talk(25, undefined, (session) => send(server, session, { from: '', recipients })),
    stop: () => server.stop(),
  };
}
