import { describe, expect, it } from 'vitest';
import { found, places } from './found.ts';

const LISTS =
  'domains:\n  lists.example.org: { mx: lists.example.org }\nlists:\n  host: lists.example.org\n  names: [announce]\n';
const ESTATE = `${LISTS}silence: { mail/forward-breaks-spf: { forwards: x } }
addresses:
  people: { dev1: {}, dev1.long: dev1 }
forwards:
  aliases:
    webmaster: dev1
    www: WebMaster
    list: { to: [webmaster] }
    copy: { to: [], account: dev1 }
    dev2: dev2@example.net
    tagged: dev1+web
    team: [dev1, ops1]
    squad: team
    crew: [ops1, dev1]
    gone: { discard: true }
    nobody: { reject: no }
    none: { reject: no }
  groups:
    g: `;

describe('the same person twice', () => {
  it.each([
    ['[dev1, webmaster]', 'webmaster', 'dev1'],
    ['[webmaster, dev1]', 'dev1', 'webmaster'],
    ['[webmaster, ops1, www]', 'www', 'webmaster'],
    ['[dev1.long, list]', 'list', 'dev1.long'],
    ['[www, copy]', 'copy', 'www'],
    ['{ to: webmaster, account: dev1 }', 'webmaster', 'dev1'],
    ['[dev2, dev2@example.net]', 'dev2@example.net', 'dev2'],
    ['[announce, announce@lists.example.org]', 'announce@lists.example.org', 'announce'],
    ['[announce-owner, Announce-Owner@example.org]', 'Announce-Owner@example.org', 'announce-owner'],
    ['[team, squad]', 'squad', 'team'],
    ['[tagged, dev1+web]', 'dev1+web', 'tagged'],
  ])('%s', async (group, second, first) => {
    expect((await found(ESTATE + group)).filter(({ at }) => !at.startsWith('mail/plus-in'))).toEqual([
      {
        at: `mail/repeated-destination «${second}»`,
        message: `"${second}" leads to the same person as "${first}"`,
        help: 'remove one of the two',
        related: [first],
      },
    ]);
  });

  it.each([
    '[team, crew, dev1]',
    '[squad, crew]',
    '[dev1, tagged]',
    '[gone, noreply]',
    '[announce, announce-owner]',
    '[webmaster]',
    '{ to: webmaster, account: ops1 }',
  ])('is not in %s', async (group) => {
    const repeated = (await places(`${ESTATE}${group}\n    noreply: { discard: true }\n`)).filter((at) =>
      at.startsWith('mail/repeated-destination'),
    );
    expect(repeated).toEqual([]);
  });

  it('may be behind a catch-all', async () => {
    const mail = (group: string) =>
      `domains:\n  two.example.org: {}\nforwards:\n  two:\n    "*@two.example.org": ops1\n  groups:\n    g: ${group}\n`;
    expect(await places(mail('[ops1, any@two.example.org]'))).toEqual([
      'mail/repeated-destination «any@two.example.org»',
    ]);
  });

  it('is nobody in a circle', async () => {
    expect(
      await places('forwards:\n  g:\n    a: b\n    b: a\n    c: a\n    d: [a, b]\n    e: [c, a]\n'),
    ).toEqual(['mail/forward-loop «a»']);
  });

  it('is found in time, however long the way', async () => {
    const count = 20_000;
    const chain = Array.from(
      { length: count },
      (_, n) => `    s${n}: s${n + 1}\n    t${n}: [s${n}, dev1]\n`,
    ).join('');
    const mail = `addresses:\n  people: { dev1: {} }\nforwards:\n  g:\n${chain}    s${count}: ops1\n`;
    const before = performance.now();
    const repeated = (await places(mail)).filter((at) => at.startsWith('mail/repeated-destination'));
    expect(repeated).toEqual([]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('a list that makes addresses which are there', () => {
  it('is told once, with all of them and where they are', async () => {
    const mail =
      'forwards:\n  g:\n    team: ops1\n    team-owner: ops1\n    team-bounces: ops1\n    other: ops1\nlists:\n  host: lists.example.net\n  names: [news, team, other]\n';
    expect(await found(mail)).toEqual([
      {
        at: 'mail/list-address-taken «team»',
        message:
          'The list "team" makes the addresses team@example.org, team-bounces@example.org and team-owner@example.org, ' +
          'which other entries have already',
        help: 'rename the list, or remove the other entries',
        related: ['team', 'team-bounces', 'team-owner'],
      },
      {
        at: 'mail/list-address-taken «other»',
        message: 'The list "other" makes the address other@example.org, which another entry has already',
        help: 'rename the list, or remove the other entry',
        related: ['other'],
      },
    ]);
  });
});

describe('a circle', () => {
  const circle = (length: number) =>
    `forwards:\n  g:\n${Array.from({ length }, (_, n) => `    a${n}: a${(n + 1) % length}\n`).join('')}`;

  it('is told in full, with all its places', async () => {
    const [loop, ...others] = await found(circle(10));
    expect(others).toEqual([]);
    expect(loop?.at).toBe('mail/forward-loop «a0»');
    expect(loop?.message).toBe(
      'Mail goes around in a circle: a0 -> a1 -> a2 -> a3 -> a4 -> a5 -> a6 -> a7 -> a8 -> a9 -> a0',
    );
    expect(loop?.related).toEqual(Array.from({ length: 9 }, (_, n) => `a${n + 1}`));
  });

  it('is cut where nobody would read it', async () => {
    const loop = (await found(circle(900))).find(({ at }) => at.startsWith('mail/forward-loop'));
    expect(loop?.message).toMatch(/ -> a299 -> \.\.\. 600 more \.\.\. -> a0$/);
    expect(loop?.related).toHaveLength(299);
  });
});
