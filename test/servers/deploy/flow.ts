import type { Machine } from '../stage/machine.ts';
import { mailQueue } from '../stage/postfix.ts';
import { receivedMessages } from '../stage/sink.ts';
import type { DeployEstate } from './estate.ts';

/** To whom the hosts write all the while, by turns: to the outside, and to a mailbox of the server. */
const READERS = ['ops@example.net', 'dev1@example.org'];

/** Hands a letter to the local Postfix every so often, and writes down what that took. */
const WRITE = `
n=0
while :; do
  n=$((n + 1))
  printf 'From: root@%s.example.org\\nTo: %s\\nSubject: flow %s.%s.\\n\\nx\\n' "$0" "$1" "$0" "$n" |
    sendmail -f "root@$0.example.org" "$1" && echo "flow $0.$n." >>/var/log/flow
  sleep 1
done
`;

/** Mail that flows through the estate while it is deployed to. */
export class Flow {
  readonly #estate: DeployEstate;

  private constructor(estate: DeployEstate) {
    this.#estate = estate;
  }

  static async start(estate: DeployEstate): Promise<Flow> {
    for (const [index, host] of estate.hosts.entries()) {
      const reader = READERS[index % READERS.length] ?? '';
      await estate.machine(host).start('flow', ['sh', '-c', WRITE, host, reader]);
    }
    return new Flow(estate);
  }

  /**
   * Stops writing, has every queue tried once more, and gives the letters that arrived nowhere, of how many; and those that
   * came back.
   */
  async end(): Promise<{ readonly injected: number; readonly lost: string[]; readonly bounced: string[] }> {
    for (const host of this.#estate.hosts) await this.#estate.machine(host).stop('flow');
    const injected = await this.injected();
    const { stage } = this.#estate;
    let lost = injected;
    await stage
      .until(
        async () => {
          for (const machine of this.#machines()) await machine.run(['postqueue', '-f']);
          const arrived = await this.#arrived();
          lost = injected.filter((letter) => !arrived.has(letter));
          return lost.length === 0;
        },
        'every letter',
        60_000,
      )
      .catch(() => undefined);
    return { injected: injected.length, lost, bounced: await this.#bounced() };
  }

  /** The letters that some Postfix took. */
  async injected(): Promise<string[]> {
    const hosts = this.#estate.hosts.map((host) => this.#estate.machine(host));
    const lists = await Promise.all(hosts.map((host) => host.log('flow')));
    return lists.flatMap((list) => list.split('\n').filter((line) => line !== ''));
  }

  /** How many wait, on all machines. */
  async queued(): Promise<number> {
    const queues = await Promise.all(this.#machines().map((machine) => mailQueue(machine)));
    return queues.flat().length;
  }

  #machines(): Machine[] {
    return this.#estate.names.map((name) => this.#estate.machine(name));
  }

  async #arrived(): Promise<Set<string>> {
    const outside = (await receivedMessages(this.#estate.sink)).map(({ content }) => content);
    const inside = await this.#estate
      .machine('orion')
      .run(['sh', '-c', 'cat /home/dev1/Maildir/new/* /home/dev1/Maildir/cur/*']);
    const texts = [...outside, inside.stdout].join('\n');
    return new Set([...texts.matchAll(/^Subject: (flow \S+)$/gm)].map(([, subject = '']) => subject));
  }

  async #bounced(): Promise<string[]> {
    const logs = await Promise.all(this.#machines().map((machine) => machine.log('syslog')));
    return logs.flatMap((log) => log.split('\n').filter((line) => line.includes('status=bounced')));
  }
}
