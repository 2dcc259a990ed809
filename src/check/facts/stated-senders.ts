import type { Path } from '../../diagnostics/source.ts';
import { isCatchAll } from '../../mail/address.ts';
import type { Context } from '../context.ts';

/** One line of the send_as of a host. */
export interface StatedSender {
  readonly host: string;
  /** The full name of the host, as which it may send anyway. */
  readonly fqdn: string;
  /** As it is written. */
  readonly text: string;
  /** In full and in lower case; `@domain` for every address of a domain. */
  readonly sender: string;
  readonly path: Path;
}

/** What hosts are said to send as, beside what every host may. */
export function* statedSenders(context: Context): Generator<StatedSender> {
  for (const { name, fqdn, send_as, path } of context.hosts) {
    if (!Array.isArray(send_as)) continue;
    for (const [index, text] of send_as.entries()) {
      const sender = isCatchAll(text) ? text.slice(1).toLowerCase() : context.complete(text).toLowerCase();
      yield { host: name, fqdn, text, sender, path: [...path, 'send_as', index] };
    }
  }
}
