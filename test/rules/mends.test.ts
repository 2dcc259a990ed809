import { describe, expect, it } from 'vitest';
import { completeExample } from '../../src/check/example.ts';
import { checkText } from './check-text.ts';

/** Whether each finding of a rule about the lines of a mail.yml can be mended by a program. */
async function mends(code: string, mail: string): Promise<boolean[]> {
  const findings = await checkText(completeExample({ mail }).text);
  return findings.filter((finding) => finding.code === code).map(({ fix }) => fix !== undefined);
}

const HOSTS = 'hosts:\n  web1: { limit: { recipients: 60, per: 60m } }\n  web2: {}\n';

describe('a limit that is the one of its class', () => {
  it.each([
    ['in every respect', `limits:\n  hosts: { recipients: 60, per: 1h }\n${HOSTS}`, [true]],
    [
      'but is enforced in another way',
      `limits:\n  hosts: { recipients: 60, per: 1h, over: reject }\n${HOSTS}`,
      [],
    ],
    [
      'but is told in other words',
      `limits:\n  hosts: { recipients: 60, per: 1h, text: too much }\n${HOSTS}`,
      [],
    ],
    [
      'beside another of the same login',
      'addresses:\n  a:\n    dev1: { limit: users }\n    press: { account: dev1, limit: none }\n',
      [],
    ],
    [
      'in an entry that stands for another too',
      'addresses:\n  a:\n    dev1: &own { limit: { recipients: 100, per: 6h } }\nhosts:\n  web1: *own\n',
      [false],
    ],
    [
      'in an entry of its own',
      'addresses:\n  a:\n    dev1: { limit: { recipients: 100, per: 6h } }\n',
      [true],
    ],
  ])('%s', async (_, mail, expected) => {
    expect(await mends('mail/same-limit', mail)).toEqual(expected);
  });
});

it('the word of send_as in capital letters is the word', async () => {
  const findings = await checkText(completeExample({ mail: 'hosts:\n  web1: { send_as: ANY }\n' }).text);
  expect(findings.map(({ help, fix }) => [help, fix?.map(({ text }) => text)])).toEqual([
    ['did you mean any?', ['any']],
  ]);
});
