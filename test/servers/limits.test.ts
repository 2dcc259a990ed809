import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  changed,
  compileChanged,
  type FoundingEstate,
  passwordOf,
  startFoundingEstate,
} from './founding-estate.ts';
import { arrived, delayReason, inWorld, letter } from './letters.ts';
import { loadRules, startPostfwd } from './stage/postfwd.ts';
import { type Reply, SmtpSession, submit } from './stage/smtp.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';

const STRANGER = 'someone@example.net';
const PEOPLE = {
  code: 554,
  text:
    '5.7.1 <END-OF-MESSAGE>: End-of-data rejected: You can only send to 100 recipients per 6h per user\n' +
    '5.7.1 For assistance contact <postmaster@archlinux.org>.',
};
const HOSTS = {
  code: 450,
  text:
    '4.7.1 <END-OF-MESSAGE>: End-of-data rejected: You can only send to 360 recipients per 1h per user\n' +
    '4.7.1 For assistance contact <postmaster@archlinux.org>.',
};

/** Hosts whose names contain one another, and logins with limits of their own. */
const RELATIVES = `hosts:
  aur: { limit: { recipients: 5, per: 1h } }
  laurent: {}
  maurice: { limit: { recipients: 2, per: 1h } }
  dev: { limit: { recipients: 3, per: 1h } }`;

function withRelatives(mailYml: string): string {
  const withHosts = changed(mailYml, 'hosts:', RELATIVES);
  return changed(withHosts, 'dev4: {}', 'dev4: { limit: { recipients: 4, per: 6h } }');
}

serverSuite('limits', () => {
  let estate: FoundingEstate;
  showLogsOnFailure(() => estate.stage);

  beforeAll(async () => {
    estate = await startFoundingEstate({ edit: withRelatives });
  }, 60_000);
  afterAll(() => estate?.stage.stop());

  it('are read by postfwd without a complaint', async () => {
    const rules = (await estate.orion.read('/etc/postfwd/postfwd.cf')).match(/^id=/gm) ?? [];
    expect(await loadRules(estate.orion, '/etc/postfwd/postfwd.cf')).toEqual({
      count: rules.length,
      complaints: [],
    });
  });

  it('stop a person at theirs, with the text', async () => {
    expect(await sendTo(100, 'dev1')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'dev1')).toEqual(PEOPLE);
    // Whoever has the same groups has a count of his own.
    expect(await sendTo(1, 'dev2')).toMatchObject({ code: 250 });
  });

  it('count one login however it is written', async () => {
    expect(await sendTo(99, 'dev3')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'DEV3', passwordOf('dev3'))).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'Dev3', passwordOf('dev3'))).toEqual(PEOPLE);
  });

  it('stop a host at its higher one, and its mail waits', async () => {
    expect(await sendTo(360, 'apollo')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'apollo')).toEqual(HOSTS);
    const mail = letter('app@apollo.archlinux.org', STRANGER);
    await submit(estate.apollo, { host: '127.0.0.1', port: 10027 }, mail);
    const reason = await delayReason(estate, estate.apollo, 'app@apollo.archlinux.org');
    expect(reason).toContain('You can only send to 360 recipients per 1h per user');
    expect(await inWorld(estate, mail.subject)).toBeUndefined();
  });

  it('do not stop the next host', async () => {
    const mail = letter('app@repro1.pkgbuild.com', STRANGER);
    await submit(estate.repro1, { host: '127.0.0.1', port: 10027 }, mail);
    await arrived(estate, mail);
  });

  it('count a login that belongs with the hosts as a host', async () => {
    expect(await sendTo(101, 'devnull')).toMatchObject({ code: 250 });
    expect(await sendTo(259, 'devnull')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'devnull')).toEqual(HOSTS);
  });

  it('never stop whoever has none', async () => {
    expect(await sendTo(400, 'luna')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'luna')).toMatchObject({ code: 250 });
  });

  it.each([
    ['aur', 5, 450],
    ['maurice', 2, 450],
    ['dev', 3, 450],
    ['dev4', 4, 554],
  ])('stop %s at its own %i', async (login, recipients, code) => {
    expect(await sendTo(recipients, login)).toMatchObject({ code: 250 });
    expect(await sendTo(1, login)).toMatchObject({ code });
  });

  it.each(['laurent', 'aur-dev'])('do not catch %s, whose name contains aur', async (login) => {
    expect(await sendTo(6, login)).toMatchObject({ code: 250 });
  });

  it('do not catch ops1, gitlab or dev2 by the limit of dev', async () => {
    for (const login of ['ops1', 'gitlab', 'dev2']) {
      expect(await sendTo(4, login)).toMatchObject({ code: 250 });
    }
  });

  it('let a login that mail.yml does not name send nothing', async () => {
    expect(await sendTo(1, 'visitor')).toEqual({
      code: 554,
      text: expect.stringContaining('This login may not send mail here'),
    });
  });

  it('ask nothing of mail from outside', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `noreply+${index}@archlinux.org`);
    const target = { host: 'mail.archlinux.org', port: 25 };
    expect(await submit(estate.world, target, letter('a@example.net', many))).toMatchObject({ code: 250 });
  });

  it('refuse a message that is beyond them by itself', async () => {
    expect(await sendTo(101, 'ops2')).toEqual(PEOPLE);
    // postfwd counts the first message of a period even so.
    expect(await sendTo(1, 'ops2')).toEqual(PEOPLE);
  });

  it('go on counting after a reload', async () => {
    await reloadPostfwd();
    expect(await sendTo(1, 'ops3')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'dev1')).toEqual(PEOPLE);
    expect(await sendTo(1, 'devnull')).toEqual(HOSTS);
  });

  it('hold as mail.yml changes them after a reload, and count from zero', async () => {
    const raise = (mailYml: string) =>
      changed(withRelatives(mailYml), 'users: { recipients: 100,', 'users: { recipients: 120,');
    const rules = (await compileChanged(raise)).get('orion/etc/postfwd/postfwd.cf') ?? '';
    await estate.orion.write('/etc/postfwd/postfwd.cf', rules);
    await reloadPostfwd();
    expect(await sendTo(120, 'dev1')).toMatchObject({ code: 250 });
    expect(await sendTo(1, 'dev1')).toMatchObject({ code: 554 });
    expect(await sendTo(1, 'devnull')).toEqual(HOSTS);
  });

  it('let nothing pass while postfwd is down', async () => {
    await estate.orion.stop('postfwd');
    expect(await sendTo(1, 'ops3')).toMatchObject({ code: 451 });
    const mail = letter('cron@repro1.pkgbuild.com', STRANGER);
    await submit(estate.repro1, { host: '127.0.0.1', port: 10027 }, mail);
    expect(await delayReason(estate, estate.repro1, 'cron@repro1.pkgbuild.com')).toContain('451 4.3.5');
    await startPostfwd(estate.orion);
    await estate.repro1.check(['postqueue', '-f']);
    await arrived(estate, mail);
  });

  /** postfwd reads its rules again at the next request. */
  async function reloadPostfwd(): Promise<void> {
    const reloads = async () => (await estate.orion.log('syslog')).split('catched HUP signal').length;
    const before = await reloads();
    estate.orion.signal('postfwd', 'SIGHUP');
    await estate.orion.until(async () => (await reloads()) > before, 'the reload of postfwd');
  }

  /** The answer to a message for so many, from a login that uses no address. */
  async function sendTo(recipients: number, login: string, password = passwordOf(login)): Promise<Reply> {
    const session = await SmtpSession.open(estate.world, estate.submission());
    try {
      expect(await session.login(login, password)).toMatchObject({ code: 235 });
      const to = Array.from({ length: recipients }, (_, index) => `noreply+${index}@archlinux.org`);
      return await session.send(letter('', to));
    } finally {
      await session.quit();
    }
  }
});
