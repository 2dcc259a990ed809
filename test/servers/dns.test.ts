import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DnsRecord, MailSystem, Zone } from '../../src/mail/system.ts';
import { check, emitFiles, resolveSystem } from '../../src/pipeline.ts';
import { TEST_DAY } from '../support/compile.ts';
import { repository } from '../support/repository.ts';
import { startBind, startNsd } from './stage/dns.ts';
import type { Machine } from './stage/machine.ts';
import { askDns, type Question } from './stage/questions.ts';
import { Stage } from './stage/stage.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const MACHINES = [
  { name: 'world', addresses: ['198.51.100.1', '2001:db8:1::1'] },
  { name: 'second', addresses: ['198.51.100.2', '2001:db8:1::2'] },
];

/** Longer than a datagram of DNS may be without EDNS, and than three strings of a TXT. */
const LONG_BITS = 4096;
const longKey = generateKeyPairSync('rsa', { modulusLength: LONG_BITS });

const LONG_ESTATE = `version: 1
domain: example.net
servers: { mx: { ipv4: 192.0.2.25 } }
addresses: { people: { dev1: {} } }
forwards: { roles: { postmaster: dev1, abuse: dev1, root: dev1 } }
dkim: { keys: { example.net: [{ selector: long, algorithm: rsa, state: signing, public_key: long.pub }] } }
dns: { zones: [example.net] }
`;

/** An estate, as it is compiled, and the snippets of its zones. */
interface Compiled {
  readonly system: MailSystem;
  readonly snippets: ReadonlyMap<string, string>;
}

serverSuite('the zone snippets', () => {
  let stage: Stage;
  showLogsOnFailure(() => stage);
  const world = () => stage.machine('world');
  const second = () => stage.machine('second');
  let estates: readonly Compiled[];

  beforeAll(async () => {
    estates = await Promise.all([
      compiled(filesIn(repository)),
      compiled(filesIn(join(repository, 'test/cases/everything'))),
      compiled((name) => (name === 'mail.yml' ? LONG_ESTATE : pemOf(longKey))),
    ]);
    stage = await Stage.start({ machines: MACHINES });
    await Promise.all([serve(world(), startNsd), serve(second(), startBind)]);
  }, 60_000);
  afterAll(() => stage.stop());

  /** The zones of an administrator, who adds what is no business of mailc and includes the rest. */
  async function serve(machine: Machine, start: typeof startNsd): Promise<void> {
    const zones: Record<string, string> = {};
    for (const { system, snippets } of estates) {
      for (const { name } of system.zones) {
        const file = `/etc/mail-zones/${name}.zone`;
        await machine.write(file, snippets.get(name) ?? '');
        zones[name] = `$ORIGIN elsewhere.${name}.\n@ IN A 192.0.2.1\n$INCLUDE ${file}\n`;
      }
    }
    await start(machine, zones);
  }

  describe.each([
    { server: 'NSD', machine: world },
    { server: 'BIND', machine: second },
  ])('in $server', ({ machine }) => {
    it.each([
      { estate: 'the founding estate', index: 0 },
      { estate: 'everything that mail.yml can say', index: 1 },
      { estate: 'a long key', index: 2 },
    ])('answer every record as compiled of $estate', async ({ index }) => {
      const zones = estates[index]?.system.zones ?? [];
      const questions = uniqueQuestions(zones);
      const answers = await askDns(world(), machine().address(), questions);
      expect(answers.filter(({ status }) => status !== 'NOERROR')).toEqual([]);
      expect(sorted(answers.flatMap(({ records }) => records))).toEqual(sorted(zones.flatMap(expected)));
    });

    it('deny what was not compiled', async () => {
      const questions = [
        { name: 'other._domainkey.archlinux.org', type: 'TXT' },
        { name: 'unknown.archlinux.org', type: 'MX' },
        { name: 'mail.archlinux.org', type: 'MX' },
      ];
      const answers = await askDns(world(), machine().address(), questions);
      expect(answers.map(({ status, records }) => [status, records.length])).toEqual([
        ['NXDOMAIN', 0],
        ['NXDOMAIN', 0],
        ['NOERROR', 0],
      ]);
    });

    it('keep the zone that includes them as it is', async () => {
      const questions = [{ name: 'elsewhere.archlinux.org', type: 'A' }];
      const [answer] = await askDns(world(), machine().address(), questions);
      expect(answer?.records.map(({ data }) => data)).toEqual(['192.0.2.1']);
    });

    it.each([
      { whose: 'its own', key: () => longKey, status: 0 },
      { whose: 'another', key: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), status: 65 },
    ])(
      'have a long key that OpenDKIM compares with $whose private half: $status',
      async ({ key, status }) => {
        const pem = key().privateKey.export({ type: 'pkcs1', format: 'pem' });
        await world().write('/tmp/long.private', pem, { mode: '0600' });
        await world().write('/tmp/long.conf', `Nameservers ${machine().address()}\n`);
        const record = ['-d', 'example.net', '-s', 'long', '-k', '/tmp/long.private'];
        expect(
          await world().run(['opendkim-testkey', '-vvv', '-x', '/tmp/long.conf', ...record]),
        ).toMatchObject({
          exitCode: status,
          stderr: expect.stringContaining("checking key 'long._domainkey.example.net'"),
        });
      },
    );
  });
});

/** Compiles a mail.yml; the committed zones are recorded by the golden cases, which keep them equal to this. */
async function compiled(read: (name: string) => string): Promise<Compiled> {
  const source = { name: 'mail.yml', text: read('mail.yml') };
  const { document, diagnostics } = await check(source, { attachment: read, today: async () => TEST_DAY });
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  const system = await resolveSystem(document);
  const rendered = (await emitFiles(system)).flatMap(({ path: out, content }) => {
    const zone = /^dns\/(.*)\.zone$/.exec(out)?.[1];
    return zone === undefined ? [] : [[zone, content] as const];
  });
  return { system, snippets: new Map(rendered) };
}

function filesIn(folder: string): (name: string) => string {
  return (name) => readFileSync(join(folder, name), 'utf8');
}

function pemOf({ publicKey }: KeyPairKeyObjectResult): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function uniqueQuestions(zones: readonly Zone[]): Question[] {
  const records = zones.flatMap((zone) => zone.records);
  return [...new Map(records.map(({ name, type }) => [`${name} ${type}`, { name, type }])).values()];
}

function expected({ records, ttl }: Zone): object[] {
  return records.map((record) => ({ name: record.name, type: record.type, ttl, data: dataOf(record) }));
}

/** As a zone file has it, written here once more from the RFCs. */
function dataOf(record: DnsRecord): string {
  if (record.type === 'TXT') return record.text;
  if (record.type === 'MX') return `${record.priority} ${record.exchange}.`;
  if (record.type === 'CNAME') return `${record.target}.`;
  return `${record.priority} ${record.weight} ${record.port} ${record.target}.`;
}

function sorted(records: readonly object[]): object[] {
  return records.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
