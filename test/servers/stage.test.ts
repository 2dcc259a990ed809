import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furnishApollo, furnishOrion, givePassword, MACHINES, POSTFWD_RULES, ZONES } from './small-estate.ts';
import { Authority } from './stage/authority.ts';
import { startBind, startNsd } from './stage/dns.ts';
import { startDovecot } from './stage/dovecot.ts';
import { ImapSession } from './stage/imap.ts';
import { buildTables, mailQueue, startPostfix } from './stage/postfix.ts';
import { loadRules, startPostfwd } from './stage/postfwd.ts';
import { startSaslauthd } from './stage/saslauthd.ts';
import { startOpendkim, startRspamd } from './stage/signers.ts';
import { receivedMessages, type Sink, startSink } from './stage/sink.ts';
import { SmtpSession, submit } from './stage/smtp.ts';
import { Stage } from './stage/stage.ts';
import { serverSuite, showLogsOnFailure } from './stage/suite.ts';
import { until } from './stage/until.ts';

const LETTER = {
  from: 'dev1@example.org',
  to: ['someone@example.net'],
  content: 'Subject: hello\n\n.dots\n',
};

serverSuite('the stage', () => {
  describe('with a small estate', () => {
    let stage: Stage;
    let sink: Sink;
    showLogsOnFailure(() => stage);

    const orion = () => stage.machine('orion');
    const apollo = () => stage.machine('apollo');
    const world = () => stage.machine('world');
    const submission = () => ({
      host: 'mail.example.org',
      port: 587,
      tls: 'starttls' as const,
      authority: stage.authority.certificate,
    });

    beforeAll(async () => {
      stage = await Stage.start({ machines: MACHINES });
      await startNsd(world(), ZONES);
      sink = await startSink(world());
      await Promise.all([bringUpOrion(stage), bringUpApollo(stage)]);
    }, 60_000);
    afterAll(() => stage.stop());

    it('gives each machine its own name, files and processes', async () => {
      expect(await orion().check(['hostname'])).toBe('mail.example.org\n');
      await orion().write('/etc/only-here', 'x', { mode: '0600', owner: 'nobody:nogroup' });
      expect(await apollo().exists('/etc/only-here')).toBe(false);
      expect(await orion().check(['stat', '--format=%a %U %G', '/etc/only-here'])).toBe(
        '600 nobody nogroup\n',
      );
      const processes = await apollo().check(['ps', '-e', '-o', 'comm=']);
      expect(processes).toContain('master');
      expect(processes).not.toContain('dovecot');
    });

    it('writes within the machine where a link leads away', async () => {
      await orion().check(['ln', '-s', '/etc/stage-only', '/run/elsewhere']);
      await orion().write('/run/elsewhere/there', 'x');
      expect(await orion().check(['cat', '/etc/stage-only/there'])).toBe('x');
      expect(existsSync('/etc/stage-only')).toBe(false);
    });

    it('answers DNS questions, and denies unknown names at once', async () => {
      const answer = await apollo().check(['drill', '-Q', 'mail.example.org', 'AAAA']);
      expect(answer.trim()).toBe('2001:db8::25');
      expect(await apollo().check(['getent', 'ahostsv4', 'mx.example.net'])).toContain('198.51.100.1');
      const begin = performance.now();
      expect((await apollo().run(['getent', 'hosts', 'nowhere.example.com'])).exitCode).toBe(2);
      expect(performance.now() - begin).toBeLessThan(1000);
    });

    it('has two name servers that read the same zones', async () => {
      await startBind(orion(), ZONES);
      const question = ['drill', '-Q', '@192.0.2.25', 'example.net', 'MX'];
      expect(await apollo().check(question)).toBe('10 mx.example.net.\n');
      await orion().stop('named');
    });

    it('speaks SMTP with verified certificates', async () => {
      const session = await SmtpSession.open(apollo(), submission());
      expect(await session.loginByDialogue('apollo', 'right')).toMatchObject({ code: 235 });
      await session.quit();
      const implicit = { ...submission(), port: 465, tls: 'implicit' as const };
      expect(
        await submit(apollo(), { ...implicit, login: { user: 'dev1', password: 'secret' } }, LETTER),
      ).toEqual({
        code: 250,
        text: expect.stringContaining('queued'),
      });
    });

    it('tells of a refused login', async () => {
      // Dovecot lets the next login wait where one has failed: from the same address, or the same /48 of IPv6.
      const target = { ...submission(), host: '192.0.2.25', name: 'mail.example.org' };
      const session = await SmtpSession.open(orion(), target);
      expect(await session.login('apollo', 'wrong')).toMatchObject({ code: 535 });
      await session.quit();
    });

    it('believes no other authority and no other name', async () => {
      const other = await Authority.create();
      const strange = { ...submission(), authority: other.certificate };
      await expect(SmtpSession.open(apollo(), strange)).rejects.toThrow(/certificate/);
      const misnamed = { ...submission(), name: 'smtp.example.org' };
      await expect(SmtpSession.open(apollo(), misnamed)).rejects.toThrow(/does not match/);
      await expect(SmtpSession.open(apollo(), { host: '192.0.2.99', port: 25 })).rejects.toThrow(
        /unreachable|route/i,
      );
    });

    it('carries a message from a host through orion to the world', async () => {
      const reply = await submit(
        apollo(),
        { host: '127.0.0.1', port: 25 },
        { ...LETTER, from: 'cron@example.org' },
      );
      expect(reply.code).toBe(250);
      const message = await stage.until(
        async () => (await receivedMessages(sink)).find(({ sender }) => sender === 'cron@example.org'),
        'the message in the world',
      );
      expect(message).toMatchObject({ helo: 'mail.example.org', recipients: ['someone@example.net'] });
      expect(message.content).toMatch(/^DKIM-Signature: .*\n/m);
      expect(message.content).toMatch(/\n\n\.dots\n$/);
      expect(await apollo().log('mail.log')).toContain(
        'Verified TLS connection established to mail.example.org',
      );
      expect(await orion().log('mail.log')).toMatch(/sasl_method=\S+, sasl_username=apollo/);
      expect(await orion().log('syslog')).toContain('DKIM-Signature field added');
    });

    it('does not carry it with a wrong password', async () => {
      await givePassword(apollo(), 'wrong');
      await apollo().check(['postfix', 'reload']);
      await submit(apollo(), { host: '127.0.0.1', port: 25 }, { ...LETTER, from: 'wrong@example.org' });
      const waiting = await stage.until(
        async () => (await mailQueue(apollo())).find(({ recipients }) => recipients[0]?.delay_reason),
        'a message that waits',
      );
      expect(waiting.recipients[0]?.delay_reason).toContain('535 5.7.8');
      expect((await receivedMessages(sink)).map(({ sender }) => sender)).not.toContain('wrong@example.org');
    });

    it('delivers to a mailbox that IMAP reads', async () => {
      await submit(world(), { host: 'mail.example.org', port: 25 }, { ...LETTER, to: ['dev1@example.org'] });
      const target = { host: 'mail.example.org', authority: stage.authority.certificate };
      for (const access of [
        { port: 143, tls: 'starttls' as const },
        { port: 993, tls: 'implicit' as const },
      ]) {
        const session = await ImapSession.open(world(), { ...target, ...access });
        expect(await session.login('dev1', 'secret')).toMatchObject({ status: 'OK' });
        const [message] = await stage.until(async () => await nonEmpty(session), 'a message in the mailbox');
        expect(message).toContain('Subject: hello\r\n');
        session.close();
      }
    });

    it('runs postfwd, and knows what it read', async () => {
      expect(await loadRules(orion(), '/etc/postfwd/postfwd.cf')).toEqual({ count: 1, complaints: [] });
      await orion().write('/tmp/bad.cf', `${POSTFWD_RULES}id=broken; &&NOBODY; action=REJECT\n`);
      expect((await loadRules(orion(), '/tmp/bad.cf')).complaints).toEqual([
        expect.stringContaining('&&NOBODY'),
      ]);
      const many = { ...LETTER, to: ['a@example.net', 'b@example.net', 'c@example.net'] };
      const target = { ...submission(), login: { user: 'apollo', password: 'right' } };
      expect(await submit(world(), target, many)).toEqual({
        code: 450,
        text: expect.stringContaining('enough'),
      });
    });

    it('takes no warning of a table for granted', async () => {
      const table = { path: '/tmp/twice', map: { type: 'cdb', command: 'postmap' as const } };
      await orion().write(table.path, 'a@example.org one\na@example.org two\n');
      await expect(buildTables(orion(), [table])).rejects.toThrow(/duplicate entry/);
    });

    it('hands on signals', async () => {
      orion().signal('postfwd', 'SIGHUP');
      await orion().until(
        async () => (await orion().log('syslog')).includes('catched HUP signal'),
        'a reload',
      );
    });

    it('stops and starts a server again', async () => {
      await orion().stop('postfwd');
      const target = { ...submission(), login: { user: 'apollo', password: 'right' } };
      expect(await submit(apollo(), target, LETTER)).toMatchObject({ code: 451 });
      await startPostfwd(orion());
      expect(await submit(apollo(), target, LETTER)).toMatchObject({ code: 250 });
    });

    it('runs rspamd', async () => {
      await startRspamd(orion());
      expect(await orion().listens(11332)).toBe(true);
      await orion().stop('rspamd');
    }, 60_000);

    it('runs saslauthd', async () => {
      await startSaslauthd(orion());
      const ask = (password: string) =>
        orion().run(['testsaslauthd', '-s', 'dovecot', '-u', 'dev1', '-p', password]);
      expect(await ask('secret')).toMatchObject({ exitCode: 0 });
      expect(await ask('wrong')).toMatchObject({ exitCode: 255 });
      await orion().stop('saslauthd');
    });

    it('shows the logs when something does not happen', async () => {
      const never = stage.until(() => false, 'the end of the world', 100);
      await expect(never).rejects.toThrow(
        /the end of the world: waited 100 ms[\s\S]*orion: \/var\/log\/mail.log/,
      );
    });

    it('says at once when a server ends by itself', async () => {
      await apollo().start('mayfly', ['sh', '-c', 'echo adieu']);
      const begin = performance.now();
      const never = apollo().until(() => false, 'an answer', 10_000);
      await expect(never).rejects.toThrow(/ended by itself: apollo: mayfly[\s\S]*mayfly.out\nadieu/);
      expect(performance.now() - begin).toBeLessThan(5000);
      await apollo().stop('mayfly');
    });

    it('ends what takes too long, and all that it started', async () => {
      const slow = apollo().run(['sh', '-c', 'sleep 4242 & wait'], { timeout: 200 });
      await expect(slow).rejects.toThrow('took more than 200 ms');
      expect(await apollo().check(['ps', '-e', '-o', 'args='])).not.toContain('sleep 4242');
    });
  });

  it('leaves nothing behind', async () => {
    const before = visibleWorld();
    const stage = await Stage.start({ machines: MACHINES });
    const namespaces = MACHINES.flatMap(({ name }) => namespacesOf(stage.machine(name).pid));
    await stage.machine('world').start('sleeper', ['sleep', '4242']);
    expect(processesIn(namespaces)).not.toEqual([]);
    await stage.stop();
    expect(processesIn(namespaces)).toEqual([]);
    expect(visibleWorld()).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ends with the test that dies of %s', async (signal) => {
    const test = spawn(process.execPath, ['-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    test.stdin.end(
      await bundleOf(`
      import { Stage } from './stage/stage.ts';
      const machines = ${JSON.stringify(MACHINES)};
      Stage.start({ machines }).then((stage) =>
        console.log(machines.map(({ name }) => stage.machine(name).pid).join(' ')),
      );
    `),
    );
    const [pids] = await once(test.stdout, 'data');
    const namespaces = String(pids).split(' ').map(Number).flatMap(namespacesOf);
    test.kill(signal);
    await until(() => processesIn(namespaces).length === 0, 'the end of the machines', []);
  });
});

async function bringUpOrion(stage: Stage): Promise<void> {
  const orion = stage.machine('orion');
  const { certificate, key } = await stage.authority.issue('mail.example.org');
  await orion.write('/etc/ssl/certs/mail.pem', certificate);
  await orion.write('/etc/ssl/private/mail.key', key, { mode: '0600' });
  await orion.addUser('dev1', 'secret');
  await furnishOrion(orion);
  await Promise.all([startPostfwd(orion), startOpendkim(orion), startDovecot(orion)]);
  await startPostfix(orion);
}

async function bringUpApollo(stage: Stage): Promise<void> {
  const apollo = stage.machine('apollo');
  await furnishApollo(apollo);
  await startPostfix(apollo);
}

async function nonEmpty(session: ImapSession): Promise<string[] | undefined> {
  const messages = await session.messages();
  return messages.length > 0 ? messages : undefined;
}

/** What this computer shows of mounts and network devices. */
function visibleWorld(): { mounts: string; devices: string[] } {
  return { mounts: readFileSync('/proc/self/mounts', 'utf8'), devices: readdirSync('/sys/class/net') };
}

function namespacesOf(pid: number): string[] {
  return ['mnt', 'net', 'pid'].map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`));
}

/** The processes of this computer that live in one of these namespaces. */
function processesIn(namespaces: readonly string[]): number[] {
  const processes = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
  return processes.filter((pid) => {
    try {
      return namespacesOf(pid).some((namespace) => namespaces.includes(namespace));
    } catch {
      return false; // It ended while we looked.
    }
  });
}

/** A program for a Node that reads no TypeScript. */
async function bundleOf(contents: string): Promise<string> {
  const program = join(import.meta.dirname, 'program.ts');
  const { output } = await build({
    input: program,
    platform: 'node',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === program ? id : null),
        load: (id) => (id === program ? contents : null),
      },
    ],
    transform: {
      define: { 'import.meta.url': JSON.stringify(new URL('stage/stage.ts', import.meta.url).href) },
    },
    write: false,
    output: { format: 'cjs', codeSplitting: false },
  });
  return output[0].code;
}
