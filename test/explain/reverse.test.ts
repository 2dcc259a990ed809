import { describe, expect, it } from 'vitest';
import { type Answering, estateOf } from './estate.ts';

const SECTIONS = `domains:
  two.example.org: {}
hosts:
  web1: {}
  bulk: { send_as: any }
  runner1: { send_as: [runner, "*@two.example.org"] }
addresses:
  a:
    dev1: {}
    dev2: { account: second, senders: [second, dev1] }
    second: second
    boss: { account: dev1, senders: [] }
forwards:
  g:
    root: dev1
    team: [dev1, dev2]
    all: { to: [team, dev1, member@example.net], owner: robot }
    tagged: dev2+urgent
    elsewhere: x@two.example.org
    "*@two.example.org": all
    copy: { to: [], account: dev1 }
    gone: { reject: No }
    left: { to: dev1, expires: 2020-01-01 }
`;

/** `address by way of a, b`, in the order of the answer. */
function reaching({ explainer }: Answering, target: string): string[] {
  return explainer.reaches(target).map(({ address, through }) => {
    expect(through[0]).toBe(address);
    const between = through.slice(1, -1).map((name) => name.replace('@example.org', ''));
    return [address.replace('@example.org', ''), ...between].join(' > ');
  });
}

describe('who reaches', () => {
  it('an account: every address that leads there, by a shortest way, in the order of output', async () => {
    const estate = await estateOf(SECTIONS);
    expect(reaching(estate, 'dev1')).toEqual([
      'boss',
      'dev1',
      '@two.example.org > all > dev1',
      'all > dev1',
      'copy',
      'elsewhere > x@two.example.org > @two.example.org > all > dev1',
      'root > dev1',
      'team > dev1',
    ]);
    expect(reaching(estate, 'SECOND')).toEqual([
      'dev2',
      'second',
      '@two.example.org > all > team > dev2',
      'all > team > dev2',
      'elsewhere > x@two.example.org > @two.example.org > all > team > dev2',
      'tagged > dev2+urgent > dev2',
      'team > dev2',
    ]);
  });

  it('an address of ours, and one elsewhere', async () => {
    const estate = await estateOf(SECTIONS);
    expect(reaching(estate, 'team')).toEqual([
      '@two.example.org > all',
      'all',
      'elsewhere > x@two.example.org > @two.example.org > all',
    ]);
    expect(reaching(estate, 'Member@Example.net')).toEqual([
      '@two.example.org > all',
      'all',
      'elsewhere > x@two.example.org > @two.example.org > all',
    ]);
    expect(reaching(estate, 'gone')).toEqual([]);
    expect(reaching(estate, 'nobody@example.net')).toEqual([]);
  });

  it('tags go along, and a pattern of a route may take what a row leads to', async () => {
    const estate = await estateOf(`addresses: { a: { dev1: {}, dev2: {} } }
forwards:
  g:
    left: Left@example.net
    news: left+news@example.org
    odd: dev1+lab@example.org
routes:
  "/\\\\+lab@/": { relay: lab.example.net }
`);
    expect(reaching(estate, 'left@example.net')).toEqual(['left']);
    expect(reaching(estate, 'left+news@example.net')).toEqual(['news > left+news > left']);
    expect(reaching(estate, 'left')).toEqual([]);
    expect(reaching(estate, 'left+news')).toEqual(['news']);
    expect(reaching(estate, 'dev1')).toEqual(['dev1']);
  });

  it('agrees with the ways of all addresses', async () => {
    const { system, explainer } = await estateOf(SECTIONS);
    for (const account of ['dev1', 'second']) {
      const found = explainer.reaches(account).map(({ address }) => address.replace(/^@/, 'anybody@'));
      const all = [...system.addresses].map(({ address }) => address.replace(/^@/, 'anybody@'));
      const expected = all.filter((address) =>
        explainer.ends(address).some((end) => end.kind === 'mailbox' && end.account === account),
      );
      expect(found).toEqual(expected);
    }
  });
});

describe('who sends as', () => {
  const senders = async (address: string) =>
    (await estateOf(SECTIONS)).explainer
      .sendersAs(address)
      .map(({ login, causes }) => `${login} ${causes[0]?.table}`);

  it('root: people by its row, and every host', async () => {
    expect(await senders('root')).toEqual([
      'bulk sasl_access',
      'dev1 senders',
      'runner1 sasl_access',
      'web1 sasl_access',
    ]);
    expect(await senders('ROOT+x@example.org')).toHaveLength(4);
  });

  it('any other address', async () => {
    expect(await senders('dev2')).toEqual(['bulk sasl_access', 'dev1 senders', 'second senders']);
    expect(await senders('boss')).toEqual(['bulk sasl_access']);
    expect(await senders('any@two.example.org')).toEqual([
      'bulk sasl_access',
      'dev1 senders',
      'runner1 senders',
      'second senders',
    ]);
    expect(await senders('any@web1.example.org')).toEqual(['bulk sasl_access', 'web1 senders']);
    expect(await senders('nobody@example.net')).toEqual(['bulk sasl_access']);
  });
});

describe('who may', () => {
  it('what a person or a host may send as', async () => {
    const { explainer } = await estateOf(SECTIONS);
    const may = (login: string) => {
      const found = explainer.mayOf(login);
      return found === 'any' ? found : found.map(({ sender }) => sender);
    };
    expect(may('bulk')).toBe('any');
    expect(may('web1')).toEqual(['@web1.example.org', 'root@example.org']);
    expect(may('robot')).toEqual(['all@example.org']);
    expect(may('second')).toContain('@two.example.org');
    expect(may('Robot')).toEqual(may('robot'));
    expect(may('nobody')).toEqual([]);
  });

  it('agrees with what is accepted', async () => {
    const { system, explainer } = await estateOf(SECTIONS);
    const senders = [...system.senderRights].map(({ sender }) => sender.replace(/^@/, 'anybody@'));
    for (const { name } of system.logins) {
      const may = explainer.mayOf(name);
      if (may === 'any') continue;
      const rights = new Set(may.map(({ sender }) => sender.replace(/^@/, 'anybody@')));
      for (const from of senders) {
        const { refusal } = explainer.submit({ from, login: name, port: 587, recipients: ['a@example.net'] });
        expect([name, from, refusal === undefined]).toEqual([name, from, rights.has(from)]);
        const asked = explainer.sendersAs(from).some(({ login }) => login === name);
        expect([name, from, asked]).toEqual([name, from, rights.has(from)]);
      }
    }
  });
});

describe('what is not worked out', () => {
  it('is a parameter that may lead mail elsewhere, and no other', async () => {
    const { explainer } = await estateOf(
      'addresses: { a: { dev1: {} } }\npostfix:\n  main: { always_bcc: dev1@example.org, message_size_limit: 1000, soft_bounce: true }\n',
    );
    expect(explainer.blindSpots).toEqual([
      { parameter: 'always_bcc', path: ['postfix', 'main', 'always_bcc'] },
      { parameter: 'soft_bounce', path: ['postfix', 'main', 'soft_bounce'] },
    ]);
  });

  it('a misspelt address is suggested', async () => {
    const { explainer } = await estateOf(SECTIONS);
    expect(explainer.similar('tema')).toBe('team@example.org');
    expect(explainer.similar('team@exmaple.org')).toBe('team@example.org');
    expect(explainer.similar('dve1+x@example.org')).toBe('dev1@example.org');
    expect(explainer.similar('something-else@example.org')).toBeUndefined();
    expect(explainer.similar('team@example.net')).toBeUndefined();
  });
});
