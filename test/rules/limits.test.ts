import { describe, expect, it } from 'vitest';
import { found, places } from './found.ts';

const PEOPLE = 'limits:\n  users: { recipients: 1000, per: 1h }\n';

describe('hosts that may send less than a person', () => {
  it('may have the default limit', async () => {
    expect(await found(`${PEOPLE}hosts:\n  web1: {}\n`)).toEqual([
      {
        at: 'mail/host-limit-below-people «{ recipients: 1000, per: 1h }»',
        message: 'A host, by default, may send to 360 recipients per 1h, less than a person',
        help: 'allow hosts at least 1000 per 1h under limits, or people less',
        related: [],
      },
    ]);
  });

  it('are told once for their class, and by themselves where they have a limit of their own', async () => {
    const hosts = 'hosts:\n  web1: {}\n  web2: {}\n  web3: { limit: { recipients: 5, per: 1h } }\n';
    expect(await found(`${PEOPLE}  hosts: { recipients: 10, per: 1h }\n${hosts}`)).toMatchObject([
      { at: 'mail/host-limit-below-people «{ recipients: 10, per: 1h }»', related: ['users'] },
      { at: 'mail/host-limit-below-people «{ recipients: 5, per: 1h }»', related: ['users'] },
    ]);
  });

  it.each([
    ['nobody has the default', 'hosts:\n  web1: { limit: none }\n  web2: { limit: users }\n'],
    ['there are none', 'addresses:\n  people: { dev1: {} }\n'],
    ['they have a limit as high', 'hosts:\n  web1: { limit: { recipients: 1000, per: 60m } }\n'],
  ])('are not there when %s', async (_when, mail) => {
    expect(await places(PEOPLE + mail)).toEqual([]);
  });

  it('are not there while the defaults hold, nor when no person is in the class of people', async () => {
    expect(await places('hosts:\n  web1: {}\n')).toEqual([]);
    const unlimited = `version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\nlimits:\n  hosts: { recipients: 50, per: 6h }\nhosts:\n  web1: {}\naddresses:\n  people: { ops1: { limit: none } }\nforwards:\n  roles: { abuse: ops1, postmaster: ops1, root: ops1 }\nsilence: { mail/host-without-credential: { hosts: known } }\n`;
    expect(await places(unlimited)).toEqual([]);
  });

  it('are not there because of a limit that would not be applied', async () => {
    expect(await places('limits:\n  users: { recipients: 100, per: 0h }\nhosts:\n  web1: {}\n')).toEqual([
      'mail/zero-limit «0h»',
    ]);
  });
});

describe('one limit that stands twice', () => {
  it('is told once: its host is in the class, whose limit is the one to look at', async () => {
    const mail =
      'limits:\n  hosts: { recipients: 50, per: 6h }\nhosts:\n  web1: { limit: { recipients: 50, per: 360m } }\n';
    expect(await places(mail)).toEqual([
      'mail/host-limit-below-people «{ recipients: 50, per: 6h }»',
      'mail/same-limit «{ recipients: 50, per: 360m }»',
    ]);
    expect(await places(mail.replaceAll('50', '500'))).toEqual([
      'mail/same-limit «{ recipients: 500, per: 360m }»',
    ]);
  });

  it('may be that of people', async () => {
    const mail =
      'version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\nlimits:\n  users: { recipients: 50, per: 6h }\naddresses:\n  people: { ops1: { limit: { recipients: 50, per: 6h } } }\nforwards:\n  roles: { abuse: ops1, postmaster: ops1, root: ops1 }\n';
    expect(await places(mail)).toEqual(['mail/same-limit «{ recipients: 50, per: 6h }»']);
  });
});

describe('a class that nobody is in', () => {
  it('is told once, whatever its numbers', async () => {
    const mail = 'limits:\n  hosts: { recipients: 50, per: 6h }\nhosts:\n  web1: { limit: none }\n';
    expect(await places(mail)).toEqual(['mail/unused-limit «hosts»']);
  });

  it('may have an account in it', async () => {
    const mail =
      'limits:\n  hosts: { recipients: 50, per: 6h }\naddresses:\n  people: { dev1: { limit: hosts } }\n';
    expect(await places(mail)).toEqual([]);
  });
});

describe('a login that is both a host and an account', () => {
  it('has one limit as each of them', async () => {
    const mail =
      'hosts:\n  gitlab: { limit: none }\naddresses:\n  desks:\n    gitlab: { limit: { recipients: 5, per: 1h } }\n';
    expect(await places(mail)).toEqual(['mail/host-and-account «gitlab»']);
    expect(await places(`${mail}    press: { account: gitlab, limit: none }\n`)).toEqual([
      'mail/host-and-account «gitlab»',
      'mail/two-limits «limit»',
    ]);
  });
});
