import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Nothing of it reaches the network, and a container has no place for its sandbox. */
const OPTIONS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

/** How a page is looked at. */
export interface View {
  /** In CSS pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Chromium with one page, told what to do by the DevTools protocol. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #waiting = new Set<(message: Message) => void>();
  #count = 0;
  #session: string | undefined;

  private constructor(program: string, profile: string) {
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
    this.#process = spawn(program, [...OPTIONS, `--user-data-dir=${profile}`], { stdio: [...stdio] });
    let received = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (received + chunk).split('\0');
      received = messages.pop() ?? '';
      for (const text of messages) for (const hear of this.#waiting) hear(JSON.parse(text));
    });
  }

  /** Starts it; the profile is an empty directory. */
  static async start(profile: string, program = 'chromium'): Promise<Browser> {
    const browser = new Browser(program, profile);
    const { targetId } = await browser.#tell('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#tell('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = String(sessionId);
    await browser.#tell('Page.enable');
    return browser;
  }

  /** Opens a page as it is looked at. */
  async open(url: string, { width, scheme }: View): Promise<void> {
    const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false };
    await this.#tell('Emulation.setDeviceMetricsOverride', metrics);
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#tell('Emulation.setEmulatedMedia', { features });
    const loaded = this.#heard(({ method }) => method === 'Page.loadEventFired');
    await this.#tell('Page.navigate', { url });
    await loaded;
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#tell('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  async #tell(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#count += 1;
    const id = this.#count;
    const answer = this.#heard((message) => message.id === id);
    const command = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(command)}\0`);
    const { result = {}, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async #heard(wanted: (message: Message) => boolean): Promise<Message> {
    return await new Promise((resolve, reject) => {
      const hear = (message: Message) => {
        if (!wanted(message)) return;
        this.#waiting.delete(hear);
        resolve(message);
      };
      this.#waiting.add(hear);
      this.#process.once('exit', () => reject(new Error('the browser has ended')));
      this.#process.once('error', reject);
    });
  }
}
