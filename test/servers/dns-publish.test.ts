import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  commitEstate,
  DNS_MACHINES,
  installMailc,
  NET_BEFORE,
  runMailc,
  startPrimaryBind,
  startPrimaryNsd,
  startResolver,
} from './dns-estate.ts';
import { askDns } from './stage/questions.ts';
import { Stage } from './stage/stage.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const KEY = '/etc/mailc.key';
const OTHER_KEY = '/etc/other.key';
const NET_FILE = '/etc/nsd/example.net.zone';

/** What changes from test to test. */
interface Wish {
  readonly ipv4?: string;
  readonly hosts?: string;
  readonly dmarc?: string;
  readonly primary?: string;
  readonly reload?: string;
}

const PUBLIC_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'pem',
});

/** Looks at the serials between two notifications, and milliseconds for all of them. */
const NOTIFY_EVERY = 20;
const WAIT = 40_000;

const CONTROL = ['nsd-control', '-c', '/etc/nsd/stage.conf'];
const RELOAD = 'nsd-control, -c, /etc/nsd/stage.conf, reload, "{zone}"';

function estate(wish: Wish = {}): string {
  const { ipv4 = '192.0.2.25', hosts = '{ bulk: {} }', dmarc = 'none', primary = 'ns1.example' } = wish;
  return `version: 1
domain: example.org
servers: { mail: { ipv4: ${ipv4} } }
domains: { example.net: {} }
hosts: ${hosts}
addresses: { people: { dev1: {} } }
forwards:
  roles: { postmaster: dev1, abuse: dev1, root: dev1, postmaster@example.net: dev1, abuse@example.net: dev1 }
dns:
  dmarc: { policy: ${dmarc}, reports: postmaster }
  publish:
    rfc2136: { server: ${primary}, zones: [example.org] }
    include: { zone_file: "/etc/nsd/{zone}.zone", reload: [${wish.reload ?? RELOAD}], zones: [example.net] }
`;
}

/** A program in the place of nsupdate, which lets somebody else be a moment faster. */
const FASTER = `#!/bin/sh
printf 'server 198.51.100.11\\nzone example.org.\\nupdate delete example.org. TXT "v=spf1 ip4:192.0.2.25 ~all"\\n\
update add example.org. 300 TXT "v=spf1 ip4:203.0.113.99 -all"\\nsend\\n' | /usr/bin/nsupdate -k ${KEY} || exit
echo "$@" >/tmp/arguments
exec /usr/bin/nsupdate "$@"
`;

serverSuite('mailc dns', () => {
  let stage: Stage;
  showLogsOnFailure(() => stage);
  const ns1 = () => stage.machine('ns1');
  const ns2 = () => stage.machine('ns2');
  /** At the machine of NSD, where the zone file is. */
  const mailc = (...args: readonly string[]) => runMailc(ns2(), args);
  const publish = (...args: readonly string[]) => mailc('dns', 'publish', '--tsig-key', KEY, ...args);
  let keys: Record<string, string>;

  beforeAll(async () => {
    stage = await Stage.start({ machines: DNS_MACHINES });
    keys = {};
    for (const name of ['mailc', 'other']) keys[name] = await ns1().check(['tsig-keygen', name]);
    await Promise.all([
      startResolver(stage.machine('world')),
      startPrimaryBind(ns1(), Object.values(keys)),
      startPrimaryNsd(ns2()),
      installMailc(ns2()),
    ]);
    await ns2().write(KEY, keys.mailc ?? '', { mode: '0600' });
    await ns2().write(OTHER_KEY, keys.other ?? '', { mode: '0600' });
    await commitEstate(ns2(), estate());
    await haveZones(4294967295);
  }, 120_000);
  afterAll(() => stage?.stop());

  async function records(machine: string, name: string, type: string): Promise<string[]> {
    const address = stage.machine(machine).address();
    const [answer] = await askDns(stage.machine('world'), address, [{ name, type }]);
    return (answer?.records ?? []).map(({ data }) => data).sort();
  }

  async function serial(machine: string, zone: string): Promise<number> {
    const [soa = ''] = await records(machine, zone, 'SOA');
    return Number(soa.split(' ')[2]);
  }

  /**
   * Waits until both servers have this serial of example.org, and the same one of example.net. NSD cuts off a transfer
   * when it reads a zone meanwhile, and BIND waits long for the next try unless it is told again.
   */
  async function haveZones(expected: number): Promise<void> {
    let looks = 0;
    await stage.until(
      async () => {
        const org = await Promise.all(['ns1', 'ns2'].map((name) => serial(name, 'example.org')));
        const [one, other] = await Promise.all(['ns1', 'ns2'].map((name) => serial(name, 'example.net')));
        if (one !== other && ++looks % NOTIFY_EVERY === 0)
          await ns2().check([...CONTROL, 'notify', 'example.net']);
        return one === other && org.every((number) => number === expected);
      },
      `serial ${expected} at both servers`,
      WAIT,
    );
  }

  async function update(...lines: readonly string[]): Promise<void> {
    const input = ['server 198.51.100.11', 'zone example.org.', ...lines, 'send', ''].join('\n');
    await ns2().check(['nsupdate', '-k', KEY], { input });
  }

  it('finds every server at every address, and what is not as compiled', async () => {
    const { stdout, stderr, exitCode } = await mailc('dns', 'check', '--zone', 'example.org');
    expect(stdout).toContain(`example.org: 13 records, 4 servers
  ! ns1.example (198.51.100.11): 13 differences, serial 4294967295
  ! ns1.example (2001:db8:1::11): 13 differences, serial 4294967295
  ! ns2.example (198.51.100.12): 13 differences, serial 4294967295
  ! ns2.example (2001:db8:1::12): 13 differences, serial 4294967295

error: example.org MX is not as compiled
  - 5 old.example.org.
  + 10 mail.example.org.

error: example.org SPF is not as compiled
  - v=spf1 ip4:203.0.113.7 -all
  + v=spf1 ip4:192.0.2.25 ~all
`);
    expect({ stderr, exitCode }).toEqual({
      stderr: '\nmail.yml: 13 differences in the DNS; to mend: mailc dns publish\n',
      exitCode: 1,
    });
  });

  it('only tells what it would publish, when asked to', async () => {
    const { stdout, stderr, exitCode } = await publish('--dry-run');
    expect(stdout).toContain('example.org: rfc2136 ns1.example: would be 13 added, 2 removed\n');
    expect(stdout).toContain('  -example.org. 300 IN TXT "v=spf1 ip4:203.0.113.7 -all"\n');
    expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: 2 zones to publish\n', exitCode: 0 });
    expect(await serial('ns1', 'example.org')).toBe(4294967295);
    expect(await ns2().read(NET_FILE)).toBe(NET_BEFORE);
  });

  it('publishes by an update with TSIG and by $INCLUDE, and every server has it', async () => {
    expect(await publish()).toMatchObject({ stderr: 'mail.yml: 2 zones published\n', exitCode: 0 });
    // The serial after the last one there is: BIND leaves out 0, as mailc does.
    await haveZones(1);
    const dated = Number(`${new Date().toISOString().slice(0, 10).replaceAll('-', '')}00`);
    expect(await serial('ns1', 'example.net')).toBe(dated);
    expect(await ns2().read(NET_FILE)).toBe(NET_BEFORE.replace('2026010107', String(dated)));
    const { stdout, exitCode } = await mailc('dns', 'check');
    expect(stdout.match(/as compiled, serial/g)).toHaveLength(8);
    expect(exitCode).toBe(0);
  });

  it.each(['ns1', 'ns2'])('leaves what is not its own as it is, at %s', async (machine) => {
    expect(await records(machine, 'example.org', 'TXT')).toEqual([
      'site-verification=kept',
      'v=spf1 ip4:192.0.2.25 ~all',
    ]);
    expect(await records(machine, 'example.net', 'TXT')).toContain('site-verification=kept');
    expect(await records(machine, 'old.example.org', 'A')).toEqual(['203.0.113.7']);
  });

  it('changes nothing when it runs again', async () => {
    const before = await ns2().read(NET_FILE);
    const { stdout, stderr, exitCode } = await publish();
    expect(stdout).toBe(`example.net: include /etc/nsd/example.net.mail.zone: nothing to do
example.org: rfc2136 ns1.example: nothing to do
`);
    expect({ stderr, exitCode }).toEqual({ stderr: 'mail.yml: nothing to publish\n', exitCode: 0 });
    expect(await ns2().read(NET_FILE)).toBe(before);
    expect(await serial('ns1', 'example.org')).toBe(1);
  });

  describe('when a machine leaves, and the server gets another address', () => {
    it('refuses removals before the additions are served', async () => {
      await commitEstate(ns2(), estate({ ipv4: '192.0.2.26', hosts: '{}', dmarc: 'reject' }));
      const { stdout, exitCode } = await publish('--only', 'removals');
      expect(stdout).toContain(
        'it is too early to remove anything of example.org: additions are missing at ns1.example (example.org TXT)',
      );
      expect(exitCode).toBe(1);
      expect(await serial('ns1', 'example.org')).toBe(1);
    });

    it('adds what is new beside what is old', async () => {
      expect(await publish('--only', 'additions')).toMatchObject({ exitCode: 0 });
      await haveZones(2);
      for (const machine of ['ns1', 'ns2']) {
        for (const zone of ['example.org', 'example.net']) {
          expect(await records(machine, zone, 'TXT')).toContain('v=spf1 ip4:192.0.2.26 ip4:192.0.2.25 ~all');
          expect(await records(machine, `_dmarc.${zone}`, 'TXT')).toEqual([
            'v=DMARC1; p=none; rua=mailto:postmaster@example.org',
          ]);
        }
        expect(await records(machine, 'bulk.example.org', 'TXT')).toEqual(['v=spf1 ip4:192.0.2.25 ~all']);
      }
    });

    it('adds nothing a second time', async () => {
      expect(await publish('--only', 'additions')).toMatchObject({
        stderr: 'mail.yml: nothing to publish\n',
      });
    });

    it('tells that what mail.yml no longer has is still served', async () => {
      const { stdout } = await mailc('dns', 'check');
      expect(stdout).toContain(`error: bulk.example.org SPF is served, and mail.yml has it no more
  - v=spf1 ip4:192.0.2.25 ~all
`);
    });

    it('removes the old, and nothing is left of it', async () => {
      expect(await publish('--only', 'removals')).toMatchObject({ exitCode: 0 });
      await haveZones(3);
      expect(await records('ns2', 'bulk.example.org', 'TXT')).toEqual([]);
      expect(await records('ns1', 'example.net', 'TXT')).toEqual([
        'site-verification=kept',
        'v=spf1 ip4:192.0.2.26 ~all',
      ]);
      expect(await mailc('dns', 'check')).toMatchObject({ exitCode: 0 });
      await commitEstate(ns2(), estate());
      await publish();
      await haveZones(4);
    });
  });

  it('does not overwrite what somebody else changes at the same moment', async () => {
    await commitEstate(ns2(), estate({ ipv4: '192.0.2.27' }));
    await ns2().write('/home/faster/nsupdate', FASTER, { mode: '0755' });
    const path = 'PATH=/home/faster:/usr/local/bin:/usr/bin:/bin:/usr/sbin';
    const args = ['dns', 'publish', '--tsig-key', KEY, '--zone', 'example.org'];
    const { stdout, exitCode } = await runMailc(ns2(), args, [path]);
    expect(stdout).toContain('the zone is no longer what it was a moment ago (update failed: NXRRSET)');
    expect(exitCode).toBe(3);
    expect(await records('ns1', 'example.org', 'TXT')).toContain('v=spf1 ip4:203.0.113.99 -all');
    // Not even what could have been done beside it.
    expect(await records('ns1', 'mail.example.org', 'TXT')).toEqual(['v=spf1 ip4:192.0.2.25 -all']);
    const secret = /secret "(.*)"/.exec(keys.mailc ?? '')?.[1] ?? 'no secret';
    expect(await ns2().read('/tmp/arguments')).toBe(`-v -k ${KEY}\n`);
    expect(stdout).not.toContain(secret);
    expect(await publish()).toMatchObject({ exitCode: 0 });
    expect(await records('ns1', 'example.org', 'TXT')).toContain('v=spf1 ip4:192.0.2.27 ~all');
  });

  it('leaves out an alias where somebody has an address, and says so', async () => {
    await update(
      'update delete autoconfig.example.org. CNAME',
      'update add autoconfig.example.org. 300 A 203.0.113.8',
    );
    const { stdout, exitCode } = await publish();
    expect(stdout).toContain(
      'left out: autoconfig.example.org CNAME: it has an address, and an alias must be the only record of its name',
    );
    expect(exitCode).toBe(1);
    expect(await records('ns1', 'autoconfig.example.org', 'A')).toEqual(['203.0.113.8']);
    await update('update delete autoconfig.example.org. A');
    expect(await publish()).toMatchObject({ exitCode: 0 });
  });

  it('tells of an alias in the place of one of its records', async () => {
    await update(
      'update delete _dmarc.example.org. TXT',
      'update add _dmarc.example.org. 300 CNAME dmarc.example.net.',
    );
    const { stdout, exitCode } = await publish();
    expect(stdout).toContain(
      'left out: _dmarc.example.org TXT: it is an alias of dmarc.example.net, which must be the only record',
    );
    expect(exitCode).toBe(1);
    expect((await mailc('dns', 'check', '--zone', 'example.org')).stdout).toContain(
      'error: _dmarc.example.org DMARC has no place: the name is an alias of dmarc.example.net\n',
    );
    await update('update delete _dmarc.example.org. CNAME');
    expect(await publish()).toMatchObject({ exitCode: 0 });
  });

  it('gives a name its own record where a wildcard answered for it', async () => {
    await commitEstate(ns2(), estate({ hosts: '{ bulk: {}, own: { fqdn: own.wild.example.org } }' }));
    expect(await publish()).toMatchObject({ exitCode: 0 });
    expect(await records('ns1', 'own.wild.example.org', 'TXT')).toEqual(['v=spf1 ip4:192.0.2.25 ~all']);
    expect(await records('ns1', 'other.wild.example.org', 'TXT')).toEqual(['v=spf1 -all']);
  });

  it('says that receivers take two SPF records for an error, and mends it', async () => {
    await update('update add example.org. 300 TXT "v=spf1 +all"');
    const { stdout } = await mailc('dns', 'check', '--zone', 'example.org', '--server', ns1().address());
    expect(stdout).toContain(
      'error: example.org SPF stands there 2 times: receivers take that for a permanent error (RFC 7208 section 4.5)',
    );
    expect(await publish()).toMatchObject({ exitCode: 0 });
    expect(await records('ns1', 'example.org', 'TXT')).toEqual([
      'site-verification=kept',
      'v=spf1 ip4:192.0.2.25 ~all',
    ]);
  });

  it.each([
    { why: 'a key that the server does not know', key: 'unknown', words: 'it does not know this TSIG key' },
    { why: 'a wrong secret', key: 'forged', words: 'the signature is wrong' },
    { why: 'a key without rights', key: 'other', words: 'the key may not change these names' },
    { why: 'what is no key', key: 'broken', words: 'nsupdate cannot read the key' },
  ])('says what the server has against $why', async ({ key, words }) => {
    const secretOf = (text = '') => /secret "(.*)"/.exec(text)?.[1] ?? '';
    const [own = '', foreign = ''] = [keys.mailc, keys.other];
    const texts: Record<string, string> = {
      unknown: own.replace('"mailc"', '"nobody"'),
      forged: own.replace(secretOf(own), secretOf(foreign)),
      other: foreign,
      broken: 'secret',
    };
    const file = `/tmp/${key}.key`;
    await ns2().write(file, texts[key] ?? '', { mode: '0600' });
    await update('update delete bulk.example.org. TXT');
    const { stdout, stderr, exitCode } = await mailc(
      'dns',
      'publish',
      '--zone',
      'example.org',
      '--tsig-key',
      file,
    );
    expect(stdout).toContain(`example.org: not published\n  ns1.example did not make the update: ${words}`);
    expect(`${stdout}${stderr}`).not.toContain(secretOf(own));
    expect(exitCode).toBe(3);
  });

  it('wants a key, and a server that takes updates', async () => {
    const missing = await mailc('dns', 'publish', '--zone', 'example.org', '--tsig-key', '/tmp/none');
    expect(missing.stdout).toContain('there is no TSIG key /tmp/none');
    expect(await mailc('dns', 'publish', '--zone', 'example.org')).toMatchObject({
      stderr: expect.stringContaining('error: updates of example.org need a TSIG key'),
      exitCode: 2,
    });
    await commitEstate(ns2(), estate({ primary: '198.51.100.12' }));
    const { stdout, exitCode } = await publish('--zone', 'example.org');
    expect(stdout).toContain('198.51.100.12 did not make the update: it takes no updates at all');
    expect(exitCode).toBe(3);
    await commitEstate(ns2(), estate({ primary: 'nobody.example' }));
    expect((await publish('--zone', 'example.org')).stdout).toContain('nobody.example has no address');
  });

  it('reloads a zone that the server has not read, though its files are right', async () => {
    await commitEstate(ns2(), estate({ ipv4: '192.0.2.28', reload: '/bin/false' }));
    const { stdout, exitCode } = await publish('--zone', 'example.net');
    expect(stdout).toContain('the files are published, but /bin/false failed: it ended with 1');
    expect(exitCode).toBe(3);
    await commitEstate(ns2(), estate({ ipv4: '192.0.2.28' }));
    const again = await publish('--zone', 'example.net');
    expect(again.stdout).toContain(
      'nothing to do\n  ran: nsd-control -c /etc/nsd/stage.conf reload example.net\n',
    );
    expect(await records('ns2', 'example.net', 'TXT')).toContain('v=spf1 ip4:192.0.2.28 ~all');
  });

  it('wants a zone file that includes the records', async () => {
    const before = await ns2().read(NET_FILE);
    await ns2().write(NET_FILE, before.replace(/^\$INCLUDE.*\n/m, ''));
    await commitEstate(ns2(), estate({ ipv4: '192.0.2.29' }));
    const { stdout, exitCode } = await publish('--zone', 'example.net');
    expect(stdout).toContain(`/etc/nsd/example.net.zone does not include the records of mailc
  help: add the line: $INCLUDE /etc/nsd/example.net.mail.zone
`);
    expect(exitCode).toBe(3);
    await ns2().write(NET_FILE, before);
    expect(await publish()).toMatchObject({ exitCode: 0 });
  });

  it('does without IPv6 where a machine has none', async () => {
    const world = stage.machine('world');
    await installMailc(world);
    await commitEstate(world, estate());
    await commitEstate(ns2(), estate());
    await publish();
    await stage.until(async () => {
      const { stdout, exitCode } = await runMailc(world, ['dns', 'check']);
      return (
        exitCode === 0 &&
        stdout.includes('- ns1.example (2001:db8:1::11) cannot be reached from this machine')
      );
    }, 'a check without IPv6');
  });

  it('asks the servers that the zone above names, and tells what lies in a zone of its own', async () => {
    const world = stage.machine('world');
    await world.write('/home/estate/a.pub', PUBLIC_KEY);
    const key = '{ selector: a, algorithm: rsa, state: published, public_key: a.pub }';
    const text = estate().replace('domains: {', 'domains: { example.com: { mx: mail.example.org },');
    await commitEstate(world, `${text}dkim: { keys: { example.com: [${key}] } }\n`);
    const { stdout, exitCode } = await runMailc(world, ['dns', 'check', '--zone', 'example.com']);
    expect(stdout).toContain('  ? gone.example has no address in the DNS\n');
    expect(stdout).toContain(
      'error: a._domainkey.example.com DKIM cannot be compared: the server hands a._domainkey.example.com on to other servers: _domainkey.example.com is a zone of its own\n',
    );
    expect(stdout).toContain('error: example.com SPF is missing\n');
    expect(exitCode).toBe(1);
  });

  it('tells a server that does not answer from one that answers something else', async () => {
    await ns1().stop('named');
    const { stdout, stderr, exitCode } = await mailc('dns', 'check', '--zone', 'example.net');
    expect(stdout).toBe(`example.net: 10 records, 4 servers
  ? ns1.example (198.51.100.11) has nothing that answers at this port
  ? ns1.example (2001:db8:1::11) has nothing that answers at this port
  = ns2.example (198.51.100.12): as compiled, serial ${await serial('ns2', 'example.net')}
  = ns2.example (2001:db8:1::12): as compiled, serial ${await serial('ns2', 'example.net')}
`);
    expect(stderr).toBe('mail.yml: what the DNS answered is as compiled; 2 servers could not be asked\n');
    expect(exitCode).toBe(3);
    const named = await mailc('dns', 'check', '--zone', 'example.org', '--server', '198.51.100.1');
    expect(named.stdout).toContain('? 198.51.100.1 is not responsible for example.org\n');
    const nobody = await mailc('dns', 'check', '--zone', 'example.org', '--server', '3fff::1', '--json');
    expect(JSON.parse(nobody.stdout).zones[0].servers[0]).toMatchObject({
      serial: null,
      silence: { kind: 'unreachable', reason: 'cannot be reached from this machine' },
    });
    expect([named.exitCode, nobody.exitCode]).toEqual([3, 3]);
  });
});
