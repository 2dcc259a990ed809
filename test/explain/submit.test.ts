import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Submission, Verdict } from '../../src/explain/answers.ts';
import { type Answering, estateOf, inWords } from './estate.ts';

const KEYS = {
  'keys/mx1.pub': readFileSync(new URL('../cases/everything/keys/rsa-a.pub', import.meta.url), 'utf8'),
};

const SECTIONS = `domains:
  two.example.org: {}
  parked.example.com: { mail: none }
hosts:
  web1: {}
  bulk: { send_as: any, limit: none }
  runner1: { send_as: [runner, "*@two.example.org"] }
addresses:
  a:
    dev1: {}
    dev2: { account: second, limit: { recipients: 3, per: 1d } }
    desk@two.example.org: second
forwards:
  g:
    team: [dev1, dev2]
    noreply: { discard: true }
    gone: { reject: No longer read }
    robot: { discard: true, owner: robot, limit: hosts }
    root: dev1
dkim:
  keys:
    example.org:
      - { selector: mx1, algorithm: rsa, state: signing, public_key: keys/mx1.pub }
dns:
  zones: [example.org, example.com]
  dmarc: { policy: reject }
`;

const ELSEWHERE = 'somebody@example.net';

async function verdict(asked: Partial<Submission>, sections = SECTIONS): Promise<Verdict> {
  return submitTo(await estateOf(sections, KEYS), asked);
}

function submitTo({ explainer }: Answering, asked: Partial<Submission>): Verdict {
  return explainer.submit({
    from: 'dev1@example.org',
    login: 'dev1',
    port: 587,
    recipients: [ELSEWHERE],
    ...asked,
  });
}

/** A reply as the client hears it, with the stage; undefined for a message that is taken. */
function replyOf({ refusal }: Verdict): string | undefined {
  return refusal && `${refusal.stage}: ${refusal.code} ${refusal.status} ${refusal.text}`;
}

describe('who may send as what', () => {
  it.each([
    ['dev1', 'dev1@example.org'],
    ['dev1', 'DEV1+tag@Example.org'],
    ['DEV1', 'dev1@example.org'],
    ['dev1@example.org', 'dev1@example.org'],
    ['dev1', 'team@example.org'],
    ['second', 'team@example.org'],
    ['second', 'dev2@example.org'],
    ['second', 'desk@two.example.org'],
    ['robot', 'robot@example.org'],
    ['dev1', '<>'],
    ['web1', 'root@example.org'],
    ['web1', 'root+cron@example.org'],
    ['web1', 'anything@web1.example.org'],
    ['runner1', 'runner@example.org'],
    ['runner1', 'anything@two.example.org'],
    ['bulk', 'anybody@example.net'],
  ])('%s as %s', async (login, from) => {
    const { refusal, right } = await verdict({ login, from: from === '<>' ? '' : from });
    expect(refusal).toBeUndefined();
    expect(right.length > 0).toBe(from !== '<>');
  });

  it.each([
    ['dev1', 'dev2@example.org'],
    ['second', 'dev1@example.org'],
    ['dev1', 'noreply@example.org'],
    ['dev1', 'nobody@example.org'],
    ['dev1', 'dev1@example.net'],
    ['web1', 'dev1@example.org'],
    ['web1', 'root@two.example.org'],
    ['dev2', 'dev2@example.org'],
    ['visitor', 'visitor@example.org'],
  ])('%s not as %s', async (login, from) => {
    expect(replyOf(await verdict({ login, from }))).toBe(
      `rcpt: 553 5.7.1 <${from}>: Sender address rejected: not owned by user ${login}`,
    );
  });

  it('the address of probes is written in one way', async () => {
    expect(replyOf(await verdict({ from: 'Double-Bounce@Example.org' }))).toBe(
      'rcpt: 553 5.7.1 <double-bounce@example.org>: Sender address rejected: not owned by user dev1',
    );
  });

  it('says which line decides', async () => {
    expect((await verdict({ from: 'noreply@example.org' })).refusal?.causes).toEqual([
      { table: 'senders', key: 'noreply@example.org', path: ['forwards', 'g', 'noreply'] },
    ]);
    expect((await verdict({ login: 'web1', from: 'root@example.org' })).right).toEqual([
      { table: 'sasl_access', key: 'web1', path: ['hosts', 'web1'] },
    ]);
  });

  it('a login that mail.yml does not name is let down at the end', async () => {
    expect(replyOf(await verdict({ login: 'visitor', from: '' }))).toBe(
      'end-of-data: 554 5.7.1 <END-OF-MESSAGE>: End-of-data rejected: This login may not send mail here',
    );
  });

  it('Cyrus takes a login as it is', async () => {
    const cyrus = await estateOf(`${SECTIONS}sasl: { backend: cyrus }\n`, KEYS);
    expect(replyOf(submitTo(cyrus, { login: 'DEV1' }))).toMatch(/^auth: 535 5\.7\.8 /);
    expect(replyOf(submitTo(cyrus, { login: 'dev1@example.org' }))).toMatch(/^rcpt: 553 5\.7\.1 /);
    expect(replyOf(submitTo(cyrus, { login: 'dev1' }))).toBeUndefined();
  });
});

describe('before the sender is looked at', () => {
  it.each([587, 465] as const)('port %i waits for a login', async (port) => {
    expect(replyOf(await verdict({ login: undefined, port }))).toBe(
      'rcpt: 450 4.7.1 <client[address]>: Client host rejected: Log in to send mail here',
    );
  });

  it('port 25 knows no logins', async () => {
    expect(replyOf(await verdict({ port: 25 }))).toBe('auth: 503 5.5.1 Error: authentication not enabled');
  });

  it('a sender is a whole address', async () => {
    expect(replyOf(await verdict({ from: 'dev1' }))).toBe(
      'rcpt: 504 5.5.2 <dev1>: Sender address rejected: need fully-qualified address',
    );
    expect(replyOf(await verdict({ from: 'dev 1@example.org' }))).toBe(
      'mail: 501 5.1.7 Bad sender address syntax',
    );
  });

  it('a stranger cannot claim to be one of us', async () => {
    const stranger = { login: undefined, port: 25, recipients: ['dev1@example.org'] } as const;
    expect(replyOf(await verdict({ ...stranger, from: 'dev2+x@example.org' }))).toBe(
      'rcpt: 550 5.7.1 <dev2+x@example.org>: Sender address rejected: Log in to send as an address of example.org',
    );
    for (const from of ['', 'somebody@example.net', 'somebody@web1.example.org']) {
      expect(replyOf(await verdict({ ...stranger, from }))).toBeUndefined();
    }
  });

  it('but everybody may write to postmaster', async () => {
    const { refusal, recipients } = await verdict({ login: undefined, recipients: ['postmaster', 'dev1'] });
    expect(refusal).toBeUndefined();
    expect(recipients.map(({ hop }) => inWords(hop))).toEqual([
      'postmaster bounce 5.1.1 User unknown',
      '450 4.7.1 <client[address]>: Client host rejected: Log in to send mail here',
    ]);
  });
});

describe('recipients', () => {
  it('each has its way or its refusal, and one that is taken is enough', async () => {
    const { refusal, recipients } = await verdict({ recipients: ['gone', 'dev2', ELSEWHERE, 'nobody'] });
    expect(refusal).toBeUndefined();
    expect(recipients.map(({ hop }) => inWords(hop))).toEqual([
      '550 5.7.1 <gone@example.org>: Recipient address rejected: No longer read',
      'dev2 -> mailbox second',
      `outside ${ELSEWHERE}`,
      '550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown',
    ]);
    expect(replyOf(await verdict({ recipients: ['nobody', 'gone'] }))).toContain('nobody@example.org');
  });

  it('are at most a thousand', async () => {
    const recipients = Array.from({ length: 1002 }, (_, n) => `m${n}@example.net`);
    const { recipients: ways } = await verdict({ login: 'bulk', from: 'dev1@example.org', recipients });
    expect(inWords(ways[999]?.hop as never)).toBe('outside m999@example.net');
    expect(inWords(ways[1000]?.hop as never)).toBe('452 4.5.3 Error: too many recipients');
  });
});

describe('limits', () => {
  it.each([
    ['dev1', 'users', 100, 21_600],
    ['web1', 'hosts', 360, 3600],
    ['robot', 'hosts', 360, 3600],
    ['second', 'own', 3, 86_400],
  ] as const)('%s is counted in %s', async (login, limitClass, recipients, seconds) => {
    const { rate } = await verdict({ login, from: '' });
    expect(rate).toMatchObject({ limitClass, recipients, seconds });
  });

  it('a login without a limit is not counted', async () => {
    expect((await verdict({ login: 'bulk', from: '' })).rate).toBeUndefined();
  });

  it('a message beyond the limit by itself is refused, and one at its edge is not', async () => {
    const recipients = ['a@example.net', 'b@example.net', 'c@example.net'];
    const asked = { login: 'second', from: 'dev2@example.org' };
    expect(replyOf(await verdict({ ...asked, recipients: [...recipients, 'nobody'] }))).toBeUndefined();
    expect(replyOf(await verdict({ ...asked, recipients: [...recipients, 'd@example.net'] }))).toBe(
      'end-of-data: 554 5.7.1 <END-OF-MESSAGE>: End-of-data rejected: You can only send to 3 recipients per 1d',
    );
  });
});

describe('what receivers see', () => {
  it('of a person', async () => {
    expect((await verdict({})).seen).toEqual({
      spf: { domain: 'example.org', result: 'pass', aligned: true },
      dkim: { domain: 'example.org', algorithms: ['rsa'], result: 'pass', aligned: true },
      dmarc: { domain: 'example.org', policy: 'reject', result: 'pass' },
      signatures: [{ selector: 'mx1', domain: 'example.org', algorithm: 'rsa' }],
    });
  });

  it('of a host that sends as somebody elsewhere, and as a domain without mail', async () => {
    expect((await verdict({ login: 'bulk', from: 'a@example.net' })).seen).toMatchObject({
      spf: { domain: 'example.net', result: 'unknown' },
      dkim: undefined,
      signatures: [],
    });
    expect((await verdict({ login: 'bulk', from: 'a@parked.example.com' })).seen).toMatchObject({
      spf: { result: 'fail' },
      dmarc: { result: 'fail', policy: 'reject' },
    });
  });

  it('of a bounce the name of the server, and nothing of what is refused', async () => {
    const { seen } = await verdict({ login: 'bulk', from: 'MAILER-DAEMON@example.org' });
    expect(seen?.spf).toMatchObject({ domain: 'mail.example.org', result: 'pass' });
    expect((await verdict({ from: '' })).seen).toBeUndefined();
    expect((await verdict({ from: 'dev2@example.org' })).seen).toBeUndefined();
  });

  it('a host without a credential is told apart', async () => {
    expect((await verdict({ login: 'web1', from: '' })).hasCredential).toBe(false);
    expect((await verdict({ login: 'dev1' })).hasCredential).toBe(true);
  });
});
