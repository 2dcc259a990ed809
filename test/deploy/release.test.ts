import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addsAnything, largeChanges } from '../../src/deploy/change.ts';
import { filesOf, type ManagedFile, releaseOf, ticketText } from '../../src/deploy/release.ts';
import { parseStatus } from '../../src/deploy/status.ts';
import { privateKeyPath } from '../../src/emit/outputs/signing-keys/output.ts';
import { check, emitFiles, resolveSystem } from '../../src/pipeline.ts';
import { SMALL } from '../support/mailc.ts';

async function releaseFrom(text: string, machine: string) {
  const { document } = await check(
    { name: 'mail.yml', text },
    { attachment: () => undefined, today: async () => '2026-01-01' },
  );
  if (document === undefined) throw new Error('mail.yml has errors');
  const system = await resolveSystem(document);
  const files = new Map((await emitFiles(system)).map(({ path, content }) => [path, content]));
  return { release: releaseOf(machine, files, system, privateKeyPath), files };
}

describe('a release', () => {
  it('names each file of its machine with rights, digest, size, table and services, by path', async () => {
    const { release, files } = await releaseFrom(SMALL, 'mail');
    const users = files.get('mail/etc/postfix/users') ?? '';
    const digest = createHash('sha256').update(users).digest('hex');
    expect(release.manifest).toContain(
      `file 0644 root:root ${digest} ${users.length} cdb:postmap postfix /etc/postfix/users\n`,
    );
    expect(release.manifest.startsWith('mailc-release 1\nmachine mail\nfile ')).toBe(true);
    const paths = [...release.manifest.matchAll(/^file .* (\S+)$/gm)].map(([, path]) => path);
    expect(paths).toEqual([...filesOf('mail', files).keys()].sort());
    expect(release.digest).toBe(createHash('sha256').update(release.manifest).digest('hex'));
  });

  it('names the accounts that have to exist', async () => {
    const pipes =
      'routes:\n  robot: { pipe: robots }\npostfix:\n  pipes:\n    robots: { user: robot1, command: [/bin/true] }\n';
    const { release } = await releaseFrom(`${SMALL}${pipes}`, 'mail');
    expect(release.manifest.match(/^account .*$/gm)).toEqual(['account dev', 'account robot1']);
  });

  it('is another one with every other text, and the same one with the same texts', async () => {
    const { release } = await releaseFrom(SMALL, 'mail');
    const again = await releaseFrom(SMALL, 'mail');
    const other = await releaseFrom(SMALL.replace('    dev: {}', '    dev: {}\n    dev2: {}'), 'mail');
    expect(again.release.digest).toBe(release.digest);
    expect(other.release.digest).not.toBe(release.digest);
  });

  it('has a ticket that says what it comes after', () => {
    const ticket = { commit: 'c0', today: '2026-01-01', estate: 'sha256:e0' };
    expect(ticketText({ ...ticket, after: { release: undefined, commit: undefined } })).toMatch(
      /\nafter none none\n$/,
    );
    expect(ticketText({ ...ticket, after: { release: 'r1', commit: 'c1' } })).toBe(
      'commit c0\ntoday 2026-01-01\nestate sha256:e0\nafter r1 c1\n',
    );
  });
});

describe('a change', () => {
  it('is large when more than 30 % of at least 10 entries go', () => {
    expect(largeChanges(table(10), table(7))).toEqual([]);
    expect(largeChanges(table(10), table(6))).toEqual([{ path: '/etc/postfix/users', before: 10, lost: 4 }]);
    expect(largeChanges(table(9), table(0))).toEqual([]);
    expect(largeChanges(table(10), new Map())).toEqual([
      { path: '/etc/postfix/users', before: 10, lost: 10 },
    ]);
    expect(largeChanges(table(10), table(100))).toEqual([]);
  });

  it('does not count comments, nor what is sealed', () => {
    expect(largeChanges(table(20, '# '), table(0))).toEqual([]);
    expect(largeChanges(table(20, '', '/etc/mailc/sealed/login/a.1.age'), new Map())).toEqual([]);
  });

  it('adds something, or only takes away', () => {
    expect(addsAnything(table(10), table(11))).toBe(true);
    expect(addsAnything(table(10), table(9))).toBe(false);
    expect(addsAnything(table(10), table(10))).toBe(false);
    expect(addsAnything(new Map(), table(1))).toBe(true);
  });

  function table(
    entries: number,
    prefix = '',
    path = '/etc/postfix/users',
  ): ReadonlyMap<string, ManagedFile> {
    const content = Array.from({ length: entries }, (_, index) => `${prefix}a${index} b\n`).join('');
    return new Map([
      [path, { file: path, content, mode: '0644', owner: 'root:root', map: '-', services: [] }],
    ]);
  }
});

describe('the status of a machine', () => {
  it('is read as the agent tells it', () => {
    const text = `agent a0\nmachine orion\nrelease r1\nsince 12\ncommit c1\ntoday 2026-01-01\nestate sha256:e1\npending r2 r1 40
previous r0\nkept r1 c1\nkept r0 \ndrift /etc/a ${Buffer.from('x\n').toString('base64')}\ndrift /etc/b \nmissing age\n`;
    expect(parseStatus(text)).toEqual({
      agent: 'a0',
      machine: 'orion',
      release: 'r1',
      commit: 'c1',
      today: '2026-01-01',
      estate: 'sha256:e1',
      since: 12,
      previous: 'r0',
      pending: { release: 'r2', from: 'r1', seconds: 40 },
      degraded: undefined,
      kept: [
        { release: 'r1', commit: 'c1' },
        { release: 'r0', commit: undefined },
      ],
      drift: [
        { path: '/etc/a', text: 'x\n' },
        { path: '/etc/b', text: undefined },
      ],
      missing: ['age'],
    });
  });

  it('is nothing else that a machine says', () => {
    expect(() => parseStatus('Welcome to orion!\n')).toThrow('not the status of an agent');
  });
});
