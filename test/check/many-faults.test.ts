import { expect, it } from 'vitest';
import { check } from '../../src/pipeline.ts';

const HEAD = 'version: 1\ndomain: example.org\nservers:\n  mx1: {}\naddresses:\n  people:\n';

/** Entries that are each refused in every way of writing them. */
function broken(count: number): string {
  return HEAD + Array.from({ length: count }, (_, n) => `    p${n}: { acount: x${n} }\n`).join('');
}

async function millisecondsFor(count: number): Promise<number> {
  const source = { name: 'mail.yml', text: broken(count) };
  const start = performance.now();
  const { diagnostics } = await check(source, {
    attachment: () => undefined,
    today: async () => '2026-01-01',
  });
  const elapsed = performance.now() - start;
  expect(diagnostics.filter(({ code }) => code === 'schema/unknown-key')).toHaveLength(count);
  return elapsed;
}

it('twenty thousand broken entries are four times the work of five thousand', {
  timeout: 60_000,
}, async () => {
  await millisecondsFor(2000);
  const few = Math.min(await millisecondsFor(5000), await millisecondsFor(5000));
  const many = Math.min(await millisecondsFor(20_000), await millisecondsFor(20_000));
  // Sixteen times as much where each fault looks at all others.
  expect(many / few).toBeLessThan(10);
});
