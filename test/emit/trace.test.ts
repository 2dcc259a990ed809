import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Path } from '../../src/diagnostics/source.ts';
import type { RenderedFile } from '../../src/emit/output.ts';
import { trace } from '../../src/emit/trace.ts';
import type { MailSystem } from '../../src/mail/system.ts';
import { check, emitFiles, resolveSystem } from '../../src/pipeline.ts';
import { repository } from '../support/repository.ts';

/** Each generated line can be traced to the place of mail.yml that made it. */
describe('trace', () => {
  let system: MailSystem;
  let files: RenderedFile[];
  beforeAll(async () => {
    const text = readFileSync(join(repository, 'mail.yml'), 'utf8');
    const checked = await check(
      { name: 'mail.yml', text },
      {
        attachment: (path) => readFileSync(join(repository, path), 'utf8'),
        today: async () => '2026-01-01',
      },
    );
    if (checked.document === undefined) throw new Error('the founding estate has errors');
    system = await resolveSystem(checked.document);
    files = await emitFiles(system);
  });

  it.each([
    ['orion/etc/postfix/users', /^security@archlinux\.org/, ['forwards', 'groups', 'security']],
    ['orion/etc/postfix/users', /^arch-devops-owner@/, ['lists', 'names', 21]],
    ['orion/etc/postfix/senders', /^forum@archlinux\.org/, ['addresses', 'service_desks', 'forum']],
    ['orion/etc/postfix/senders', /^@lists\.archlinux\.org/, ['hosts', 'luna', 'send_as', 0]],
    ['orion/etc/postfix/sasl_access', /^apollo/, ['hosts', 'apollo']],
    ['orion/etc/postfwd/postfwd.cf', /==devnull;/, ['forwards', 'system', 'devnull']],
    ['orion/etc/postfwd/postfwd.cf', /^id=hosts;/, ['limits', 'hosts']],
    ['orion/etc/postfix/main.cf', /^message_size_limit/, ['postfix', 'main', 'message_size_limit']],
    ['orion/etc/dovecot/hosts', /^vostok:/, ['hosts', 'vostok']],
    ['hosts/repro1/etc/postfix/main.cf', /^myhostname/, ['hosts', 'repro1']],
    ['dns/archlinux.org.zone', /^orion\._domainkey/, ['dkim', 'keys', 'archlinux.org', 0]],
    ['www/.well-known/mta-sts.txt', /^mode:/, ['dns', 'mta_sts']],
  ])('of %s, %s', (path, line, expected) => {
    expect(deciding(path, lineOf(path, line))).toEqual(expected);
  });

  it('finds nothing for a line that is the same for every mail.yml', () => {
    expect(trace(system, 'orion/etc/postfix/main.cf', 1)).toEqual([]);
    expect(
      trace(system, 'orion/etc/postfix/master.cf', lineOf('orion/etc/postfix/master.cf', /^pickup/)),
    ).toEqual([]);
  });

  it('knows no line beyond the end, and no other file', () => {
    expect(trace(system, 'orion/etc/postfix/main.cf', 10_000)).toBeUndefined();
    expect(trace(system, 'orion/etc/passwd', 1)).toBeUndefined();
  });

  it('finds an entry for every row of every lookup table', () => {
    for (const name of ['users', 'senders', 'sasl_access', 'transport', 'domains']) {
      const path = `orion/etc/postfix/${name}`;
      const lines = linesOf(path);
      const rows = lines.flatMap((line, index) => (/^[^#\s]/.test(line) ? [index + 1] : []));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows.filter((_, index) => index % 10 === 0)) {
        expect(deciding(path, row), `${path}:${row}`).not.toBeUndefined();
      }
    }
  });

  function deciding(path: string, line: number): Path | undefined {
    return trace(system, path, line)?.[0];
  }

  function linesOf(path: string): string[] {
    return (files.find((file) => file.path === path)?.content ?? '').split('\n');
  }

  function lineOf(path: string, line: RegExp): number {
    return linesOf(path).findIndex((text) => line.test(text)) + 1;
  }
});
