import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { put, scratch, treeOf } from '../support/scratch.ts';

/** Nothing answers there. */
const CLOSED = '127.0.0.1:1';
const HEAD =
  '@ IN SOA ns.example. hostmaster.example. 2021123199 1 1 1 1\n$INCLUDE /zones/example.org.mail.zone\n';

/** An estate that is published in one way. */
function estate(way: string, files: Readonly<Record<string, string>> = {}): string {
  return scratch({ 'mail.yml': `${SMALL}dns: { publish: { ${way} } }\n`, ...files });
}

const INCLUDE = 'include: { zone_file: "zones/{zone}" }';

describe('mailc dns', () => {
  it.each([
    {
      args: ['check', '--zone', 'example.net'],
      said: 'mail.yml has no zone example.net\nhelp: the zones are: example.org\n',
    },
    {
      args: ['check', '--server', 'ns1.example.org'],
      said: 'ns1.example.org is no address of a name server\n',
    },
    { args: ['publish', '--only', 'everything'], said: 'Allowed choices are additions, removals.\n' },
    { args: ['chekc'], said: "unknown command 'chekc'\n(Did you mean check?)\nSee: mailc dns --help\n" },
  ])('refuses $args', async ({ args, said }) => {
    const { stdout, stderr, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), ['dns', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(`${stderr}\n`).toContain(said);
  });

  it.each([
    { verb: 'check', end: 'nothing was asked' },
    { verb: 'publish', end: 'nothing was published' },
  ])('$verb does nothing for a mail.yml with errors', async ({ verb, end }) => {
    const cwd = scratch({ 'mail.yml': SMALL.replace('dev: {}', 'dev: []') });
    const { stdout, stderr, exitCode } = await mailc(cwd, ['dns', verb]);
    expect(stdout).toContain('error: "dev" is a list');
    expect({ stderr, exitCode }).toEqual({ stderr: `mail.yml: 1 error; ${end}`, exitCode: 1 });
  });

  it('ends with 3 when nobody answers', async () => {
    const cwd = scratch({ 'mail.yml': SMALL });
    const { stdout, stderr, exitCode } = await mailc(cwd, ['dns', 'check', '--server', CLOSED]);
    expect(stdout).toBe(
      `example.org: 11 records, 1 server\n  ? ${CLOSED} has nothing that answers at this port`,
    );
    expect(stderr).toBe('mail.yml: nothing was compared; 1 server could not be asked');
    expect(exitCode).toBe(3);
    const data = await mailc(cwd, ['dns', 'check', '--server', CLOSED, '--json']);
    expect(JSON.parse(data.stdout)).toMatchObject({
      equal: false,
      zones: [{ zone: 'example.org', servers: [{ port: 1, silence: { kind: 'silent' } }], differences: [] }],
    });
    expect(data.exitCode).toBe(3);
  });

  it('wants to know how a zone is published', async () => {
    const { stderr, exitCode } = await mailc(scratch({ 'mail.yml': SMALL }), ['dns', 'publish']);
    expect(stderr).toContain('error: mail.yml does not say how the zone example.org is published\n');
    expect(exitCode).toBe(3);
  });
});

describe('mailc dns publish, by a file', () => {
  const publish = (cwd: string, ...args: readonly string[]) =>
    mailc(cwd, ['dns', 'publish', '--server', CLOSED, ...args]);

  it('counts on from the zone file when nobody tells the served serial', async () => {
    const cwd = estate(INCLUDE, { 'zones/example.org': HEAD });
    const { stdout, exitCode } = await publish(cwd);
    expect(stdout).toContain('the served serial is not known; the new one follows that of the zone file');
    expect(exitCode).toBe(0);
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    expect(treeOf(cwd)['zones/example.org']).toBe(HEAD.replace('2021123199', `${today}00`));
    const after = treeOf(cwd);
    expect((await publish(cwd)).stderr).toBe('mail.yml: nothing to publish');
    expect(treeOf(cwd)).toEqual(after);
  });

  it('raises the serial when it was cut short between the two files', async () => {
    const cwd = estate(INCLUDE, { 'zones/example.org': HEAD });
    await publish(cwd);
    const records = treeOf(cwd)['zones/example.org.mail.zone'] ?? '';
    put(cwd, 'zones/example.org.mail.zone', records.replace('~all', '-all'));
    put(cwd, 'zones/example.org', HEAD.replace('2021123199', '7'));
    await publish(cwd);
    expect(treeOf(cwd)).toMatchObject({
      'zones/example.org': HEAD.replace('2021123199', '8'),
      'zones/example.org.mail.zone': records,
    });
  });

  it.each([
    { what: 'no zone file', text: undefined, said: 'there is no zone file' },
    {
      what: 'a zone file without a serial',
      text: '$INCLUDE example.org.mail.zone\n',
      said: 'has no SOA record',
    },
    {
      what: 'a zone file that includes nothing',
      text: HEAD.replace('$', ';'),
      said: 'does not include the records',
    },
    { what: 'a zone file in another encoding', text: `${HEAD};\u00e9`, said: 'is not text in UTF-8' },
  ])('changes nothing where there is $what', async ({ text, said }) => {
    const cwd = estate(INCLUDE);
    if (text !== undefined) put(cwd, 'zones/example.org', Buffer.from(text, 'latin1'));
    const before = treeOf(cwd);
    const { stdout, exitCode } = await publish(cwd);
    expect(stdout).toContain(said);
    expect(exitCode).toBe(3);
    expect(treeOf(cwd)).toEqual(before);
  });

  it('writes a zone for DNSControl without asking anybody', async () => {
    const cwd = estate('dnscontrol: { directory: dns }');
    const { stdout, stderr, exitCode } = await publish(cwd);
    expect(stdout).toContain('+  MX("@", 10, "mail.example.org.", TTL(3600)),\n');
    expect(stdout).toContain('next: dnscontrol push');
    expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: 1 zone published', exitCode: 0 });
    expect(readFileSync(join(cwd, 'dns/example.org.js'), 'utf8')).toContain('D_EXTEND("example.org",\n');
  });

  it.each([
    { way: 'octodns: { directory: dns }', args: [] },
    { way: 'dnscontrol: { directory: dns }', args: ['--only', 'additions'] },
    { way: INCLUDE, args: ['--only', 'additions'] },
    { way: 'dnscontrol: { directory: dns }', args: ['--only', 'removals'] },
    { way: 'rfc2136: { server: 127.0.0.1, port: 1 }', args: [] },
  ])('writes nothing that would lose what is served: $way $args', async ({ way, args }) => {
    const cwd = estate(way, { 'zones/example.org': HEAD });
    const before = treeOf(cwd);
    const { stdout, exitCode } = await publish(cwd, ...args);
    expect(stdout).toMatch(/nothing of example\.org was published: .* has nothing that answers at this port/);
    expect(exitCode).toBe(3);
    expect(treeOf(cwd)).toEqual(before);
  });
});
