import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/explain/explainer.ts';
import type { DkimKey, MailSystem } from '../../src/mail/system.ts';
import { serverSuite, showLogsOnFailure } from '../servers/stage/suite.ts';
import { type MakeExplainer, modelOf } from './model.ts';
import { asCase, table, total, unlike } from './report.ts';
import { type AnyKind, compare, compareModels, type Difference, kindOf, type Tally } from './run.ts';
import { DIFFERENCES, MailServer } from './server.ts';
import { shrink } from './shrink.ts';

/** What one run of all tests compares takes about a minute; `npm run oracle` asks for more, of new models. */
const COMPARISONS = Number(process.env.ORACLE_COMPARISONS ?? 12_000);
const IS_HUNTING = process.env.ORACLE_COMPARISONS !== undefined;
const SEED = Number(process.env.ORACLE_SEED ?? (IS_HUNTING ? Date.now() % 2 ** 31 : 20_260_140));

/** What every run has to meet, or it proves little: ends, programs, kinds of questions. */
const WORTH_MEETING = [
  ...['mailbox', 'outside', 'relay', 'pipe', 'discard', 'bounce'],
  ...['refusal 550', 'refusal 551', 'refusal 554', 'refusal 501', 'refusal 504', 'refusal 450'],
  ...['dovecot', 'cyrus', 'opendkim', 'rspamd', 'cdb', 'lmdb', 'hash', 'sealed addresses'],
  ...['ends', 'ends of large groups', 'deliveries', 'submissions', 'rights', 'rates', 'signatures'],
  ...['reaches', 'sends-as', 'may'],
];

/** Milliseconds for one comparison, on a machine that is busy with other things. */
const PATIENCE = 40;

serverSuite('explain and the servers', () => {
  let server: MailServer;
  showLogsOnFailure(() => server.stage);

  beforeAll(async () => {
    console.info(`Given by the test:\n${DIFFERENCES.map((line) => `- ${line}`).join('\n')}`);
    server = await MailServer.start();
  }, 60_000);
  afterAll(() => server?.stop());

  it(`say the same, ${COMPARISONS} times, ORACLE_SEED=${SEED}`, {
    timeout: COMPARISONS * PATIENCE,
  }, async () => {
    const tally = await compareModels(server, { comparisons: COMPARISONS, seed: SEED, onModel: progress() });
    console.info(table(tally));
    const met = [...tally.ends.keys(), ...tally.programs.keys(), ...tally.comparisons.keys()];
    expect(met).toEqual(expect.arrayContaining(WORTH_MEETING));
    expect(await cases(tally.differences)).toBe('');
  });

  async function cases(differences: readonly Difference[]): Promise<string> {
    const texts: string[] = [];
    for (const difference of unlike(differences, 5))
      texts.push(asCase(await shrink(server, kindOf(difference.kind), difference)));
    return texts.join('\n');
  }

  describe('would say it of an explainer that', () => {
    it.each(MISTAKES)('$name', async ({ kind: name, question, make }) => {
      const differences = await differencesOf(ESTATE, kindOf(name), question, make);
      expect(differences).toMatchObject([{ kind: name, question }]);
      expect(await differencesOf(ESTATE, kindOf(name), question)).toEqual([]);
    });

    it('makes a mistake in an estate of which little is needed to see it', async () => {
      const [{ kind: name, question, make }] = MISTAKES;
      const [found] = await differencesOf(ESTATE, kindOf(name), question, make);
      const { text } = await shrink(server, kindOf(name), found as Difference, make);
      expect(text).toBe(SMALLEST);
      expect(await differencesOf(text, kindOf(name), question, make)).toHaveLength(1);
    });

    async function differencesOf(text: string, kind: AnyKind, question: unknown, make?: MakeExplainer) {
      const model = await modelOf(text, make);
      if (model === undefined) throw new Error('the estate has errors');
      await server.load(model.files);
      return (await compare(server, model, kind, [question])).differences;
    }
  });
});

/** Has something for every kind of question. */
const ESTATE = `version: 1
domain: example.org
servers:
  mx: { fqdn: mail.example.org, ipv4: 192.0.2.25, ipv6: "2001:db8::25" }
domains:
  b.example.org: {}
  example.com: {}
hosts:
  web1: { send_as: any }
  web2: { limit: { recipients: 7, per: 1h } }
addresses:
  people:
    dev1: {}
    dev2: { senders: [dev1, dev2] }
    info@b.example.org: dev2
forwards:
  roles:
    root: dev1
    postmaster: dev1
    abuse: dev1
  groups:
    team: [dev1, dev2, ops@example.net]
    everybody: [team, info@b.example.org]
    old: { moved: ops@example.net }
    closed: { reject: This list has closed }
    "*@example.com": team
routes:
  patches: { relay: "[patches.example.org]" }
  "/^bounce-[\\\\w.]+@example\\\\.org$/": { pipe: tracker }
dkim:
  keys:
    example.org:
      - { selector: s1, algorithm: rsa, state: signing, public_key: keys/example.org/s1.rsa.pub }
postfix:
  pipes:
    tracker: { user: nobody, command: [/bin/true, "\${recipient}"] }
`;

/** Makes an explainer of a system that differs in one respect from what was compiled. */
function about(change: (system: MailSystem) => Partial<MailSystem>): MakeExplainer {
  return (system) => createExplainer({ ...system, ...change(system) });
}

/** What is left of it when catch-alls are overlooked. */
const SMALLEST = `version: 1
domain: example.org
servers:
  mx:
    fqdn: mail.example.org
    ipv4: 192.0.2.25
    ipv6: 2001:db8::25
domains:
  example.com: {}
addresses:
  people:
    dev1: {}
forwards:
  groups:
    team:
      - dev1
    "*@example.com": team
`;

interface Mistake {
  readonly name: string;
  readonly kind: string;
  readonly question: unknown;
  readonly make: MakeExplainer;
}

const MISTAKES: readonly [Mistake, ...Mistake[]] = [
  {
    name: 'overlooks catch-alls',
    kind: 'ends',
    question: 'anybody@example.com',
    make: about(({ find }) => ({ find: (address) => (address.startsWith('@') ? undefined : find(address)) })),
  },
  {
    name: 'overlooks patterns',
    kind: 'deliveries',
    question: 'bounce-dev1@example.org',
    make: about(() => ({ patternRoutes: [] })),
  },
  {
    name: 'takes no domain for ours',
    kind: 'submissions',
    question: { port: 25, login: undefined, from: 'dev1@b.example.org', recipient: 'dev1@example.org' },
    make: about(() => ({ domains: [] })),
  },
  {
    name: 'knows of no right',
    kind: 'rights',
    question: { login: 'dev1', from: 'team@example.org' },
    make: about(() => ({ findRight: () => undefined })),
  },
  {
    name: 'counts one recipient too many',
    kind: 'rates',
    question: { login: 'dev1', recipients: [100, 1] },
    make: about(oneTooMany),
  },
  {
    name: 'names a wrong selector',
    kind: 'signatures',
    question: { login: 'dev1', from: 'dev1@example.org' },
    make: about(wrongSelector),
  },
  {
    name: 'forgets groups when it looks back',
    kind: 'reaches',
    question: 'dev1',
    make: about(({ addresses }) => ({
      addresses: [...addresses].filter(({ section }) => section !== 'forwards'),
    })),
  },
  {
    name: 'forgets hosts',
    kind: 'sends-as',
    question: 'root@example.org',
    make: about(() => ({ hosts: [] })),
  },
  {
    name: 'takes one host for all',
    kind: 'may',
    question: 'web2',
    make: about(({ hosts }) => ({ hosts: hosts.map((host) => ({ ...host, sendsAsAny: true })) })),
  },
];

function oneTooMany({ limits }: MailSystem): Partial<MailSystem> {
  return { limits: { ...limits, users: { ...limits.users, recipients: limits.users.recipients + 1 } } };
}

function wrongSelector({ dkim }: MailSystem): Partial<MailSystem> {
  const rename = (key: DkimKey) => ({ ...key, selector: `${key.selector}x` });
  return {
    dkim: { ...dkim, senders: dkim.senders.map((sender) => ({ ...sender, keys: sender.keys.map(rename) })) },
  };
}

/** Says now and then how far a long run is. */
function progress(): (tally: Tally) => void {
  let said = 0;
  return (tally) => {
    const { models, differences } = tally;
    if (!IS_HUNTING || models < said + 25) return;
    said = models;
    console.info(`${models} models, ${total(tally)} comparisons, ${differences.length} differences`);
  };
}
