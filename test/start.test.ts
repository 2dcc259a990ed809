import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyRepository, repository } from './support/repository.ts';

/** What a newcomer does first: a fresh clone, one command. */
describe('npm start on a fresh clone', () => {
  let clone: string;
  beforeAll(() => {
    clone = copyRepository();
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it('installs, compiles, and gives the committed out/', { timeout: 240_000 }, () => {
    expect(existsSync(join(clone, 'node_modules'))).toBe(false);
    const { stderr } = start();
    expect(stderr).toContain('Installing packages');
    expect(stderr).toMatch(/mail\.yml: \d+ addresses, \d+ forwards, 22 lists, 23 hosts, 2 zones/);
    expect(stderr).toMatch(/out: nothing changed/);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('says so when nothing changed, and shows what did', { timeout: 60_000 }, () => {
    rmSync(join(clone, 'out'), { recursive: true });
    expect(start().stderr).toMatch(/out: \d+ files written/);
    expect(start().stderr).toMatch(/out: nothing changed/);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('leaves a lock file without download addresses', () => {
    expect(readFileSync(join(repository, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  function start() {
    return execaSync('npm', ['start', '--silent'], { cwd: clone, env: { CI: '' } });
  }

  function git(...args: string[]): string {
    return execaSync('git', args, { cwd: clone }).stdout;
  }
});
