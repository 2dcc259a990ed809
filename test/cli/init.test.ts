import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mailc } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

const schemaText = readFileSync(new URL('../../schema/mail.schema.json', import.meta.url), 'utf8');

describe('mailc init', () => {
  it.each([
    [['example.org']],
    [['example.org', '--server', 'mx1', '--ipv4', '192.0.2.25', '--ipv6', '2001:db8::25']],
    [['example.org', '--server', 'mail.example.org']],
    [['example.org', '--server', 'mx.example.net', '--ipv4', '192.0.2.25']],
    [['xn--bcher-kva.example', '--ipv6', '2001:db8::25']],
  ])('writes a file for %j that compiles at once, without a warning', async (args) => {
    const directory = scratch();
    const { stdout, stderr, exitCode } = await mailc(directory, ['init', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/^wrote mail\.yml and schema\/mail\.schema\.json, .*\nnext: mailc build$/);
    const text = readFileSync(join(directory, 'mail.yml'), 'utf8');
    expect(text.split('\n').length - 1).toBeLessThan(20);
    const checked = await mailc(directory, ['check']);
    expect(checked.stdout).toBe('');
    expect(checked.stderr).toBe('mail.yml: no findings');
    expect((await mailc(directory, ['build'])).exitCode).toBe(0);
    expect((await mailc(directory, ['build', '--check'])).exitCode).toBe(0);
  });

  it('leads editors to the schema that this mailc has', async () => {
    const directory = scratch();
    await mailc(directory, ['init', 'example.org']);
    const text = readFileSync(join(directory, 'mail.yml'), 'utf8');
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const schema = readFileSync(resolve(dirname(join(directory, 'mail.yml')), path), 'utf8');
    expect(schema).toBe(schemaText);
    expect(new Ajv.default({ allowUnionTypes: true }).compile(JSON.parse(schema))(parse(text))).toBe(true);
  });

  it('uses the schema of an installed mailc, and leaves one that is there alone', async () => {
    const installed = scratch({ 'node_modules/mailc/schema/mail.schema.json': schemaText });
    await mailc(installed, ['init', 'example.org']);
    expect(readFileSync(join(installed, 'mail.yml'), 'utf8')).toContain(
      '$schema=./node_modules/mailc/schema/mail.schema.json\n',
    );
    expect(readdirSync(installed).sort()).toEqual(['mail.yml', 'node_modules']);
    const own = scratch({ 'schema/mail.schema.json': '{}' });
    await mailc(own, ['init', 'example.org']);
    expect(readFileSync(join(own, 'mail.yml'), 'utf8')).toContain('$schema=./schema/mail.schema.json\n');
    expect(readFileSync(join(own, 'schema/mail.schema.json'), 'utf8')).toBe('{}');
  });

  it('writes what was asked for', async () => {
    const directory = scratch();
    await mailc(directory, ['init', 'example.org', '--server', 'mx.example.net', '--ipv4', '192.0.2.25']);
    expect(parse(readFileSync(join(directory, 'mail.yml'), 'utf8'))).toMatchObject({
      version: 1,
      domain: 'example.org',
      servers: { mx: { fqdn: 'mx.example.net', ipv4: '192.0.2.25' } },
      forwards: { roles: { postmaster: 'admin', abuse: ['admin'] } },
    });
  });

  it('overwrites nothing', async () => {
    const directory = scratch({ 'mail.yml': 'mine' });
    const { stderr, exitCode } = await mailc(directory, ['init', 'example.org']);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: mail.yml exists already\nhelp: edit it, or move it away first',
      exitCode: 3,
    });
    expect(readFileSync(join(directory, 'mail.yml'), 'utf8')).toBe('mine');
    mkdirSync(join(directory, 'sub'));
    put(directory, 'sub/schema', 'a file');
    const blocked = await mailc(join(directory, 'sub'), ['init', 'example.org']);
    expect(blocked.exitCode).toBe(3);
    expect(readdirSync(join(directory, 'sub'))).toEqual(['schema']);
  });

  it.each([
    [['localhost']],
    [['exa mple.org']],
    [['example.org\nservers: {}']],
    [['1e5']],
    [['true']],
    [['bücher.example']],
    [['example.org', '--ipv4', '192.0.2.256']],
    [['example.org', '--ipv6', 'fe80::g']],
    [['example.org', '--server', 'mail_1']],
    [['example.org', '--server', '-']],
    [['example.org', '--server', 'null: {}, x']],
  ])('refuses %j and writes nothing', async (args) => {
    const directory = scratch();
    const { stderr, exitCode } = await mailc(directory, ['init', ...args]);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain('error: ');
    expect(stderr).not.toContain('bug');
    expect(readdirSync(directory)).toEqual([]);
  });
});
