import { expect, test, vi } from 'vitest';
import { SAMPLES } from './generators.ts';
import { readText } from './marked.ts';

vi.mock('yaml', () => {
  throw new Error('the library was loaded');
});

test.each(SAMPLES)('the library is not loaded for %j', async (text) => {
  const { diagnostics, locate } = await readText(text);
  expect(diagnostics).toEqual([]);
  expect(locate(['a', 0], 'key').file).toBe('mail.yml');
});

test('nor for a repeated key', async () => {
  expect((await readText('a: 1\na: 2\n')).diagnostics).toHaveLength(1);
});

test('but for anything else', async () => {
  await expect(readText('a: |\n  text\n')).rejects.toThrow();
});
