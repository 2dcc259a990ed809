import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { put, scratch } from '../support/scratch.ts';
import { Browser, type View } from './browser.ts';
import { type FoundingEstate, passwordOf, startFoundingEstate } from './founding-estate.ts';
import { inMailbox, letter } from './letters.ts';
import { ImapSession } from './stage/imap.ts';
import { askDns } from './stage/questions.ts';
import { submit } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

/** All that a mail program needs to know of a server. */
interface Access {
  readonly service: 'imap' | 'smtp';
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit';
  readonly user: string;
}

const ADDRESS = 'dev1@archlinux.org';

const AUTOCONFIG = 'www/.well-known/autoconfig/mail/config-v1.1.xml';
const PAGE = 'www/mail-settings.html';

/** The accepted domains: those of which people have addresses. */
const DOMAINS = ['archlinux.org', 'aur.archlinux.org', 'master-key.archlinux.org'];

serverSuite('a mail program', () => {
  let estate: FoundingEstate;
  showLogsOnFailure(() => estate.stage);
  beforeAll(async () => {
    estate = await startFoundingEstate();
  }, 60_000);
  afterAll(() => estate.stage.stop());

  describe('that knows the autoconfig file alone', () => {
    it('finds both services, logs in, sends and reads', async () => {
      const accesses = readAutoconfig(estate.files.get(AUTOCONFIG) ?? '', ADDRESS);
      expect(accesses.map(({ service, port, tls }) => [service, port, tls])).toEqual([
        ['imap', 143, 'starttls'],
        ['imap', 993, 'implicit'],
        ['smtp', 587, 'starttls'],
      ]);
      await expectToWork(estate, accesses);
    });

    it.each(DOMAINS)('finds the machine that serves it for %s', async (domain) => {
      const name = `autoconfig.${domain}`;
      const [answer] = await askDns(estate.world, estate.world.address(), [{ name, type: 'A' }]);
      expect(answer?.records.map(({ type, data }) => [type, data])).toEqual([
        ['CNAME', 'mail.archlinux.org.'],
        ['A', '192.0.2.25'],
      ]);
    });
  });

  describe('that knows the SRV records alone', () => {
    it.each(DOMAINS)('finds both services of %s, logs in, sends and reads', async (domain) => {
      const accesses = await readServices(estate, domain, ADDRESS);
      expect(accesses.map(({ service, port, tls }) => [service, port, tls])).toEqual([
        ['imap', 993, 'implicit'],
        ['imap', 143, 'starttls'],
        ['smtp', 587, 'starttls'],
      ]);
      await expectToWork(estate, accesses);
    });

    it('may log in with the name of the account too', async () => {
      await expectToWork(estate, await readServices(estate, 'archlinux.org', 'dev1'));
    });

    it('finds nothing for a domain that is received elsewhere', async () => {
      expect(await readServices(estate, 'lists.archlinux.org', ADDRESS)).toEqual([]);
    });
  });

  it('fails with the other kind of TLS, or with a wrong password', async () => {
    const [first] = readAutoconfig(estate.files.get(AUTOCONFIG) ?? '', ADDRESS);
    if (first === undefined) throw new Error('no server');
    const authority = estate.stage.authority.certificate;
    const other = { ...first, tls: 'implicit' as const, authority };
    await expect(ImapSession.open(estate.world, other)).rejects.toThrow();
    const session = await ImapSession.open(estate.world, { ...first, authority });
    expect(await session.login(first.user, 'wrong')).toMatchObject({ status: 'NO' });
    session.close();
  });

  describe('whose owner knows the page of settings alone', () => {
    let browser: Browser;
    let url: string;
    beforeAll(async () => {
      const directory = scratch();
      put(directory, 'mail-settings.html', estate.files.get(PAGE) ?? '');
      url = pathToFileURL(join(directory, 'mail-settings.html')).href;
      browser = await Browser.start(scratch());
    }, 60_000);
    afterAll(() => browser.stop());

    it('finds both services, logs in, sends and reads', async () => {
      await browser.open(url, { width: 1200, scheme: 'light' });
      const accesses = accessesOnPage(await browser.evaluate<readonly PageSection[]>(SECTIONS), 'dev1');
      expect(accesses.map(({ service, port, tls }) => [service, port, tls])).toEqual([
        ['imap', 143, 'starttls'],
        ['imap', 993, 'implicit'],
        ['smtp', 587, 'starttls'],
      ]);
      await expectToWork(estate, accesses);
    });

    it.each<View>([
      { width: 320, scheme: 'light' },
      { width: 320, scheme: 'dark' },
      { width: 1200, scheme: 'light' },
      { width: 1200, scheme: 'dark' },
    ])('can read it $width px wide, in $scheme colours', async (view) => {
      await browser.open(url, view);
      const look = await browser.evaluate<Look>(LOOK);
      expect(look.innerWidth).toBe(view.width);
      expect(look.scrollWidth).toBeLessThanOrEqual(look.clientWidth);
      expect(look.texts.length).toBeGreaterThan(20);
      for (const text of look.texts) {
        // WCAG 2.1: 1.4.3, contrast of 4.5; 1.4.10, nothing beside a viewport of 320 px.
        expect(text).toSatisfy(({ left, right }: TextLook) => left >= 0 && right <= look.clientWidth);
        expect(text).toSatisfy(({ size }: TextLook) => size >= 15);
        expect(text).toSatisfy(({ colour, background }: TextLook) => contrast(colour, background) >= 4.5);
      }
      expect(look.columns).toBe(view.width === 320 ? 1 : 2);
    });
  });
});

/** Logs in at each server, sends a letter to oneself at each way out, and reads it at each way in. */
async function expectToWork(estate: FoundingEstate, accesses: readonly Access[]): Promise<void> {
  expect(new Set(accesses.map(({ service }) => service))).toEqual(new Set(['imap', 'smtp']));
  const authority = estate.stage.authority.certificate;
  const sent = letter(ADDRESS, ADDRESS);
  for (const { service, user, ...target } of accesses) {
    if (service !== 'smtp') continue;
    const login = { user, password: passwordOf('dev1') };
    expect(await submit(estate.world, { ...target, authority, login }, sent)).toMatchObject({ code: 250 });
  }
  await inMailbox(estate, 'dev1', sent.subject);
  for (const { service, user, ...target } of accesses) {
    if (service !== 'imap') continue;
    const session = await ImapSession.open(estate.world, { ...target, authority });
    expect(await session.login(user, passwordOf('dev1'))).toMatchObject({ status: 'OK' });
    expect((await session.messages()).join()).toContain(`Subject: ${sent.subject}\r\n`);
    session.close();
  }
}

// The autoconfig file

const SOCKET_TYPES: Readonly<Record<string, Access['tls']>> = { SSL: 'implicit', STARTTLS: 'starttls' };

const XML_TO_JSON = `
import json, sys, xml.etree.ElementTree as tree
servers = [server for server in tree.parse(sys.stdin.buffer).iter() if server.tag.endswith('Server')]
print(json.dumps([dict(((part.tag, part.text) for part in server), type=server.get('type')) for server in servers]))
`;

/** As a program reads it that was given an address. */
function readAutoconfig(xml: string, address: string): Access[] {
  const { stdout } = execaSync('/usr/bin/python3', ['-c', XML_TO_JSON], { input: xml });
  const servers: readonly Readonly<Record<string, string>>[] = JSON.parse(stdout);
  return servers.map(({ type, hostname = '', port, socketType = '', username = '', authentication }) => {
    expect(authentication).toBe('password-cleartext');
    return {
      service: type === 'imap' ? 'imap' : 'smtp',
      host: hostname,
      port: Number(port),
      tls: SOCKET_TYPES[socketType] ?? 'starttls',
      user: username
        .replace('%EMAILADDRESS%', address)
        .replace('%EMAILLOCALPART%', address.replace(/@.*/, '')),
    };
  });
}

// SRV records

/** The services of RFC 6186 and RFC 8314, in the order in which a program tries them. */
const SERVICES = [
  { name: '_imaps', service: 'imap', tls: 'implicit' },
  { name: '_imap', service: 'imap', tls: 'starttls' },
  { name: '_submissions', service: 'smtp', tls: 'implicit' },
  { name: '_submission', service: 'smtp', tls: 'starttls' },
] as const;

/** As a program asks for them that was given an address; `.` says that a service is not offered. */
async function readServices({ world }: FoundingEstate, domain: string, user: string): Promise<Access[]> {
  const questions = SERVICES.map(({ name }) => ({ name: `${name}._tcp.${domain}`, type: 'SRV' }));
  const answers = await askDns(world, world.address(), questions);
  return SERVICES.flatMap(({ service, tls }, index) =>
    (answers[index]?.records ?? []).flatMap(({ data }) => {
      const [, , port, target = ''] = data.split(' ');
      const host = target.replace(/\.$/, '');
      return host === '' ? [] : [{ service, tls, host, port: Number(port), user }];
    }),
  );
}

// The page of settings

/** A part of the page: its heading, and lists of what is named and its value; the first list has all. */
interface PageSection {
  readonly heading: string;
  readonly lists: readonly Readonly<Record<string, string>>[];
}

const SECTIONS = `[...document.querySelectorAll('section')].map((section) => ({
  heading: section.querySelector('h2').innerText,
  lists: [...section.querySelectorAll('dl')].map((list) =>
    Object.fromEntries([...list.querySelectorAll('dt')].map((dt) => [dt.innerText, dt.nextElementSibling.innerText]))),
}))`;

const SECURITY: Readonly<Record<string, Access['tls']>> = { 'SSL/TLS': 'implicit', STARTTLS: 'starttls' };

/** As a person types it into a mail program. */
function accessesOnPage(sections: readonly PageSection[], account: string): Access[] {
  return sections.flatMap(({ heading, lists }) => {
    const [first = {}] = lists;
    return lists.map((list): Access => {
      const all = { ...first, ...list };
      expect(all).toMatchObject({ Authentication: 'Normal password', 'User name': 'Your account name' });
      return {
        service: /IMAP/.test(heading) ? 'imap' : 'smtp',
        host: all.Server ?? '',
        port: Number(all.Port),
        tls: SECURITY[all.Security ?? ''] ?? 'starttls',
        user: account,
      };
    });
  });
}

/** What a browser shows of a text. */
interface TextLook {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** In CSS pixels. */
  readonly size: number;
  readonly colour: Colour;
  readonly background: Colour;
}

type Colour = readonly [red: number, green: number, blue: number];

interface Look {
  readonly innerWidth: number;
  /** Without the scroll bar. */
  readonly clientWidth: number;
  readonly scrollWidth: number;
  /** How many parts stand beside one another. */
  readonly columns: number;
  readonly texts: readonly TextLook[];
}

const LOOK = `(() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const isOpaque = (colour) => rgb(colour)[3] !== 0;
  const backgroundOf = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return isOpaque(colour) || element === document.documentElement ? colour : backgroundOf(element.parentElement);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const lookOf = (element) => {
    const { left, right } = element.getBoundingClientRect();
    const { color, fontSize } = getComputedStyle(element);
    return {
      text: element.innerText, left, right, size: parseFloat(fontSize),
      colour: rgb(color).slice(0, 3), background: rgb(backgroundOf(element)).slice(0, 3),
    };
  };
  const lefts = [...document.querySelectorAll('.services > section')].map((part) => part.getBoundingClientRect().left);
  return {
    innerWidth, clientWidth: document.scrollingElement.clientWidth,
    scrollWidth: document.scrollingElement.scrollWidth, columns: new Set(lefts).size,
    texts: [...document.body.querySelectorAll('*')].filter(hasText).map(lookOf),
  };
})()`;

/** WCAG 2.1, "contrast ratio". */
function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
