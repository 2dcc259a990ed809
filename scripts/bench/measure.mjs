import { spawnSync } from 'node:child_process';

/**
 * What the measured commands find around them. With NODE_EXTRA_CA_CERTS Node reads certificates at each start, which can
 * take twice as long as all else it does then: every ratio to `node -e 0` would look better than it is.
 */
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;

/** Runs a command to its end; its wall time in seconds and its peak memory in bytes. Fails when the command does. */
export function run([program, ...args], { before } = {}) {
  before?.();
  const start = process.hrtime.bigint();
  const result = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 26,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.status !== 0) {
    throw new Error(
      `${program} ${args.join(' ')}: ${result.error ?? `exit ${result.status}\n${result.stderr}`}`,
    );
  }
  return seconds;
}

/** The ratios of two commands, run in turn: this machine's speed drifts, a pair sees the same of it. */
export function pairedRatios(subject, reference, pairs) {
  const ratios = [];
  for (let n = 0; n < pairs; n++) ratios.push(subject() / reference());
  return ratios.sort((a, b) => a - b);
}

/** The middle of sorted numbers. */
export function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

/** The peak resident memory of a Node program, in bytes, as the kernel counted it for that process (getrusage). */
export function peakMemory(args) {
  const probe = new URL('peak-memory.cjs', import.meta.url).pathname;
  const result = spawnSync(process.execPath, ['--require', probe, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`node ${args.join(' ')}: exit ${result.status}\n${result.stderr}`);
  return Number(result.output[3]) * 1024;
}
