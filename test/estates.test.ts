import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Delivery, KnownAddress, MailSystem } from '../src/mail/system.ts';
import { check, emitFiles, resolveSystem } from '../src/pipeline.ts';
import { TEST_DAY } from './support/compile.ts';
import { repository } from './support/repository.ts';

/**
 * Every fact of the real estates stands in their mail.yml and in what it compiles to. Their data lies beside the
 * checkout; docs/estates.md tells what was found in it.
 */
const ESTATES = join(repository, '../shared/estates');

/** A suite about data that is not part of the repository: where it is missing, it is reported as skipped. */
function describeEstate(name: string, suite: (folder: string) => void): void {
  const folder = join(ESTATES, name);
  if (existsSync(folder)) describe(name, () => suite(folder));
  else describe.skip(`${name} (its data is not here: ../shared/estates/${name})`, () => suite(folder));
}

/** What a mail.yml describes and compiles to. */
interface Estate {
  readonly system: MailSystem;
  /** The text of a file below out/. */
  readonly file: (path: string) => string;
}

async function compiled(folder: string): Promise<Estate> {
  const source = { name: 'mail.yml', text: readFileSync(join(folder, 'mail.yml'), 'utf8') };
  const { document, diagnostics } = await check(source, {
    attachment: (path) => readFileSync(join(folder, path), 'utf8'),
    today: async () => TEST_DAY,
  });
  if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const system = await resolveSystem(document);
  const files = new Map((await emitFiles(system)).map(({ path, content }) => [path, content]));
  return { system, file: (path) => files.get(path) ?? `no file ${path}` };
}

describeEstate('arch-2020', (folder) => {
  const facts = () => parse(readFileSync(join(folder, 'facts.yml'), 'utf8')) as ArchFacts;
  const lines = (name: string) => linesOf(readFileSync(join(folder, name), 'utf8'));
  const estate = compiled(repository);

  it('has the server, and each of its machines as a host that relays through it', async () => {
    const { system } = await estate;
    const { server, primary_domain: domain } = facts();
    expect(system.domain).toBe(domain);
    expect(system.server).toMatchObject({
      name: server.short_name,
      fqdn: server.mail_name,
      ssh: `${server.short_name}.${domain}`,
      relay: { port: 587, tls: 'starttls' },
    });
    const machines = lines('hosts.txt');
    expect(machines).toHaveLength(24);
    expect([system.server.ssh, ...fqdns(system)].sort()).toEqual(machines.sort());
    for (const { name } of system.hosts) expect(loginOf(system, name)).toMatchObject({ kind: 'host' });
  });

  it('gives a host its short name as login, but for the one whose name an account has', async () => {
    const { hosts } = (await estate).system;
    const others = hosts.filter(({ name, fqdn }) => name !== fqdn.split('.')[0]);
    expect(others).toMatchObject([{ name: 'gitlab-host', fqdn: 'gitlab.archlinux.org' }]);
  });

  it('lets each host relay by STARTTLS with a verified certificate, and listen at an unfiltered port', async () => {
    const { system, file } = await estate;
    for (const { name } of system.hosts) {
      const main = settings(file(`hosts/${name}/etc/postfix/main.cf`));
      expect(main.relayhost).toBe('[mail.archlinux.org]:587');
      expect(main.smtp_tls_security_level).toBe('secure');
      expect(file(`hosts/${name}/etc/postfix/master.cf`)).toMatch(/^127\.0\.0\.1:10027 inet .* smtpd$/m);
    }
  });

  it('accepts mail for its domains, less the ones in a comment', async () => {
    const { system, file } = await estate;
    const accepted = [system.domain, ...lines('domains').map((line) => line.split(' ')[0])].sort();
    expect(facts().virtual_alias_domains.concat(system.domain).sort()).toEqual(accepted);
    const domains = linesOf(file('orion/etc/postfix/domains')).map((line) => line.split('\t')[0]);
    expect(domains).toEqual(accepted);
  });

  it('keeps exactly the addresses of its mailing lists that are not in a comment', async () => {
    const { system, file } = await estate;
    const rows = lines('mailman_compat').map((line) => line.replace(' ', '\t'));
    expect(rows).toHaveLength(22 * 10);
    const listed = [...system.addresses].filter(({ section }) => section === 'lists');
    const users = linesOf(file('orion/etc/postfix/users'));
    const compiledRows = users.filter((row) => listed.some(({ address }) => row.startsWith(`${address}\t`)));
    expect(compiledRows.sort()).toEqual(rows.sort());
    expect(users.some((row) => /^mailman[-@]/.test(row))).toBe(false);
    expect(facts().lists.host).toBe('lists.archlinux.org');
  });

  it('has every name of its aliases at the same end', async () => {
    const { system } = await estate;
    for (const [name, target] of Object.entries(facts().aliases)) {
      const delivery = deliveryOf(system, name);
      if (target === '/dev/null') expect(delivery, name).toEqual({ kind: 'discard' });
      // The alias of root leads to its address, which then needs somebody who reads it.
      else if (name === 'root') expect(delivery, name).toMatchObject({ kind: 'forward' });
      else expect(delivery, name).toMatchObject({ kind: 'forward', to: [`${target}@archlinux.org`] });
    }
    expect(linesOf((await estate).file('orion/etc/postfix/aliases'))).toEqual([
      'mailer-daemon: mailer-daemon@archlinux.org',
      'postmaster: postmaster@archlinux.org',
      'root: root@archlinux.org',
    ]);
  });

  it('knows every role address, and gives the desks to the account gitlab', async () => {
    const { system } = await estate;
    const { role_addresses_known_from_public_pages: roles, desk_addresses_owned_by_account_gitlab: desks } =
      facts();
    for (const name of roles) expect(deliveryOf(system, name), name).toBeDefined();
    for (const name of desks)
      expect(deliveryOf(system, name)).toEqual({ kind: 'mailbox', account: 'gitlab' });
  });

  it('counts recipients as the facts say', async () => {
    const { system, file } = await estate;
    const { hosts, people, like_hosts, unlimited } = facts().limits;
    const postfwd = file('orion/etc/postfwd/postfwd.cf');
    const rate = ({ recipients, seconds, text }: ArchLimit) =>
      new RegExp(`rcpt\\(sasl_username/${recipients}/${seconds}/\\d{3} \\d\\.\\d\\.\\d ${text}\\)$`, 'm');
    expect(ruleOf(postfwd, 'hosts')).toMatch(rate(hosts));
    expect(ruleOf(postfwd, 'people')).toMatch(rate(people));
    for (const name of ['hosts', 'people']) {
      expect(ruleOf(postfwd, name)).toContain('protocol_state==END-OF-MESSAGE');
    }
    expect(loginsIn(postfwd, 'UNLIMITED')).toEqual(unlimited);
    const counted = system.hosts.map(({ name }) => name).filter((name) => !unlimited.includes(name));
    expect(loginsIn(postfwd, 'HOSTS').sort()).toEqual([...counted, ...like_hosts].sort());
    expect(loginsIn(postfwd, 'PEOPLE')).toContain('gitlab');
  });

  it('signs with the selector and a key of 4096 bits', async () => {
    const { signer, keys, senders } = (await estate).system.dkim;
    expect({ signer, keys }).toMatchObject({
      signer: 'opendkim',
      keys: [
        {
          domain: 'archlinux.org',
          selector: facts().server.dkim_selector,
          algorithm: 'rsa',
          state: 'signing',
        },
      ],
    });
    const key = Buffer.from(keys[0]?.publicKey ?? '', 'base64');
    expect(createPublicKey({ key, format: 'der', type: 'spki' }).asymmetricKeyDetails?.modulusLength).toBe(
      4096,
    );
    expect(senders.map(({ domain }) => domain)).toContain('archlinux.org');
  });

  it('routes what leaves the normal path, but for the way to gmail.com', async () => {
    const { system, file } = await estate;
    const [patchwork, wikibounce, gmail] = facts().routes;
    expect(deliveryOf(system, 'patchwork')).toEqual({ kind: 'relay', nextHop: '[patchwork.archlinux.org]' });
    expect(patchwork).toMatchObject({ next_hop: 'smtp:[patchwork.archlinux.org]' });
    expect(system.patternRoutes).toMatchObject([
      { delivery: { kind: 'pipe', service: 'wiki_bouncehandler' } },
    ]);
    const bounce = 'wikibounce-wiki-0-abc123-q1w2e3r4t5y6u7i8@archlinux.org';
    expect(bounce).toMatch(pattern(wikibounce?.match ?? ''));
    expect(bounce).toMatch(pattern(system.patternRoutes[0]?.pattern ?? ''));
    const main = settings(file('orion/etc/postfix/main.cf'));
    expect(main.wiki_bouncehandler_destination_recipient_limit).toBe('1');
    // mail.yml says what comes in. The one route for outgoing mail is left out on purpose: see docs/estates.md.
    expect(gmail).toMatchObject({ match: 'gmail.com' });
    expect(file('orion/etc/postfix/transport')).not.toContain('gmail');
  });

  it('has what clients and Postfix are told', async () => {
    const { system, file } = await estate;
    const { server } = facts();
    expect(system.clients.smtp).toMatchObject([server.smtp_for_people]);
    expect(system.clients.imap).toMatchObject(server.imap_for_people);
    expect(settings(file('orion/etc/postfix/main.cf'))).toMatchObject({
      recipient_delimiter: server.recipient_delimiter,
      message_size_limit: String(server.message_size_limit),
      smtpd_reject_footer: server.reject_footer,
      mailbox_transport: expect.stringMatching(/^lmtp:/),
    });
  });
});

describeEstate('nixos-2026', (folder) => {
  const facts = () => JSON.parse(readFileSync(join(folder, 'lists.json'), 'utf8')) as NixosFacts;
  const estate = compiled(join(repository, 'test/cases/nixos-2026'));

  it('has its 30 addresses in two domains, and no other', async () => {
    const { system } = await estate;
    const names = Object.keys(facts());
    expect(names).toHaveLength(30);
    expect(addresses(system).sort()).toEqual(names.sort());
    expect(system.domain).toBe('nixos.org');
    expect(system.domains).toMatchObject([
      { name: 'nixcon.org', class: 'accepted' },
      { name: 'nixos.org', class: 'accepted' },
    ]);
  });

  it('delivers and forwards as the data says', async () => {
    const { system } = await estate;
    for (const [address, { forward_to, stores_mail }] of Object.entries(facts())) {
      const account = stores_mail ? localPart(address) : undefined;
      const delivery = deliveryOf(system, address);
      if (forward_to.length > 0) {
        expect(delivery, address).toEqual({ kind: 'forward', to: forward_to.toSorted(), account });
      } else {
        expect(delivery, address).toEqual(account ? { kind: 'mailbox', account } : { kind: 'discard' });
      }
    }
  });

  it('has a login for the addresses that have one, which may send as them, and no other', async () => {
    const { system } = await estate;
    const withLogin = Object.entries(facts()).filter(([, { login }]) => login);
    const logins = withLogin.map(([address]) => localPart(address));
    expect(system.logins.map(({ name }) => name).sort()).toEqual(logins.sort());
    const rights = new Map([...system.senderRights].map(({ sender, logins }) => [sender, logins]));
    for (const [address] of withLogin) expect(rights.get(address), address).toEqual([localPart(address)]);
  });
});

interface ArchLimit {
  readonly recipients: number;
  readonly seconds: number;
  readonly text: string;
}

/** The part of facts.yml that is compared. */
interface ArchFacts {
  readonly primary_domain: string;
  readonly server: {
    readonly short_name: string;
    readonly mail_name: string;
    readonly dkim_selector: string;
    readonly smtp_for_people: object;
    readonly imap_for_people: object[];
    readonly recipient_delimiter: string;
    readonly message_size_limit: number;
    readonly reject_footer: string;
  };
  readonly virtual_alias_domains: string[];
  readonly limits: {
    readonly hosts: ArchLimit;
    readonly people: ArchLimit;
    readonly like_hosts: string[];
    readonly unlimited: string[];
  };
  readonly lists: { readonly host: string };
  readonly routes: readonly { readonly match: string; readonly next_hop: string }[];
  readonly aliases: Readonly<Record<string, string>>;
  readonly role_addresses_known_from_public_pages: string[];
  readonly desk_addresses_owned_by_account_gitlab: string[];
}

type NixosFacts = Readonly<
  Record<
    string,
    { readonly forward_to: readonly string[]; readonly login: boolean; readonly stores_mail: boolean }
  >
>;

/** Lines with content, less comments. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The parameters of a main.cf that stand on one line. */
function settings(main: string): Record<string, string> {
  return Object.fromEntries([...main.matchAll(/^(\w+) = (.*)$/gm)].map(([, name, value]) => [name, value]));
}

function ruleOf(postfwd: string, id: string): string {
  return postfwd.split('\n').find((line) => line.startsWith(`id=${id};`)) ?? `no rule ${id}`;
}

/** The logins of one list of postfwd.cf. */
function loginsIn(postfwd: string, list: string): string[] {
  const [, body = ''] = new RegExp(`^&&${list} \\{\n([^}]*)`, 'm').exec(postfwd) ?? [];
  return [...body.matchAll(/sasl_username==([^;]+);/g)].map(([, login]) => login as string);
}

/** A regular expression of Postfix, between slashes. */
function pattern(text: string): RegExp {
  return new RegExp(text.slice(1, -1), 'i');
}

function fqdns({ hosts }: MailSystem): string[] {
  return hosts.map(({ fqdn }) => fqdn);
}

function addresses(system: MailSystem): string[] {
  return [...system.addresses].map(({ address }) => address);
}

/** What becomes of mail to an address; a bare name is in the primary domain, and case does not count. */
function deliveryOf(system: MailSystem, name: string): Delivery | undefined {
  const address = (name.includes('@') ? name : `${name}@${system.domain}`).toLowerCase();
  return [...system.addresses].find((known: KnownAddress) => known.address === address)?.delivery;
}

function loginOf({ logins }: MailSystem, name: string) {
  return logins.find((login) => login.name === name);
}

function localPart(address: string): string {
  return address.slice(0, address.indexOf('@'));
}
