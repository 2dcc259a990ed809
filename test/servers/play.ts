import { once } from 'node:events';
import { ACCOUNTS, type FoundingEstate, passwordOf, startFoundingEstate } from './founding-estate.ts';
import { findObstacle } from './stage/obstacle.ts';

const MAIL_LOG = '/var/log/syslog';

/** Brings the founding estate up, says what to try, shows what the machines log, and ends with Ctrl-C. */
export async function play(): Promise<void> {
  const obstacle = findObstacle();
  if (obstacle !== undefined) {
    console.error(obstacle);
    process.exitCode = 1;
    return;
  }
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log('Starting the servers ...');
  const estate = await startFoundingEstate();
  try {
    console.log(whatToTry(estate));
    const logs = setInterval(createLogPrinter(estate), 500);
    await stopped;
    clearInterval(logs);
    console.log('\nStopping the servers ...');
  } finally {
    await estate.stage.stop();
  }
}

/** Commands for another terminal, as root. */
function whatToTry({ world, apollo, orion, submission }: FoundingEstate): string {
  const { host } = submission();
  const inside = (machine: { pid: number }) => `nsenter -t ${machine.pid} -a`;
  const login = `--auth PLAIN --auth-user dev1 --auth-password '${passwordOf('dev1')}'`;
  return `
The estate is up. Accounts: ${ACCOUNTS.join(', ')}; the password of dev1 is '${passwordOf('dev1')}'.
Try, in another terminal, as root:

a stranger writes to a group
  ${inside(world)} swaks --server ${host}:25 --from someone@example.net --to security@archlinux.org
a person writes to the world
  ${inside(world)} swaks --server ${host}:587 --tls ${login} --from dev1@archlinux.org --to someone@example.net
a person claims to be another
  ${inside(world)} swaks --server ${host}:587 --tls ${login} --from dev2@archlinux.org --to someone@example.net
a host's program writes
  ${inside(apollo)} swaks --server 127.0.0.1:10027 --from root@apollo.archlinux.org --to someone@example.net
a mailbox
  ${inside(orion)} doveadm fetch -u dev1 text all

Ctrl-C ends it.
`;
}

/** Prints what each machine has logged since the last call, with its name. */
function createLogPrinter({ orion, apollo, repro1, world }: FoundingEstate): () => Promise<void> {
  const seen = new Map([orion, apollo, repro1, world].map((machine) => [machine, 0]));
  return async () => {
    for (const [machine, length] of seen) {
      const text = await machine.read(MAIL_LOG).catch(() => '');
      seen.set(machine, text.length);
      for (const line of text
        .slice(length)
        .split('\n')
        .filter((each) => each !== '')) {
        console.log(`${machine.name}: ${line}`);
      }
    }
  };
}
