import { describe, expect, it } from 'vitest';
import { found } from './found.ts';

/** What is found about the lines of a mail.yml, as `code «place»: message`, in the order of the text. */
async function findings(mail: string): Promise<string[]> {
  return (await found(mail)).map(({ at, message }) => `${at}: ${message}`);
}

/** The other places that the one finding points to. */
async function related(mail: string): Promise<readonly string[]> {
  const [one, ...others] = await found(mail);
  expect(others).toEqual([]);
  return one?.related ?? [];
}

describe('a role that is refused', () => {
  const head =
    'version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\naddresses:\n  p: { ops1: {} }\n';

  it('is as good as missing', async () => {
    const mail = `${head}forwards:\n  r: { root: ops1, postmaster: { reject: no }, abuse: { moved: abuse@example.net } }\n`;
    expect(await findings(mail)).toEqual([
      'mail/missing-role-address «example.org»: The domain example.org refuses postmaster@example.org and abuse@example.org',
    ]);
    expect(await related(mail)).toEqual(['postmaster', 'abuse']);
  });

  it('is told together with one that is missing', async () => {
    const mail = `${head}forwards:\n  r: { root: ops1, abuse: { reject: no } }\n`;
    expect(await findings(mail)).toEqual([
      'mail/missing-role-address «example.org»: The domain example.org has no postmaster@example.org and refuses abuse@example.org',
    ]);
    expect(await related(mail)).toEqual(['abuse']);
  });

  it('may be refused by a catch-all', async () => {
    const mail = 'domains:\n  two.example.org: {}\nforwards:\n  f: { "*@two.example.org": { reject: no } }\n';
    expect(await findings(mail)).toEqual([
      'mail/missing-role-address «two.example.org»: The domain two.example.org refuses postmaster@two.example.org and abuse@two.example.org',
    ]);
    expect(await related(mail)).toEqual(['"*@two.example.org"']);
    const route = 'routes:\n  "/^[a-z]+@two\\\\.example\\\\.org$/": { relay: "[x.example.net]" }\n';
    expect(await findings(mail + route)).toEqual([]);
  });

  it('may be root', async () => {
    const mail = `${head}forwards:\n  r: { root: { reject: no }, postmaster: ops1, abuse: ops1 }\n`;
    expect(await findings(mail)).toEqual([
      'mail/missing-root «mx1»: The server sends mail to root@example.org, an address that refuses it',
    ]);
    expect(await related(mail)).toEqual(['root']);
  });
});

describe('a forward to an address that is refused or has moved', () => {
  const closed = 'kasse: { reject: Write to the board }\n    anna: { moved: anna@example.net }\n';

  it('reaches nobody where it leads to nothing else', async () => {
    const mail = `forwards:\n  f:\n    ${closed}    treasurer: kasse\n    all: { to: [anna, kasse+x@example.org] }\n`;
    expect(await findings(mail)).toEqual([
      'mail/forward-to-refused «kasse»: "treasurer" reaches nobody: "kasse" is refused',
      'mail/forward-to-refused «anna»: "all" reaches nobody: "anna" has moved and "kasse+x@example.org" is refused',
      'mail/plus-in-destination «kasse+x@example.org»: "kasse+x@example.org" has an extension, and mail to "all+x" would add a second one',
    ]);
    expect(await related(`forwards:\n  f:\n    ${closed}    all: [anna, kasse]\n`)).toEqual([
      'anna',
      'kasse',
    ]);
  });

  it('reaches the others of a group, and the one who keeps a copy', async () => {
    const mail = `forwards:\n  f:\n    ${closed}    board: [ops1, anna]\n    desk: { to: kasse, account: ops1 }\n`;
    expect(await findings(mail)).toEqual([
      'mail/refused-destination «anna»: "anna", a destination of "board", has moved',
      'mail/refused-destination «kasse»: "kasse", a destination of "desk", is refused',
    ]);
  });

  it('is told where the way ends, once', async () => {
    const mail = `forwards:\n  f:\n    ${closed}    treasurer: kasse\n    office: treasurer\n    money: office\n`;
    expect(await findings(mail)).toEqual([
      'mail/forward-to-refused «kasse»: "treasurer" reaches nobody: "kasse" is refused',
    ]);
  });

  it('may be refused by a catch-all, where no entry and no route takes it', async () => {
    const roles = 'abuse@two.example.org: ops1\n    postmaster@two.example.org: ops1\n';
    const mail = `domains:\n  two.example.org: {}\nforwards:\n  f:\n    ${roles}    "*@two.example.org": { reject: no }\n    desk: x@two.example.org\n`;
    expect(await findings(mail)).toEqual([
      'mail/forward-to-refused «x@two.example.org»: "desk" reaches nobody: "x@two.example.org" is refused',
    ]);
    expect(await findings(`${mail}    x@two.example.org: ops1\n`)).toEqual([]);
    const route = 'routes:\n  "/^x@two\\\\.example\\\\.org$/": { relay: "[x.example.net]" }\n';
    expect(await findings(mail + route)).toEqual([]);
  });

  it('may have lost a destination that nobody can read', async () => {
    const mail = `forwards:\n  f:\n    ${closed}    board: [anna, "A B <a@example.net>"]\n`;
    expect((await findings(mail)).filter((line) => line.startsWith('mail/forward-to-refused'))).toEqual([]);
  });
});

describe('an address that has moved', () => {
  it('may have moved elsewhere, to an address of ours, or on', async () => {
    const mail =
      'forwards:\n  f:\n    a: { moved: a@example.net }\n    b: { moved: ops1+x }\n    c: { moved: b }\n    d: { moved: c }\n';
    expect(await findings(mail)).toEqual([]);
  });

  it.each([
    ['a: { moved: kasse }', 'kasse: { reject: no }', '"a" has moved to "kasse", which is refused', ['kasse']],
    [
      'a: { moved: old }',
      'old: { to: ops1, expires: 2020-01-01 }',
      '"a" has moved to "old", which has expired',
      ['2020-01-01'],
    ],
    [
      'a: { moved: x@mx1.example.org }',
      '',
      '"a" has moved to "x@mx1.example.org", on mx1, a machine that takes no mail from others',
      ['mx1'],
    ],
    ['a: { moved: A@example.org }', '', '"a" has moved to itself', []],
    ['a: { moved: a+x }', '', '"a" has moved to itself', []],
  ])('%s %s', async (moved, other, message, places) => {
    const mail = `forwards:\n  f:\n    ${moved}\n    ${other}\n`;
    const [one, ...others] = (await findings(mail)).filter(
      (line) => !line.startsWith('mail/forward-expired'),
    );
    expect(others).toEqual([]);
    expect(one).toContain('mail/moved-to-nowhere ');
    expect(one).toContain(message);
    if (!other.includes('expires')) expect(await related(mail)).toEqual(places);
  });

  it('sends senders around in a circle, which is told once', async () => {
    const mail =
      'forwards:\n  f:\n    b: { moved: c }\n    c: { moved: d }\n    d: { moved: e }\n    e: { moved: c }\n';
    expect(await findings(mail)).toEqual([
      'mail/moved-to-nowhere «d»: Senders are sent around in a circle: c -> d -> e -> c',
    ]);
    expect(await related(mail)).toEqual(['d', 'e']);
  });

  it('has moved to itself where only its own catch-all knows the new address', async () => {
    const roles = 'abuse@two.example.org: ops1\n    postmaster@two.example.org: ops1\n';
    const mail = `domains:\n  two.example.org: {}\nforwards:\n  f:\n    ${roles}    "*@two.example.org": { moved: x@two.example.org }\n`;
    expect(await findings(mail)).toEqual([
      'mail/moved-to-nowhere «x@two.example.org»: "*@two.example.org" has moved to itself',
    ]);
    expect(await findings(`${mail}    x@two.example.org: ops1\n`)).toEqual([]);
  });

  it('that is unknown, or a forward that leads back, is told by another rule alone', async () => {
    expect(await findings('forwards:\n  f:\n    a: { moved: dve1 }\n')).toEqual([
      expect.stringContaining('mail/unknown-destination «dve1»'),
    ]);
    expect(await findings('forwards:\n  f:\n    a: { moved: b }\n    b: a\n')).toEqual([
      'mail/forward-to-refused «a»: "b" reaches nobody: "a" has moved',
    ]);
  });
});
