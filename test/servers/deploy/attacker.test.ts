import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../support/scratch.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, endedWith } from './estate.ts';
import { addFile, type Forgery, keepUploads, keptUpload, offer, replaceText } from './forgery.ts';

const USERS = '/etc/postfix/users';

serverSuite('whoever has the keys of a deploy', () => {
  let estate: DeployEstate;
  let genuine: Forgery;
  beforeAll(async () => {
    estate = await DeployEstate.start();
    await estate.installAgents(['orion']);
    await keepUploads(estate);
    endedWith(0, await estate.mailc(['deploy', '--target', 'orion']));
    genuine = await keptUpload(estate);
  }, 120_000);
  afterAll(async () => await estate?.stop());
  showLogsOnFailure(() => estate.stage);

  describe('with the key of the agent', () => {
    it.each([
      ['a shell', []],
      ['a command', ['id']],
      ['another verb', ['expire']],
      ['a verb and more', ['status; id']],
      ['a verb and a line more', ['status\nid']],
      ['a digest that is none', [`prepare ${'0'.repeat(63)}`]],
      ['a digest with a way up', [`prepare ../../../../root/${'0'.repeat(64)}`]],
      ['a copy of files', ['scp -t /root']],
    ])('gets no %s', async (_, command) => {
      const run = await estate.ssh('orion', 'agent', [], command);
      expect(run).toMatchObject({ exitCode: 4, stdout: 'refused no such command' });
    });

    it.each([
      ['no terminal', ['-tt'], ['status'], /PTY allocation request failed/],
      [
        'no forwarded port',
        ['-o', 'ExitOnForwardFailure=yes', '-R', '2525:127.0.0.1:25'],
        ['status'],
        /remote port forwarding failed/,
      ],
      [
        'no tunnel through the machine',
        ['-W', '127.0.0.1:25'],
        [],
        /administratively prohibited|stdio forwarding failed/,
      ],
      ['no SFTP', ['-s'], ['sftp'], /refused no such command/],
    ])('gets %s', async (_, options, command, answer) => {
      const { stdout, stderr } = await estate.ssh('orion', 'agent', options, command);
      expect(`${stdout}${stderr}`).toMatch(answer);
    });

    it('cannot set the environment of the agent', async () => {
      const run = await estate.ssh(
        'orion',
        'agent',
        ['-o', 'SetEnv=BASH_ENV=/etc/passwd PATH=/tmp LD_PRELOAD=/tmp/x'],
        ['status'],
      );
      expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('machine orion') });
    });
  });

  describe('with the key of the upload', () => {
    it.each([
      ['a shell', [], [], /Not invoked via sshd/],
      ['a command', [], ['id'], /not run rsync|not allowed|rrsync/i],
      [
        'no forwarded port',
        ['-o', 'ExitOnForwardFailure=yes', '-R', '2526:127.0.0.1:25'],
        ['id'],
        /remote port forwarding failed/,
      ],
    ])('gets no %s', async (_, options, command, answer) => {
      const { exitCode, stdout, stderr } = await estate.ssh('orion', 'upload', options, command);
      expect(exitCode).not.toBe(0);
      expect(`${stdout}${stderr}`).toMatch(answer);
      expect(stdout).not.toMatch(/uid=/);
    });

    it('reads nothing', async () => {
      const run = await estate.rsync(['orion:manifest', '/tmp/stolen']);
      expect(run.exitCode).not.toBe(0);
      expect(run.stderr).toMatch(/sending from write-only|not allowed/);
    });

    it.each(['../releases/', '/etc/', '/root/.ssh/', 'x/../../state/'])(
      'writes nothing to %s',
      async (target) => {
        const source = scratch({ pwned: 'x' });
        await estate.rsync(['--recursive', `${source}/`, `orion:${target}`]);
        const found = await estate
          .machine('orion')
          .run(['find', '/', '-xdev', '-name', 'pwned', '-not', '-path', '/var/lib/mailc/incoming/*']);
        expect(found.stdout).toBe('');
      },
    );
  });

  describe('in a release', () => {
    /** Uploads what was forged, and gives the answer of the agent. */
    async function offered(
      forge: (release: Forgery) => void,
      digest?: string,
      disturb?: (directory: string) => void,
    ): Promise<string> {
      const release = { ...genuine, files: new Map(genuine.files) };
      // A release that the machine has already is not looked at again.
      replaceText(release, USERS, `${genuine.files.get(USERS)}# another one\n`);
      forge(release);
      const { stdout, exitCode } = await offer(estate, release, digest, disturb);
      expect(exitCode).toBe(4);
      return stdout.trim().split('\n').at(-1) ?? '';
    }

    it.each<[string, (release: Forgery) => void, string | RegExp]>([
      [
        'a pipe to root in master.cf',
        (r) =>
          replaceText(
            r,
            '/etc/postfix/master.cf',
            `${r.files.get('/etc/postfix/master.cf')}x unix - n n - - pipe user=root argv=/bin/sh\n`,
          ),
        /can run commands; who has read it accepts it on orion/,
      ],
      [
        'a command in main.cf',
        (r) =>
          replaceText(
            r,
            '/etc/postfix/main.cf',
            `${r.files.get('/etc/postfix/main.cf')}mailbox_command = /bin/sh\n`,
          ),
        /main.cf can run commands/,
      ],
      [
        'shell in what root sources',
        (r) => replaceText(r, '/etc/default/postfwd', 'id >/pwned\n'),
        /can run commands/,
      ],
      [
        'a command in aliases',
        (r) => replaceText(r, '/etc/postfix/aliases', 'postmaster: |/bin/sh\n'),
        /aliases cannot be written/,
      ],
      [
        'a foreign file',
        (r) => addFile(r, '/etc/cron.d/mailc', '* * * * * root id\n'),
        '/etc/mailc/allow has no line for /etc/cron.d/mailc',
      ],
      [
        'a key for root',
        (r) => addFile(r, '/root/x/authorized_keys', 'ssh-ed25519 AAAA\n'),
        '/etc/mailc/allow has no line for /root/x/authorized_keys',
      ],
      ['a way up', (r) => addFile(r, '/etc/postfix/../shadow', 'x'), 'a line of no known form'],
      ['a hidden name', (r) => addFile(r, '/root/.profile', 'x'), 'a line of no known form'],
      ['a name with a space', (r) => addFile(r, '/etc/postfix/users x', 'x'), 'a line of no known form'],
      [
        'set-user-id',
        (r) => {
          r.manifest = r.manifest.replace(/^file 0644 (.*\/etc\/postfix\/users)$/m, 'file 4755 $1');
        },
        'a line of no known form',
      ],
      [
        'another owner',
        (r) => {
          r.manifest = r.manifest.replace(
            /^file 0644 root:root (.*\/etc\/postfix\/users)$/m,
            'file 0644 dev1:dev1 $1',
          );
        },
        '/etc/mailc/allow has no line for /etc/postfix/users 0644,dev1:dev1',
      ],
      [
        'a secret for everybody',
        (r) => {
          r.manifest = r.manifest.replace(/^file 0640 (.*\/etc\/dovecot\/hosts)$/m, 'file 0644 $1');
        },
        '/etc/mailc/allow has no line for /etc/dovecot/hosts 0644',
      ],
      [
        'a file twice',
        (r) => {
          r.manifest += /^file .*\/etc\/postfix\/users\n/m.exec(r.manifest)?.[0] ?? '';
        },
        'the upload and its manifest differ at',
      ],
      [
        'the release of another machine',
        (r) => {
          r.manifest = r.manifest.replace('machine orion', 'machine apollo');
        },
        'this release is not for orion',
      ],
      [
        'a file that the manifest does not name',
        (r) => {
          r.files.set('/etc/postfix/extra', 'x');
        },
        'the upload and its manifest differ at f1 files/etc/postfix/extra',
      ],
      [
        'a file too few',
        (r) => {
          r.files.delete('/etc/postfix/users');
        },
        'the upload and its manifest differ at f1 files/etc/postfix/users',
      ],
      [
        'a text of another digest',
        (r) => {
          r.files.set('/etc/postfix/users', 'x y\n');
        },
        'files/etc/postfix/users has not arrived as it should be',
      ],
      [
        'a file that goes on',
        (r) => {
          r.files.set('/etc/postfix/users', `${r.files.get('/etc/postfix/users')}root@example.org x\n`);
        },
        'has not arrived as it should be',
      ],
      [
        'a ticket with more to say',
        (r) => {
          r.ticket += 'more\n';
        },
        'the ticket is malformed',
      ],
      [
        'a ticket of the past',
        (r) => {
          r.ticket = r.ticket.replace(/^after .*$/m, 'after none none');
        },
        'another deploy came first',
      ],
      // What a bug of ours could bring.
      [
        'a table with a key twice',
        (r) => replaceText(r, '/etc/postfix/users', 'a@example.org x\na@example.org y\n'),
        'duplicate entry',
      ],
      [
        'a table with a line without a value',
        (r) => replaceText(r, '/etc/postfix/users', 'a@example.org\n'),
        '/etc/postfix/users: ',
      ],
      [
        'a pattern that is none',
        (r) => replaceText(r, '/etc/postfix/routes', '/a(/ x:\n'),
        '/etc/postfix/routes: ',
      ],
      ['an empty postfwd.cf', (r) => replaceText(r, '/etc/postfwd/postfwd.cf', ''), 'postfwd.cf has 0 rules'],
      [
        'rules that postfwd ignores',
        (r) =>
          replaceText(r, '/etc/postfwd/postfwd.cf', 'id=a; action=DUNNO\nid=b; &&UNKNOWN; action=REJECT\n'),
        /postfwd.cf has 2 rules, and postfwd says/,
      ],
      [
        'an account that is missing',
        (r) => {
          r.manifest += 'account nobody-of-that-name\n';
        },
        'accounts that are missing here: nobody-of-that-name',
      ],
      [
        'a DKIM key that is missing',
        (r) => {
          r.manifest += 'dkim MIIB /etc/opendkim/keys/example.org.gone.private\n';
        },
        '/etc/opendkim/keys/example.org.gone.private is not the published key',
      ],
      [
        'a DKIM key that DNS does not have',
        (r) => {
          r.manifest = r.manifest.replace(/^dkim \S+ /m, 'dkim MIIB ');
        },
        '/etc/opendkim/keys/example.org.test.private is not the published key',
      ],
    ])('%s is refused', async (_, forge, answer) => {
      expect(await offered(forge)).toMatch(answer);
      expect(await estate.status('orion')).toMatchObject({ drift: [], pending: undefined });
    });

    it('a foreign file is refused by a list of files that ends in the middle of a line', async () => {
      const orion = estate.machine('orion');
      const allow = await orion.read('/etc/mailc/allow');
      await orion.write('/etc/mailc/allow', allow.trimEnd());
      const answer = await offered((release) => addFile(release, '/etc/cron.d/mailc', '* * * * * root id\n'));
      await orion.write('/etc/mailc/allow', allow);
      expect(answer).toContain('/etc/mailc/allow has no line for /etc/cron.d/mailc');
    });

    it('a manifest of another digest is refused', async () => {
      expect(await offered(() => {}, 'f'.repeat(64))).toBe(
        'refused manifest has not arrived as it should be, or found no room',
      );
    });

    it('a link to a secret is refused, and tells nothing of it', async () => {
      const answer = await offered(
        (release) => release.files.delete('/etc/postfix/users'),
        undefined,
        (root) => symlinkSync('/etc/mailc/identity', join(root, 'files/etc/postfix/users')),
      );
      expect(answer).toMatch('the upload and its manifest differ at');
      expect(answer).not.toMatch('AGE');
    });

    it('a directory that is a link elsewhere is refused', async () => {
      const answer = await offered(
        (release) => {
          for (const path of [...release.files.keys()])
            if (path.startsWith('/etc/postfix/')) release.files.delete(path);
        },
        undefined,
        (root) => symlinkSync('/etc/postfix', join(root, 'files/etc/postfix')),
      );
      expect(answer).toMatch('the upload and its manifest differ at');
    });
  });
});
