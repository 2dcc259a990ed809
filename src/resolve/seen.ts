import { Receiver } from '../mail/alignment.ts';
import type { MailDocument } from '../mail/document.ts';
import type { Domain, Host, MailSystem, Server, Zone } from '../mail/system.ts';

/** What receivers elsewhere see of our mail; worked out when somebody asks. */
export function resolveSeen(input: {
  document: MailDocument;
  server: Server;
  hosts: readonly Host[];
  domains: readonly Domain[];
  zones: readonly Zone[];
}): MailSystem['seen'] {
  let receiver: Receiver | undefined;
  return (from, hasNullSender) => {
    receiver ??= new Receiver({
      ...input,
      domains: new Map(input.domains.map((domain) => [domain.name, domain.class])),
      zones: input.zones.map((zone) => zone.name),
    });
    return receiver.judge(from, hasNullSender);
  };
}
