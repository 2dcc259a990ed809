import { describe, expect, it } from 'vitest';
import { RSA_2048 } from '../../src/check/example-keys.ts';
import { mailc } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';

const ESTATE = `version: 1
domain: example.org
servers:
  mx1: { ipv4: 192.0.2.25 }
hosts:
  web1: { send_as: [shop@shop.example.org] }
addresses:
  people: { ops1: {} }
forwards:
  roles: { root: ops1, abuse: ops1, postmaster: ops1 }
  groups:
    security: [ops1, someone@example.net]
    all: security
dkim:
  keys:
    example.org:
      - { selector: one, algorithm: rsa, state: signing, public_key: one.pub }
dns: { dmarc: { policy: none } }
`;

const data = async (text: string) => {
  const directory = scratch({ 'mail.yml': text, 'one.pub': RSA_2048 });
  return JSON.parse((await mailc(directory, ['check', '--json'])).stdout);
};

/** mailauth says in alignment.test.ts that a receiver finds just this. */
describe('mailc check --json', () => {
  it('says what receivers will see of each kind of sender, and where it comes from', async () => {
    const { senders } = await data(ESTATE);
    const passes = {
      spf: { domain: 'example.org', result: 'pass', aligned: true },
      dkim: { domain: 'example.org', algorithms: ['rsa'], result: 'pass', aligned: true },
      dmarc: { result: 'pass', policy: 'none', domain: 'example.org' },
    };
    expect(senders).toHaveLength(5);
    expect(senders[0]).toEqual({
      ...{ kind: 'person', sender: '@example.org', from: 'example.org', ...passes },
      ...{ file: 'mail.yml', line: 2, column: 9, endLine: 2, endColumn: 20 },
    });
    expect(senders[2]).toMatchObject({ kind: 'host', host: 'web1', sender: 'root@example.org', ...passes });
    expect(senders[3]).toMatchObject({
      ...{ kind: 'host', host: 'web1', sender: 'shop@shop.example.org', line: 6 },
      ...{ spf: { result: 'none' }, dmarc: { result: 'fail' } },
    });
    expect(senders[4]).toMatchObject({ kind: 'notice', sender: 'mailer-daemon@example.org' });
  });

  it('says what becomes of the mail of strangers that forwards hand on', async () => {
    const forward = {
      ...{ address: 'security@example.org', to: ['someone@example.net'], line: 12 },
      ...{ dkim: { result: 'as-sent' }, dmarc: { result: 'as-dkim' } },
    };
    const { forwards } = await data(ESTATE);
    expect(forwards).toHaveLength(1);
    expect(forwards[0]).toMatchObject({ ...forward, spf: { result: 'fail', aligned: false } });
    const rewriting = `${ESTATE}postfix: { main: { sender_canonical_maps: "tcp:localhost:10001" } }\n`;
    const { forwards: rewritten } = await data(rewriting);
    expect(rewritten[0]).toMatchObject({ ...forward, spf: { result: 'pass', aligned: false } });
  });

  it('says nothing of it while there are errors', async () => {
    const { errors, senders, forwards } = await data(ESTATE.replace('abuse: ops1', 'abuse: ops2'));
    expect({ errors, senders, forwards }).toEqual({ errors: 1 });
  });
});
