import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mailc, SMALL } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';

const MAIL = `${SMALL}  groups:
    team: [dev, member@example.net, noreply]
    noreply: { discard: true }
    all: [${Array.from({ length: 20 }, (_, n) => `m${n}@example.net`).join(', ')}]
    gone: { reject: This address is no longer read by anybody who could answer you }
    left: { to: dev, expires: 2020-01-31 }
hosts:
  web1: {}
`;

let folder: string;
beforeAll(() => {
  folder = scratch();
  writeFileSync(join(folder, 'mail.yml'), MAIL);
});

const ask = (...args: string[]) => mailc(folder, args);

describe('mailc explain', () => {
  it('prints each hop with the line that decides it, the table and the ends', async () => {
    const { stdout, stderr, exitCode } = await ask('explain', 'team');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(`team@example.org                    mail.yml:15 users
├─ dev@example.org, mailbox of dev  mail.yml:8 users
├─ leaves for member@example.net
└─ noreply@example.org              mail.yml:16 users
   └─ taken and dropped             mail.yml:16 transport`);
  });

  it('stays within 80 columns, without colours where nobody looks', async () => {
    const { stdout } = await ask(
      'explain',
      'gone',
      'left',
      'dev+a.rather.long.tag.that.says.a.lot@example.org',
    );
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain(`
left@example.org, until 2020-01-31                             mail.yml:19 users
└─ refused at RCPT TO: 550 5.1.1 <left@example.org>:           local_transport
   Recipient address rejected: User unknown
`);
  });

  it('paints for a terminal that knows colours', async () => {
    const { stdout } = await mailc(folder, ['explain', 'noreply'], { FORCE_COLOR: '1' });
    expect(stdout).toContain('\u001b[1mnoreply@example.org\u001b[22m');
  });

  it('folds a long group', async () => {
    const { stdout } = await ask('explain', 'all');
    expect(stdout.split('\n')).toHaveLength(14);
    expect(stdout).toMatch(/└─ and 8 more \(--json has all\)$/);
    const data = JSON.parse((await ask('explain', 'all', '--json')).stdout);
    expect(data.ways[0].way.next).toHaveLength(20);
  });

  it('suggests what was meant', async () => {
    const { stdout, stderr, exitCode } = await ask('explain', 'taem');
    expect(stdout).toContain('550 5.1.1');
    expect({ stderr, exitCode }).toEqual({ stderr: 'did you mean team@example.org?', exitCode: 0 });
    expect((await ask('explain', 'left')).stderr).toBe('');
  });

  it('answers as data, with a version and places', async () => {
    const { stdout } = await ask('explain', 'DEV+x@example.org', 'nobody', '--json');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      file: 'mail.yml',
      ways: [
        {
          recipient: 'DEV+x@example.org',
          way: {
            address: 'DEV+x@example.org',
            kind: 'forward',
            causes: [
              {
                table: 'users',
                key: 'dev@example.org',
                place: {
                  path: ['addresses', 'staff', 'dev'],
                  file: 'mail.yml',
                  line: 8,
                  column: 5,
                  endLine: 8,
                  endColumn: 12,
                },
              },
            ],
            next: [
              {
                address: 'dev+x@localhost',
                kind: 'end',
                causes: [
                  { table: 'transport', key: 'dev@localhost', place: expect.objectContaining({ line: 8 }) },
                ],
                end: { kind: 'mailbox', account: 'dev' },
              },
            ],
          },
        },
        {
          recipient: 'nobody',
          way: {
            address: 'nobody@example.org',
            kind: 'end',
            causes: [
              { table: 'domains', key: 'example.org', place: expect.objectContaining({ line: 2 }) },
              { table: 'main.cf', key: 'local_transport' },
            ],
            end: {
              kind: 'refusal',
              stage: 'rcpt',
              code: '550',
              status: '5.1.1',
              text: '<nobody@example.org>: Recipient address rejected: User unknown',
            },
          },
        },
      ],
      blindSpots: [],
    });
  });

  it('says what it cannot see through', async () => {
    const other = scratch();
    writeFileSync(join(other, 'mail.yml'), `${MAIL}postfix:\n  main: { always_bcc: dev@example.org }\n`);
    const { stderr } = await mailc(other, ['explain', 'dev']);
    expect(stderr).toBe(
      'mail.yml:23 sets always_bcc, which may change this in a way that is not worked out here',
    );
  });

  it('says first what is wrong with a mail.yml', async () => {
    const other = scratch();
    writeFileSync(join(other, 'mail.yml'), `${MAIL}x: 1\n`);
    const { stdout, stderr, exitCode } = await mailc(other, ['explain', 'dev', '--file', 'mail.yml']);
    expect(stdout).toContain('schema/unknown-key');
    expect(stderr).toBe('mail.yml: 1 error and 4 warnings; nothing is answered while there are errors');
    expect(exitCode).toBe(1);
    const { stdout: data } = await mailc(other, ['explain', 'dev', '--json']);
    expect(JSON.parse(data)).toMatchObject({ errors: 1 });
  });
});

describe('mailc explain --from', () => {
  it('prints the answer, what counts, what signs and what receivers see', async () => {
    const { stdout, stderr } = await ask('explain', '--from', 'root', '--as', 'web1', 'team', 'nobody');
    expect(stdout).toMatch(/^web1 sends as root@example\.org at port 587\n/);
    expect(stdout).toMatch(/\n {2}answer {3}accepted for 1 of 2 recipients +mail\.yml:21 sasl_access\n/);
    expect(stdout).toMatch(/\n {2}counted {2}in the class hosts: 360 recipients per 1h/);
    expect(stdout).toMatch(/\n {2}signed {3}by no key\n {2}SPF {6}pass for example\.org, aligned\n/);
    expect(stdout).toContain('\n\nteam@example.org');
    expect(stderr).toBe(
      'web1 has no credential in mail.yml: until it has one, its login is refused (535 5.7.8)',
    );
  });

  it('tells of a login that mail.yml does not have', async () => {
    const { stdout, stderr } = await ask('explain', '--from', 'root', '--as', 'web11', 'team');
    expect(stdout).toContain('refused at RCPT TO: 553 5.7.1 ');
    expect(stderr).toBe('mail.yml has no login "web11"; did you mean web1?');
    expect((await ask('explain', '--from', 'dev', '--as', 'dev', 'team')).stderr).toBe('');
  });

  it('prints the reply of the stage that refuses', async () => {
    const { stdout } = await ask('explain', '--from', 'dev', '--as', 'web1', '--via', '465', 'dev');
    expect(stdout).toContain('refused at RCPT TO: 553 5.7.1 ');
    const stranger = await ask('explain', '--from', 'dev@example.org', 'dev');
    expect(stranger.stdout).toContain('a client without a login sends as dev@example.org at port 25');
    expect(stranger.stdout).toContain('refused at RCPT TO: 550 5.7.1');
    const waiting = await ask('explain', '--from', '<>', '--via', '587', 'dev');
    expect(waiting.stdout).toContain('put off at RCPT TO: 450 4.7.1');
  });

  it('takes the port of former relays for the one that hosts submit at', async () => {
    const { stdout, stderr } = await ask(
      'explain',
      '--from',
      'dev',
      '--as',
      'dev',
      '--via',
      '10027',
      'dev',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      submission: { from: 'dev@example.org', login: 'dev', port: 587 },
      verdict: {
        accepted: true,
        hasCredential: true,
        rate: { limitClass: 'users', place: expect.anything() },
      },
    });
    expect(stderr).toBe('port 10027 was that of relaying hosts; here they submit at 587');
  });

  it('asks for a sender where one is needed, and for a port that there is', async () => {
    const { stderr, exitCode } = await ask('explain', '--as', 'dev', 'dev');
    expect(stderr).toContain('name the sender too: --from ADDRESS');
    expect(exitCode).toBe(2);
    const wrong = await ask('explain', '--from', 'dev', '--via', '26', 'dev');
    expect(wrong.stderr).toContain('Allowed choices are 25, 587, 465, 10027.');
    expect(wrong.exitCode).toBe(2);
  });
});

describe('mailc who', () => {
  it('reaches', async () => {
    const { stdout, exitCode } = await ask('who', 'reaches', 'dev');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`dev                       mail.yml:8
team by way of dev        mail.yml:15
abuse by way of dev       mail.yml:12
postmaster by way of dev  mail.yml:11
root by way of dev        mail.yml:13`);
  });

  it('sends-as and may', async () => {
    expect((await ask('who', 'sends-as', 'root')).stdout).toBe(`dev   mail.yml:13 senders
web1  mail.yml:21 sasl_access`);
    expect((await ask('who', 'may', 'web1')).stdout).toBe(`*@web1.example.org  mail.yml:21 senders
root@example.org    mail.yml:21 sasl_access`);
    const { stdout, stderr } = await ask('who', 'sends-as', 'noreply');
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'nobody may send as noreply' });
  });

  it('answers as data', async () => {
    const answer = async (...args: string[]) => JSON.parse((await ask('who', ...args, '--json')).stdout);
    expect(await answer('reaches', 'member@example.net')).toMatchObject({
      version: 1,
      question: 'reaches',
      about: 'member@example.net',
      reaching: [{ address: 'team@example.org', place: { line: 15 } }],
    });
    expect(await answer('may', 'web1')).toMatchObject({
      may: [{ sender: '@web1.example.org', causes: [{ table: 'senders' }] }, { sender: 'root@example.org' }],
    });
    expect(await answer('sends-as', 'dev')).toMatchObject({ senders: [{ login: 'dev' }] });
  });

  it('knows a slip of the hand', async () => {
    const wrong = await Promise.all([
      ask('who', 'reaches', 'dve'),
      ask('who', 'may', 'wbe1'),
      ask('who', 'am', 'i'),
    ]);
    expect(wrong.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
    expect(wrong[0].stderr).toContain('there is no address or account "dve"');
    expect(wrong[1].stderr).toContain('did you mean web1?');
  });
});
