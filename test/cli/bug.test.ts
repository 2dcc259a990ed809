import { expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';

vi.mock('../../src/cli/commands/check.ts', () => ({
  check: () => {
    throw new TypeError('a wrong turn');
  },
}));

const said: string[] = [];
vi.mock('../../src/io/output.ts', () => ({
  mayBeTerminal: () => false,
  writeAll: () => undefined,
  say: (text: string) => {
    said.push(text);
  },
}));

it('tells a bug of ours from a mistake of the user, with the stack and what to report', async () => {
  expect(await run(['check'])).toBe(3);
  const text = said.join('');
  expect(text).toContain('This is a bug in mailc');
  expect(text).toMatch(/TypeError: a wrong turn\n {4}at .*bug\.test\.ts/);
  expect(text).toContain(`mailc test, Node ${process.version}`);
  expect(text).toContain('Please report it');
});
