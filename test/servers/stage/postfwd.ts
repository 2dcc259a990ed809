import type { Machine } from './machine.ts';

const PORT = 10040;

/**
 * Starts it as Debian's service does, which knows the rules' file from /etc/default/postfwd, but postfwd1 itself:
 * postfwd2 is twelve processes that take seconds to stop. It always goes to the background, so this waits for it
 * in its place and hands on what it is told.
 */
const RUN = `
. /etc/default/postfwd
# Debian's group has the name of the user.
set -- --interface "$INET" --port "$PORT" --user "$RUNAS" --group "$RUNAS" --pidfile /run/postfwd.pid
/usr/sbin/postfwd1 $ARGS --daemon --file "$CONF" "$@" </dev/null || exit
until [ -s /run/postfwd.pid ]; do sleep 0.02; done
pid=$(cat /run/postfwd.pid)
trap 'kill -HUP $pid' HUP
# One TERM can get lost in the middle of a request.
told=0
trap 'told=TERM' TERM
while kill -$told $pid 2>/dev/null; do sleep 0.05 & wait $!; done
rm -f /run/postfwd.pid
`;

/** What postfwd makes of a file of rules. */
export interface LoadedRules {
  readonly count: number;
  /** Whatever it could not use: it says so, and goes on without. */
  readonly complaints: readonly string[];
}

/** Starts postfwd with /etc/default/postfwd. */
export async function startPostfwd(machine: Machine): Promise<void> {
  await machine.start('postfwd', ['sh', '-c', RUN]);
  await machine.until(() => machine.listens(PORT), `postfwd at ${PORT}`);
}

/** Lets postfwd read rules without running. Its exit code says nothing, but it lists what it read. */
export async function loadRules(machine: Machine, file: string): Promise<LoadedRules> {
  const { stdout, stderr } = await machine.run(['postfwd1', '--nodns', '--showconfig', '--file', file]);
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  const rules = lines.filter((line) => /^Rule\s+\d+:/.test(line));
  return { count: rules.length, complaints: lines.filter((line) => !rules.includes(line)) };
}
