import { describe, expect, it } from 'vitest';
import { runExpectations } from '../../src/explain/tests/run.ts';
import { check } from '../../src/pipeline.ts';
import { TEST_DAY } from '../support/compile.ts';
import { estateOf, inWords } from './estate.ts';

const SECTIONS = `domains:
  lists.example.org: { mx: lists.example.org }
hosts:
  web1: { limit: { recipients: 20, per: 2h } }
  bulk: { send_as: any, limit: none }
addresses:
  a:
    dev1: {}
    dev2: {}
    desk: helpdesk
forwards:
  g:
    security: [dev1, member@example.net]
    all: [security, dev2]
    noreply: { discard: true }
    gone: { reject: No longer read }
    left: { to: left@example.net, expires: 2020-01-01 }
routes:
  patches: { relay: patches.example.net }
dns:
  dmarc: { policy: none }
`;

interface Told {
  readonly name: string;
  readonly outcome: string;
  readonly problems: readonly string[];
}

/** What becomes of expectations, one line of YAML each. */
async function judge(lines: readonly string[]): Promise<Told[]> {
  const witness = await estateOf(SECTIONS);
  const text = `version: 1\ndomain: example.org\nservers: { mail: {} }\ntests:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
  const { document, diagnostics } = await check(
    { name: 'mail.yml', text },
    { attachment: () => undefined, today: async () => TEST_DAY },
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(errors).toEqual([]);
  return [...runExpectations(document?.content.tests ?? [], ['tests'], witness)].map(
    ({ name, outcome, problems }) => ({
      name,
      outcome,
      problems: problems.map((problem) => {
        const at = problem.at.slice(2).join('.');
        if (problem.kind === 'fails') return `${at}: ${problem.expected} | ${problem.got}`;
        return `${at}: ${problem.message}${problem.help === undefined ? '' : `; ${problem.help}`}`;
      }),
    }),
  );
}

async function names(lines: readonly string[], outcome: string): Promise<string[]> {
  return (await judge(lines)).filter((told) => told.outcome === outcome).map(({ name }) => name);
}

describe('expectations that hold', () => {
  const lines: [line: string, ...sentences: string[]][] = [
    ['{ mail_to: security, reaches: dev1 }', 'security reaches dev1'],
    [
      '{ mail_to: [all, all+x@example.org], reaches: [security, dev2] }',
      'all reaches security and dev2',
      'all+x@example.org reaches security and dev2',
    ],
    [
      '{ mail_to: all, reaches: MEMBER@example.net, never_reaches: desk }',
      'all reaches MEMBER@example.net, and never reaches desk',
    ],
    [
      '{ mail_to: desk, reaches_only: helpdesk, outside: nobody }',
      'desk reaches only helpdesk, and reaches nobody outside',
    ],
    ['{ mail_to: security, outside: member@example.net }', 'security reaches outside member@example.net'],
    ['{ mail_to: patches, is: routed, outside: patches@example.org }'],
    ['{ mail_to: noreply, is: dropped, outside: nobody, never_reaches: dev1 }'],
    [
      '{ mail_to: [gone, left, webshop], is: refused }',
      'gone is refused',
      'left is refused',
      'webshop is refused',
    ],
    [
      '{ mail_to: gone, is: refused, reply: 550 5.7.1, note: since 2020 }',
      'gone is refused, and is answered "550 5.7.1"',
    ],
    [
      '{ login: web1, may_send_as: root, may_not_send_as: dev1 }',
      'web1 may send as root, and may not send as dev1',
    ],
    ['{ login: web1, may_send_as: ["*@web1.example.org", root+cron] }'],
    ['{ login: [dev1, dev2], may_send_as: all, may_not_send_as: ["*@example.org", a@example.net] }'],
    ['{ login: bulk, may_send_as: [a@example.net, "*@example.org"], limit: none }'],
    ['{ login: web1, limit: { recipients: 20, per: 120m } }', 'web1 has a limit of 20 recipients per 120m'],
    ['{ login: dev1, limit: users }', 'dev1 has the limit of users'],
    [
      '{ mail_of: [dev1, web1], passes: [spf, dmarc] }',
      'mail of dev1 passes SPF and DMARC',
      'mail of web1 passes SPF and DMARC',
    ],
    ['{ mail_of: bulk, as: "*@lists.example.org", passes: spf }'],
  ];

  it.each(lines)('%s', async (line, ...sentences) => {
    const told = await judge([line]);
    expect(told.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    if (sentences.length > 0) expect(told.map(({ name }) => name)).toEqual(sentences);
  });
});

describe('expectations that fail say what was expected and what came', () => {
  it.each([
    ['{ mail_to: security, reaches: [dev1, dev2] }', 'reaches: dev2 | dev1 and member@example.net'],
    [
      '{ mail_to: webshop, reaches: dev1 }',
      'reaches: dev1 | nobody (refused: 550 5.1.1 <webshop@example.org>: Recipient address rejected: User unknown)',
    ],
    [
      '{ mail_to: all, reaches_only: security }',
      'reaches_only: only dev1 and member@example.net | dev2, dev1 and member@example.net',
    ],
    ['{ mail_to: desk, reaches_only: [helpdesk, dev1] }', 'reaches_only: only helpdesk and dev1 | helpdesk'],
    [
      '{ mail_to: all, never_reaches: [dev1, desk] }',
      'never_reaches: never dev1 | dev2, dev1 and member@example.net',
    ],
    ['{ mail_to: all, outside: nobody }', 'outside: nobody outside | outside member@example.net'],
    ['{ mail_to: desk, outside: a@example.net }', 'outside: outside a@example.net | nobody outside'],
    ['{ mail_to: desk, is: refused }', 'is: mail that is refused | helpdesk'],
    ['{ mail_to: noreply, is: routed }', 'is: mail that is routed | nobody (dropped)'],
    [
      '{ mail_to: gone, reply: moved }',
      'reply: a reply with "moved" | nobody (refused: 550 5.7.1 <gone@example.org>: Recipient address rejected: No longer read)',
    ],
    [
      '{ login: dev1, may_send_as: [dev1, dev2] }',
      'may_send_as: the sender dev2 | 553 5.7.1 <dev2@example.org>: Sender address rejected: not owned by user dev1',
    ],
    ['{ login: dev1, may_not_send_as: security }', 'may_not_send_as: security refused as sender | accepted'],
    [
      '{ login: dev1, limit: hosts }',
      'limit: the limit of hosts | the limit of users (100 recipients per 6h)',
    ],
    ['{ login: dev1, limit: none }', 'limit: no limit | the limit of users (100 recipients per 6h)'],
    [
      '{ login: web1, limit: { recipients: 20, per: 1h } }',
      'limit: a limit of 20 recipients per 1h | a limit of 20 recipients per 2h',
    ],
    ['{ mail_of: dev1, passes: [spf, dkim] }', 'passes: DKIM pass | DKIM none as dev1@example.org'],
    ['{ mail_of: dev1, fails: dmarc }', 'fails: DMARC fail | DMARC pass as dev1@example.org'],
    ['{ mail_of: dev1, signed_by: mx1 }', 'signed_by: mx1 | no key as dev1@example.org'],
    [
      '{ mail_of: dev1, as: dev2, passes: spf }',
      'passes: mail that is accepted | 553 5.7.1 <dev2@example.org>: Sender address rejected: not owned by user dev1',
    ],
  ])('%s', async (line, problem) => {
    expect(await judge([line])).toMatchObject([{ outcome: 'failed', problems: [problem] }]);
  });

  it('and show the branches that matter', async () => {
    const witness = await estateOf(SECTIONS);
    const [result] = [...runExpectations([{ mail_to: 'all', never_reaches: 'dev1' }], ['tests'], witness)];
    const [problem] = result?.problems ?? [];
    const evidence = problem?.kind === 'fails' ? problem.evidence : undefined;
    expect(evidence?.kind === 'way' && inWords(evidence.way.hop)).toBe(
      'all -> security -> dev1 -> mailbox dev1',
    );
  });
});

describe('an expectation about something that is not there is no test that passes', () => {
  it.each([
    [
      '{ mail_to: securty, never_reaches: dev1 }',
      'mail_to: there is no address "securty"; did you mean security@example.org?',
    ],
    [
      '{ mail_to: [desk, secruity], outside: nobody }',
      'mail_to.1: there is no address "secruity"; did you mean security@example.org?',
    ],
    [
      '{ mail_to: security, never_reaches: [dev2, dve1] }',
      'never_reaches.1: there is no account or address "dve1"; did you mean dev1@example.org?',
    ],
    [
      '{ mail_to: security, never_reaches: helpdsk }',
      'never_reaches: there is no account or address "helpdsk"; did you mean helpdesk?',
    ],
    ['{ mail_to: security, reaches: gone }', 'reaches: mail to "gone" is refused, so it stands for nobody'],
    ['{ mail_to: security, outside: [dev1] }', 'outside.0: "dev1" is no address elsewhere'],
    ['{ mail_to: a@example.net, never_reaches: dev1 }', 'mail_to: "a@example.net" is no address of ours'],
    ['{ login: wbe1, may_send_as: root }', 'login: there is no login "wbe1"; did you mean web1?'],
    ['{ login: visitor, limit: none }', 'login: there is no login "visitor"'],
    ['{ mail_of: [dev1, dve1], passes: spf }', 'mail_of.1: there is no login "dve1"; did you mean dev1?'],
    [
      '{ login: dev1, may_not_send_as: scurity }',
      'may_not_send_as: there is no address "scurity"; did you mean security@example.org?',
    ],
    [
      '{ mail_to: security }',
      ': this expects nothing; say what is expected: reaches, outside, is, may_send_as, limit, passes ...',
    ],
    [
      '{ login: dev1, note: to do }',
      ': this expects nothing; say what is expected: reaches, outside, is, may_send_as, limit, passes ...',
    ],
  ])('%s', async (line, problem) => {
    const broken = (await judge([line])).filter(({ outcome }) => outcome !== 'passed');
    expect(broken).toMatchObject([{ outcome: 'broken', problems: [problem] }]);
  });

  it('an unknown address is refused, which may be expected', async () => {
    expect(await names(['{ mail_to: webshop, is: refused }'], 'passed')).toHaveLength(1);
  });
});
