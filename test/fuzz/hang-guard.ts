import { Worker } from 'node:worker_threads';

/** Longer than any text takes, however busy the machine is. */
const SECONDS = 180;
const LONGEST_TEXT = 1_000_000;

/** An endless loop cannot be interrupted from within its thread, so another one watches and ends the process. */
const WATCH = `
const { workerData: { since, length, bytes, seconds } } = require('node:worker_threads');
setInterval(() => {
  const start = Atomics.load(since, 0);
  if (start === 0 || Date.now() / 1000 - start < seconds) return;
  const text = Buffer.from(bytes).toString('utf8', 0, Atomics.load(length, 0));
  require('node:fs').writeSync(2, 'No end after ' + seconds + ' seconds with the text ' + JSON.stringify(text) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Watches over work that might never end. */
export interface HangGuard {
  /** Does the work; if it does not end, prints the text that it is about and ends the process of the test. */
  watch<T>(text: string, work: () => Promise<T>): Promise<T>;
  stop(): Promise<number>;
}

/** A guard for all tests of a file; it must be stopped in the end. */
export function startHangGuard(): HangGuard {
  const since = new Int32Array(new SharedArrayBuffer(4));
  const length = new Int32Array(new SharedArrayBuffer(4));
  const bytes = new Uint8Array(new SharedArrayBuffer(LONGEST_TEXT));
  const worker = new Worker(WATCH, { eval: true, workerData: { since, length, bytes, seconds: SECONDS } });
  return {
    async watch(text, work) {
      Atomics.store(length, 0, new TextEncoder().encodeInto(text, bytes).written);
      Atomics.store(since, 0, Math.floor(Date.now() / 1000));
      try {
        return await work();
      } finally {
        Atomics.store(since, 0, 0);
      }
    },
    stop: () => worker.terminate(),
  };
}
