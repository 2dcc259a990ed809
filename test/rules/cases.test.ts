import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { completeExample } from '../../src/check/example.ts';
import { COMPILED_PARAMETERS, isKnownParameter } from '../../src/mail/postfix-parameters.ts';
import { describeWith } from '../support/programs.ts';
import { checkText } from './check-text.ts';

/** The findings about the lines of a mail.yml, as `code «place»`, in the order of the text. */
async function findings(mail: string, example: Parameters<typeof checkText>[1] = {}): Promise<string[]> {
  const { text } = completeExample({ mail });
  const found = await checkText(text, example);
  return found.map(({ code, span }) => `${code} «${text.slice(span.start, span.end)}»`);
}

const NO_KEYS = 'dkim: { keys: {} }\n';

/** The messages about the lines of a mail.yml. */
async function messages(mail: string, example: Parameters<typeof checkText>[1] = {}): Promise<string[]> {
  const found = await checkText(completeExample({ mail }).text, example);
  return found.map(({ message, help }) => `${message}; ${help}`);
}

describe('addresses', () => {
  it('are one in whatever case and with or without the domain', async () => {
    const mail = 'addresses:\n  a:\n    press: ops1\n  b:\n    PRESS: ops1\n    press@EXAMPLE.org: ops1\n';
    expect(await findings(mail)).toEqual([
      'mail/duplicate-address «PRESS»',
      'mail/duplicate-address «press@EXAMPLE.org»',
    ]);
  });

  it.each([
    ['domains:\n  a.example.com: { mx: b.example.com }\n', 'x@a.example.com', 'whose mail goes elsewhere'],
    ['domains:\n  a.example.com: { mail: none }\n', 'x@a.example.com', 'which has no mail'],
    ['hosts:\n  web1: {}\n', 'x@web1.example.org', 'which is a host and receives no mail'],
    ['', 'x@mx1.example.org', 'which is the server itself and not a domain for addresses'],
    ['', 'x@exmaple.org', 'did you mean example.org?'],
    ['', 'x@example.edu', 'add "example.edu: {}" under domains'],
  ])('%j: %s is not ours', async (more, address, words) => {
    for (const section of [
      `addresses:\n  desks:\n    ${address}: ops1\n`,
      `forwards:\n  desks:\n    ${address}: ops1\n`,
      `forwards:\n  desks:\n    "${address.replace('x@', '*@')}": ops1\n`,
    ]) {
      const [message, ...others] = await messages(more + section);
      expect(others).toEqual([]);
      expect(message).toContain(words);
    }
  });

  it('are found under a pattern of a route by name, not by accident', async () => {
    const mail = 'routes:\n  "/^op@example\\\\.org$/": { relay: a.example.net }\n';
    expect(await findings(mail)).toEqual([]);
  });

  it('of a role may come from a catch-all', async () => {
    const mail = 'domains:\n  two.example.org: {}\nforwards:\n  two:\n    "*@two.example.org": ops1\n';
    expect(await findings(mail)).toEqual([]);
    expect(await findings('domains:\n  two.example.org: {}\n')).toEqual([
      'mail/missing-role-address «two.example.org»',
    ]);
  });

  it('of root is missed by the server too', async () => {
    const mail = `version: 1\ndomain: example.org\nservers:\n  mx1: { ipv4: 192.0.2.25 }\naddresses:\n  people: { dev1: {} }\nforwards:\n  roles: { postmaster: dev1, abuse: dev1 }\n`;
    expect(await findings(mail)).toEqual(['mail/missing-root «mx1»']);
    expect(await findings(mail.replace('postmaster: dev1', 'postmaster: dev1, root: dev1'))).toEqual([]);
  });

  it('and lists: one message for a name, however many of its ten addresses are taken', async () => {
    const taken = 'forwards:\n  a:\n    news: ops1\n    news-owner: ops1\n';
    const lists = 'lists:\n  host: lists.example.net\n  names: [news, news-owner, News]\n';
    expect(await findings(taken + lists)).toEqual([
      'mail/list-address-taken «news»',
      'mail/list-address-taken «news-owner»',
      'mail/duplicate-list «News»',
    ]);
  });
});

describe('forwards', () => {
  it.each([
    ['nobody', 'add "nobody" under addresses or forwards, or remove it here'],
    ['Ops', 'did you mean "ops1"?'],
    ['helpdesk', '"helpdesk" is an account and no address'],
    ['x@closed.example.com', 'a domain without mail'],
  ])('to %s', async (destination, words) => {
    const mail = `domains:\n  closed.example.com: { mail: none }\naddresses:\n  a:\n    desk: helpdesk\nforwards:\n  g:\n    a: ${destination}\n    b: { moved: ${destination} }\n`;
    const found = await messages(mail);
    expect(found).toEqual([expect.stringContaining(words)]);
    expect(found[0]).toContain('and another place leads there too');
  });

  it.each([
    'ops1+tag',
    'OPS1@Example.ORG',
    'anybody@two.example.org',
    'x@lists.example.org',
    'X@example.net',
    'announce-owner',
  ])('to %s are fine', async (destination) => {
    const mail = `domains:\n  two.example.org: {}\n  lists.example.org: { mx: lists.example.org }\nlists:\n  host: lists.example.org\n  names: [announce]\nforwards:\n  g:\n    a: ${destination}\n    "*@two.example.org": ops1\n`;
    expect(
      (await findings(mail)).filter((finding) => !/^mail\/(plus-in|forward-breaks-spf)/.test(finding)),
    ).toEqual([]);
  });

  it('go in circles by way of extensions and catch-alls', async () => {
    expect(await messages('forwards:\n  g:\n    a: b+x\n    b: a\n')).toEqual([
      'Mail goes around in a circle: a -> b -> a; take one of them out of the circle',
      expect.stringContaining('"b+x" has an extension'),
    ]);
    const mail =
      'domains:\n  two.example.org: {}\nforwards:\n  g:\n    "*@two.example.org": a\n    a: any@two.example.org\n';
    expect(await messages(mail)).toEqual([
      'Mail goes around in a circle: *@two.example.org -> a -> *@two.example.org; take one of them out of the circle',
    ]);
  });

  it('in a circle are told once, with all their places', async () => {
    const { text } = completeExample({
      mail: 'forwards:\n  g:\n    a: b\n    b: [c, ops1]\n    c: a\n    d: a\n',
    });
    const [loop, ...others] = await checkText(text);
    expect(others).toEqual([]);
    expect(loop).toMatchObject({ code: 'mail/forward-loop' });
    const places = [loop?.span, ...(loop?.related ?? []).map(({ span }) => span)];
    expect(places.map((span) => text.slice(span?.start, span?.end))).toEqual(['a', 'b', 'c']);
  });

  it('to themselves', async () => {
    expect(
      await findings('forwards:\n  g:\n    a: A@example.org\n    b: { to: [b, ops1], account: dev1 }\n'),
    ).toEqual(['mail/self-forward «A@example.org»', 'mail/self-forward «b»']);
    const catchAll =
      'domains:\n  two.example.org: {}\nforwards:\n  g:\n    "*@two.example.org": nobody@two.example.org\n';
    expect(await messages(catchAll)).toEqual([
      '"nobody@two.example.org" is known only by the catch-all "*@two.example.org" that leads to it; ' +
        'add "nobody@two.example.org" under addresses, or name another destination',
    ]);
  });

  it('with a copy need no destination', async () => {
    expect(await findings('forwards:\n  g:\n    a: { to: [], account: dev1 }\n    b: { to: [] }\n')).toEqual([
      'mail/empty-group «[]»',
    ]);
  });

  it('count twice who is reached in two ways, as Postfix does', async () => {
    const members = (from: number) =>
      Array.from({ length: 600 }, (_, n) => `m${from + n}@lists.example.org`).join(', ');
    const groups = (b: number) =>
      `domains:\n  lists.example.org: { mx: lists.example.org }\nforwards:\n  g:\n    all: [a, b]\n    a: [${members(0)}]\n    b: [${members(b)}]\n`;
    expect(await findings(groups(300))).toEqual(['mail/too-many-recipients «all»']);
    expect(await messages(groups(0))).toEqual([
      '"all@example.org" has more than 1000 recipients, counted as often as they are reached; ' +
        'run a mailing list for that many people',
    ]);
  });

  it('over a thousand steps and more are too deep', async () => {
    const chain = Array.from({ length: 1002 }, (_, n) => `    s${n}: s${n + 1}\n`).join('');
    expect(await findings(`forwards:\n  g:\n${chain}    s1002: ops1\n`)).toEqual([
      'mail/too-many-recipients «s4»',
    ]);
  });

  it('name one mailbox by two addresses', async () => {
    const mail =
      'addresses:\n  a:\n    dev1: {}\n    dev1.long: dev1\nforwards:\n  g:\n    a: [dev1, dev1.long, X@example.net, x@EXAMPLE.net]\n';
    expect(await findings(mail)).toEqual([
      'mail/forward-breaks-spf «a»',
      'mail/repeated-destination «dev1.long»',
    ]);
  });

  it('expire on their day', async () => {
    const mail = (day: string) => `forwards:\n  g:\n    a: { to: ops1, expires: ${day} }\n`;
    const on = async (day: string, today: string) =>
      (await findings(mail(day), { today })).map((f) => f.split(' ')[0]);
    expect(await on('2026-02-01', '2026-02-01')).toEqual(['mail/forward-expired']);
    expect(await on('2026-02-01', '2026-01-31')).toEqual(['mail/forward-expires-soon']);
    expect(await on('2026-02-01', '2026-01-02')).toEqual(['mail/forward-expires-soon']);
    expect(await on('2026-02-01', '2026-01-01')).toEqual([]);
    expect(await on('2028-02-29', '2026-01-01')).toEqual([]);
    expect(await on('2027-02-29', '2026-01-01')).toEqual(['mail/impossible-date']);
  });
});

describe('logins and limits', () => {
  it('a limit of the other class is no limit of its own', async () => {
    expect(await findings('hosts:\n  web1: { limit: users }\n  web2: { limit: hosts }\n')).toEqual([
      'mail/same-limit «hosts»',
    ]);
  });

  it('two limits by way of an account and an owner', async () => {
    const mail =
      'addresses:\n  a:\n    dev1: { limit: none }\nforwards:\n  g:\n    a: { to: ops1, owner: dev1, limit: hosts }\n';
    expect(await findings(mail)).toEqual(['mail/two-limits «limit»']);
  });

  it('senders may be hosts', async () => {
    const mail = 'hosts:\n  web1: {}\naddresses:\n  a:\n    dev1: { senders: [web1, dev1, wbe1] }\n';
    expect(await messages(mail)).toEqual(['"wbe1" is neither an account nor a host; did you mean "web1"?']);
  });

  it('ops1 and ops2 are two people', async () => {
    expect(await findings('forwards:\n  g:\n    a: { to: ops1, owner: ops2 }\n')).toEqual([]);
  });

  it('a host may send as its own name, its domain and any, and not as everybody', async () => {
    const mail =
      'hosts:\n  web1: { send_as: ["*@web1.example.org", root, "*@example.org"] }\n  web2: { send_as: any }\n';
    expect(await findings(mail)).toEqual(['mail/send-as-owned «"*@example.org"»']);
  });
});

describe('postfix.main', () => {
  const main = (lines: string) =>
    findings(
      `postfix:\n  main:\n    ${lines}\n  pipes:\n    tracker: { user: tracker, command: [/bin/x] }\n`,
    );

  it.each([
    ['message_size_limit: 1', []],
    ['relay_destination_concurrency_limit: 1', []],
    ['tracker_destination_concurrency_limit: 1', []],
    [
      'tracker_destination_recipient_limit: 1',
      ['mail/compiled-parameter «tracker_destination_recipient_limit»'],
    ],
    [
      'traker_destination_concurrency_limit: 1',
      ['mail/unknown-parameter «traker_destination_concurrency_limit»'],
    ],
    ['my_hosts: a\n    debug_peer_list: $my_hosts', []],
    ['my_hosts: a', ['mail/unknown-parameter «my_hosts»']],
    ['debug_peer_list: $(my_hosts)', ['mail/undefined-reference «$(my_hosts)»']],
    ['debug_peer_list: $$my_hosts', []],
    ['smtpd_reject_footer: "\\\\c $recipient_address"', []],
    ['smtpd_milters: ""', ['mail/compiled-parameter «smtpd_milters»']],
    ['message_size_limit: 104857600x', ['mail/parameter-value «104857600x»']],
    ['message_size_limit: ""', ['mail/parameter-value «""»']],
    ['message_size_limit: 9007199254740991', []],
    ['bounce_size_limit: 9007199254740991', ['mail/parameter-value «9007199254740991»']],
    ['bounce_size_limit: $header_size_limit', []],
    ['message_size_limit: $header_size_limit', []],
    ['bounce_size_limit: $mydomain', ['mail/parameter-value «$mydomain»']],
    ['bounce_size_limit: $message_size_limit', ['mail/parameter-value «$message_size_limit»']],
    ['message_size_limit: pcre:$config_directory/x', ['mail/parameter-value «pcre:$config_directory/x»']],
    ['my_limit: 10\n    bounce_size_limit: $my_limit', []],
    [`my_limit: ten\n    bounce_size_limit: \${my_limit}`, [`mail/parameter-value «\${my_limit}»`]],
    [`delay_warning_time: "\${stress?{1}:{4}}h"`, []],
    [`delay_warning_time: "\${stress?{a}:{4}}h"`, [`mail/parameter-value «"\${stress?{a}:{4}}h"»`]],
    [`delay_warning_time: "\${{$compatibility_level} < {1} ? {1h} : {\${stress?{1}:{2}}h}}"`, []],
    ['strict_mime_encoding_domain: no', []],
    ['strict_mime_encoding_domain: "NO"', []],
    ['strict_mime_encoding_domain: "false"', ['mail/parameter-value «"false"»']],
    ['strict_mime_encoding_domain: false', []],
    ['delay_warning_time: 4h', []],
    ['delay_warning_time: 4', []],
    ['delay_warning_time: 4 hours', ['mail/parameter-value «4 hours»']],
    ['delay_warning_time: true', ['mail/parameter-value «true»']],
    ['tracker_time_limit: never', ['mail/parameter-value «never»']],
  ])('%s', async (lines, expected) => {
    expect(await main(lines)).toEqual(expected);
  });
});

describeWith(['postconf'], 'the kinds of the parameters', () => {
  it('are those of the defaults of the Postfix that is installed', async () => {
    const { stdout } = await execa('/usr/sbin/postconf', ['-d']);
    const defaults = [...stdout.matchAll(/^(\w+) = (.*)$/gm)].filter(
      ([, name = '']) => !COMPILED_PARAMETERS.has(name) && isKnownParameter(name),
    );
    expect(defaults.length).toBeGreaterThan(500);
    const main = Object.fromEntries(defaults.map(([, name, value]) => [name, value]));
    const found = await findings(
      JSON.stringify({ postfix: { main } }).slice(1, -1).replace('"postfix"', 'postfix'),
    );
    expect(found.filter((one) => one.startsWith('mail/parameter-value'))).toEqual([]);
  });
});

describe('senders', () => {
  const strict = 'dns:\n  dmarc: { policy: reject }\n';

  it('of the server itself pass where its name is of the same organisation', async () => {
    const server = (fqdn: string) =>
      `servers:\n  mx1: { fqdn: ${fqdn}, ipv4: 192.0.2.25 }\n${strict}${NO_KEYS}`;
    expect(await findings(server('mx.example.net'))).toEqual(['mail/unaligned-sender «mx1»']);
    expect(await findings(server('mx.example.org'))).toEqual(['mail/dmarc-without-dkim «reject»']);
  });

  it('in a subdomain that is no domain are refused by what the domain says of subdomains', async () => {
    const host = 'hosts:\n  web1: { send_as: ["*@shop.example.org"] }\n';
    const found = async (dmarc: string) => findings(`${host}${NO_KEYS}dns:\n  dmarc: ${dmarc}\n`);
    expect(await found('{ policy: none, subdomain_policy: quarantine }')).toEqual([
      'mail/unaligned-sender «"*@shop.example.org"»',
      // The host's own name passes SPF and no more.
      'mail/dmarc-without-dkim «quarantine»',
    ]);
    expect(await found('{ policy: none }')).toEqual([
      'mail/unsigned-domain «example.org»',
      'mail/send-as-foreign «"*@shop.example.org"»',
    ]);
  });

  it('need no key for a domain that nobody may send from', async () => {
    const mail = (to: string) =>
      `domains:\n  two.example.com: { dmarc: { policy: reject } }\nforwards:\n  g:\n    "*@two.example.com": ${to}\nsilence:\n  mail/forward-breaks-spf: { forwards: known }\n`;
    expect(await findings(mail('a@example.net'))).toEqual([]);
    expect(await findings(mail('[a@example.net, ops1]'))).toEqual(['mail/dmarc-without-dkim «reject»']);
  });

  it('without a signature are told once, by the primary domain', async () => {
    const two = 'domains:\n  two.example.com: {}\nforwards:\n  g: { "*@two.example.com": ops1 }\n';
    expect(await messages(`${two}${NO_KEYS}`)).toEqual([
      expect.stringMatching(/^No DKIM key signs the mail of example.org and two.example.com; make a key/),
    ]);
    const key = (domain: string, state: string) =>
      `dkim:\n  keys: { ${domain}: [{ selector: k, algorithm: rsa, state: ${state}, public_key: keys/k.pub }] }\n`;
    expect(await messages(`${two}${key('two.example.com', 'signing')}`)).toEqual([
      expect.stringMatching(/^No DKIM key signs the mail of example.org; /),
    ]);
    expect(await findings(`${two}${key('example.org', 'signing')}`)).toEqual([]);
    // Those that have a key which does not sign yet hear of that.
    expect(await findings(`${two}${key('example.org', 'published')}`)).toEqual([
      'mail/no-signing-key «example.org»',
    ]);
    // A policy that asks for signatures is the worse mistake.
    expect(await findings(`${two}${NO_KEYS}dns: { dmarc: { policy: reject } }\n`)).toEqual([
      'mail/dmarc-without-dkim «reject»',
    ]);
  });

  it('that are strangers fail SPF after a forward, which is said once for all of them', async () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, n) => `    f${n}: m${n}@example.net\n`).join('');
    expect(await messages(`forwards:\n  g:\n${names(2)}`)).toEqual([
      expect.stringContaining('handed on by "f0" and "f1";'),
    ]);
    expect(await messages(`forwards:\n  g:\n${names(7)}`)).toEqual([
      expect.stringContaining('handed on by "f0", "f1", "f2", "f3", "f4" and 2 more;'),
    ]);
    const main = 'postfix:\n  main: { sender_canonical_maps: "socketmap:unix:srs:forward" }\n';
    expect(await findings(`forwards:\n  g:\n${names(2)}${main}`)).toEqual([]);
  });
});

describe('reports', () => {
  it.each([
    ['hosts:\n  web1: {}\n', 'dmarc@web1.example.org', '"dmarc@web1.example.org" is on web1'],
    ['', 'dmarc@MX1.example.org', '"dmarc@MX1.example.org" is on mx1'],
    ['domains:\n  two.example.org: { mail: none }\n', 'a@two.example.org', 'is not an address of two'],
  ])('%j: nobody takes them at %s', async (more, address, words) => {
    const [first, ...others] = await messages(
      `${more}dns:\n  dmarc: { policy: none, reports: ${address} }\n`,
    );
    expect(first).toContain(words);
    expect(others).toEqual([]);
  });
});

describe('lists', () => {
  it('lose a broken name and nothing else', async () => {
    const mail =
      'lists:\n  host: lists.example.net\n  names: [one, "t wo", ONE]\nforwards:\n  g:\n    a: one-owner\n    b: two-owner\n    c: four-owner\n';
    expect((await findings(mail)).toSorted()).toEqual([
      'mail/duplicate-list «ONE»',
      'mail/unknown-destination «four-owner»',
      'schema/pattern «"t wo"»',
    ]);
  });
});

describe('silence', () => {
  const forward = 'forwards:\n  former:\n    dev1: { to: dev1@example.net, expires: 2025-12-31 }\n';
  const silence = (lines: string) => findings(`${forward}silence:\n${lines}`, { today: '2026-01-01' });

  it('takes a warning away by the key of its entry or by the value that is marked', async () => {
    expect(await silence('  mail/forward-expired: { dev1: known }\n')).toEqual([]);
    expect(await silence('  mail/forward-expired: { 2025-12-31: known }\n')).toEqual([]);
  });

  it('is reported where it does nothing', async () => {
    expect(await silence('  mail/forward-expired: { dev1: known, dev2: gone }\n')).toEqual([
      'mail/useless-silence «dev2»',
    ]);
    expect(await silence('  mail/forward-expires-soon: { dev1: known }\n')).toEqual([
      'mail/forward-expired «2025-12-31»',
      'mail/useless-silence «dev1»',
    ]);
  });

  it('is for warnings of rules that exist', async () => {
    expect(
      await silence(
        '  mail/forward-expired: { dev1: x }\n  mail/forward-loop: { dev1: x }\n  mail/foward-loop: { dev1: x }\n',
      ),
    ).toEqual(['mail/useless-silence «mail/forward-loop»', 'mail/useless-silence «mail/foward-loop»']);
  });
});

describe('one cause, one message', () => {
  it.each([
    [
      'forwards:\n  g:\n    a: [dev1]\naddresses:\n  a:\n    dev1: { acount: x }\n',
      ['schema/unknown-key «acount»'],
    ],
    ['forwards:\n  g:\n    a: [dev1]\naddresses:\n  a:\n    "dev 1": {}\n', ['schema/address «"dev 1"»']],
    ['forwards:\n  g:\n    a: b\n    b: "|cmd"\n', ['schema/not-allowed «"|cmd"»']],
    ['forwards:\n  g:\n    a: b-owner\nlists:\n  host: x\n  names: [b]\n', ['schema/domain «x»']],
    [
      'domains:\n  two.example.org: { mial: none }\nforwards:\n  g:\n    a@two.example.org: ops1\n',
      ['schema/unknown-key «mial»'],
    ],
    [
      'routes:\n  a: { pipe: tracker }\npostfix:\n  pipes:\n    tracker: { user: x }\n',
      ['schema/missing-key «tracker»'],
    ],
  ])('%j', async (mail, expected) => {
    expect((await findings(mail)).toSorted()).toEqual(expected);
  });

  it('a missing key of the document hides nothing below it', async () => {
    const text = 'addresses:\n  a:\n    dev1: {}\n    DEV1: {}\nversion: 1\ndomain: example.org\n';
    const found = await checkText(text);
    expect(found.map(({ code }) => code)).toEqual([
      'schema/missing-key',
      'mail/duplicate-address',
      'mail/missing-role-address',
    ]);
  });

  it('and whatever else is wrong is said in the same run', async () => {
    const mail = 'addresses:\n  a:\n    dev1: { acount: x }\nforwards:\n  g:\n    a: nobody\n    b: b\n';
    expect((await findings(mail)).toSorted()).toEqual([
      'mail/self-forward «b»',
      'mail/unknown-destination «nobody»',
      'schema/unknown-key «acount»',
    ]);
  });
});
