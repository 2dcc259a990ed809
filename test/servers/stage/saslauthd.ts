import type { Machine } from './machine.ts';

const DIRECTORY = '/run/saslauthd';

/** As Debian's service does, with the settings of /etc/default/saslauthd, but in the foreground. */
const RUN = '. /etc/default/saslauthd; exec saslauthd -d -a "$MECHANISMS" $OPTIONS -n "$THREADS"';

/** Starts the daemon that asks PAM on behalf of Cyrus SASL; whoever asks it has to be in the group sasl. */
export async function startSaslauthd(machine: Machine): Promise<void> {
  await machine.makeDirectory(DIRECTORY, { mode: '0710', owner: 'root:sasl' });
  await machine.start('saslauthd', ['sh', '-c', RUN]);
  await machine.until(() => machine.exists(`${DIRECTORY}/mux`), 'the socket of saslauthd');
}
