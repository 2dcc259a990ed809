import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MadeFile, madeFiles, TRACE_OPTIONS } from '../support/made-files.ts';
import { MAILC, mailc } from '../support/mailc.ts';
import { describeWith } from '../support/programs.ts';
import { scratch, treeOf } from '../support/scratch.ts';

const MAIL = `# of a test
version: 1
domain: example.org
servers:
  mx1: { ipv4: 192.0.2.25 } # the server
hosts:
  apollo: {} # sends a lot
  luna: { limit: none }
addresses:
  people: { dev1: {} }
forwards:
  roles: { postmaster: dev1, abuse: dev1, root: dev1 }
tests:
  - { mail_to: postmaster, reaches: [dev1], outside: nobody }
`;

/** A repository, the identities of its machines elsewhere, and what a person does there. */
class House {
  readonly directory = scratch({ 'mail.yml': MAIL });
  readonly keys = scratch();

  async init(): Promise<void> {
    await this.git('init', '--quiet', '--initial-branch=main');
    await this.git('commit', '--quiet', '--allow-empty', '-m', 'begin');
    for (const name of ['mx1', 'apollo', 'luna', 'recovery', 'other']) await this.newKey(name);
    const machines = await Promise.all(
      ['mx1', 'apollo', 'luna'].map(async (name) => `${name}=${await this.key(name)}`),
    );
    await this.ok('secret', 'init', '--recovery', await this.key('recovery'), ...machines);
  }

  async newKey(name: string): Promise<void> {
    rmSync(this.file(name), { force: true });
    await execa('age-keygen', ['-o', this.file(name)]);
  }

  /** The public half. */
  async key(name: string): Promise<string> {
    return (await execa('age-keygen', ['-y', this.file(name)])).stdout;
  }

  file(name: string): string {
    return join(this.keys, name);
  }

  async run(...args: string[]) {
    return await mailc(this.directory, args);
  }

  /** Runs mailc, which has to succeed. */
  async ok(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(...args);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout;
  }

  async commit(daysAgo = 0): Promise<void> {
    await this.git('add', '--all');
    const date = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    await this.git('-c', `user.name=dev1`, 'commit', '--quiet', '--allow-empty', '-m', 'x', { date });
  }

  async git(...args: (string | { readonly date: string })[]): Promise<string> {
    const date = args.find((arg) => typeof arg === 'object')?.date;
    const env = date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const identity = ['-c', 'user.name=dev1', '-c', 'user.email=dev1@example.org'];
    const words = args.filter((arg) => typeof arg === 'string');
    return (await execa('git', [...identity, ...words], { cwd: this.directory, env })).stdout;
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }

  edit(from: string, to: string): void {
    expect(this.read('mail.yml')).toContain(from);
    this.write(
      'mail.yml',
      this.read('mail.yml').replace(from, () => to),
    );
  }

  /** What age makes of a sealed file with the identity of somebody; undefined when it cannot. */
  async opened(file: string, name: string): Promise<string | undefined> {
    const run = await execa('age', ['-d', '-i', this.file(name), file], {
      cwd: this.directory,
      reject: false,
    });
    return run.exitCode === 0 ? run.stdout.trimEnd() : undefined;
  }
}

describeWith(['age', 'age-keygen', 'git'], 'secrets', () => {
  let house: House;
  beforeAll(async () => {
    house = new House();
    await house.init();
  }, 60_000);

  describe('that a person initialises', () => {
    it('are sealed to keys that stand beside their machines, on lines that keep their comments', () => {
      expect(house.read('mail.yml')).toMatch(
        /^ {2}mx1: \{ ipv4: 192\.0\.2\.25, age: age1\w{58} \} # the server$/m,
      );
      expect(house.read('mail.yml')).toMatch(/^ {2}apollo: \{ age: age1\w{58} \} # sends a lot$/m);
      expect(house.read('mail.yml')).toMatch(/^secrets: \{ recovery: age1\w{58} \}$/m);
    });

    it.each([
      [['mx9=age1x'], /mx9 is no machine/],
      [['apollo=age1x'], /no age recipient/],
      [['apollo'], /no age recipient/],
      [['--recovery', 'AGE-SECRET-KEY-1X'], /private half of the key of the recovery/],
    ])('%j is refused', async (args, words) => {
      const { exitCode, stderr } = await house.run('secret', 'init', ...args);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(words);
      expect(stderr).not.toContain('SECRET-KEY');
    });

    it('are not sealed to another key without a word', async () => {
      const { stderr } = await house.run('secret', 'init', `apollo=${await house.key('other')}`);
      expect(stderr).toContain('mailc secret rekey apollo age1...');
    });
  });

  describe('of hosts', () => {
    it('are asked for by check, with the command', async () => {
      const { stdout } = await house.run('check');
      expect(stdout).toContain('The host "apollo" has no credential');
      expect(JSON.parse((await house.run('check', '--json')).stdout).findings).toEqual(
        expect.arrayContaining([expect.objectContaining({ help: 'run: mailc secret rotate apollo' })]),
      );
      await house.ok('build');
      expect(house.read('out/mx1/etc/dovecot/hosts')).toContain('apollo:{CRYPT}*NO-CREDENTIAL\n');
    });

    it('are made, and opened by the host and the recovery alone', async () => {
      const { stdout, stderr } = await house.run('secret', 'rotate', '--all');
      const password = await house.opened('secrets/apollo.1.age', 'apollo');
      expect(password).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(await house.opened('secrets/apollo.1.age', 'recovery')).toBe(password);
      for (const other of ['mx1', 'luna', 'other']) {
        expect(await house.opened('secrets/apollo.1.age', other)).toBeUndefined();
      }
      expect(stdout + stderr).not.toContain(password);
      expect(await house.opened('secrets/luna.1.age', 'luna')).not.toBe(password);
      expect((await house.run('check')).stdout).not.toContain('credential');
    });

    it('are in files that are nobody else’s, whatever the umask', async () => {
      const files = ['secrets/apollo.1.age', 'secrets/apollo.1.verifier'];
      for (const file of files)
        expect((statSync(join(house.directory, file)).mode & 0o777).toString(8)).toBe('600');
      const other = new House();
      await other.init();
      const run = ['umask 0; exec "$0" "$@"', process.execPath, MAILC, 'secret', 'rotate', 'apollo'];
      await execa('sh', ['-c', ...run], { cwd: other.directory });
      for (const file of files)
        expect((statSync(join(other.directory, file)).mode & 0o777).toString(8)).toBe('600');
    }, 60_000);

    it('are told of by generation and age', async () => {
      await house.commit(200);
      const { logins } = JSON.parse(await house.ok('secret', 'status', '--json'));
      const since = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
      expect(logins).toEqual([
        { login: 'apollo', generation: 1, state: 'current', since, days: 200, meant_for: ['mx1', 'apollo'] },
        { login: 'luna', generation: 1, state: 'current', since, days: 200, meant_for: ['mx1', 'luna'] },
      ]);
      expect(await house.ok('secret', 'status')).toMatch(/^apollo {2}1 +current +\S+ +200 d +mx1, apollo$/m);
    });

    it('take a step only after the one before is committed, and show each in the plan of a merge request', async () => {
      const plan = async (): Promise<string> => {
        await house.ok('build');
        await house.commit();
        const text = await house.ok('plan', 'HEAD~1..HEAD', '--full');
        expect(text).not.toContain('YWdl');
        return text;
      };
      expect(await house.ok('secret', 'rotate', 'apollo')).toContain('1 -> 2, step 1 of 3');
      const { exitCode, stderr } = await house.run('secret', 'rotate', 'apollo');
      expect(exitCode).toBe(3);
      expect(stderr).toContain('not committed yet');
      expect(await plan()).toContain('apollo: sasl generation 1 stays, and the server now takes 2 as well');
      expect(await house.ok('secret', 'status')).toMatch(
        /^apollo +1 +current +\S+ +\d+ d +mx1, apollo\napollo +2 +next +\S+ +0 d +mx1$/m,
      );
      expect(await house.ok('secret', 'rotate', 'apollo')).toContain('1 -> 2, step 2 of 3');
      expect(await plan()).toContain('apollo: sasl generation 1 -> 2; the server still takes 1');
      expect(await house.ok('secret', 'rotate', 'apollo')).toContain('1 -> 2, step 3 of 3');
      expect(await plan()).toContain('apollo: sasl generation 2 stays, and the server no longer takes 1');
      expect(house.read('mail.yml')).toMatch(/credential: 2 \} # sends a lot$/m);
      expect(readdirSync(join(house.directory, 'secrets'))).toEqual(
        expect.not.arrayContaining(['apollo.1.age', 'apollo.1.verifier']),
      );
    });

    it('take no step twice before it is committed, the first one neither', async () => {
      const other = new House();
      await other.init();
      await other.commit();
      await other.ok('secret', 'rotate', 'apollo');
      const before = treeOf(other.directory);
      const { stderr } = await other.run('secret', 'rotate', '--all');
      expect(stderr).toContain('the last step of apollo is not committed yet');
      expect(treeOf(other.directory)).toEqual(before);
    }, 60_000);

    it('are due after a time, and rotations go on', async () => {
      expect(await house.ok('secret', 'rotate', '--due', '300d')).toBe('');
      expect(await house.ok('secret', 'rotate', '--due', '180d')).toMatch(
        /^luna: generation 1 -> 2, step 1 of 3/,
      );
      await house.commit();
      expect(await house.ok('secret', 'rotate', '--due', '180d')).toMatch(
        /^luna: generation 1 -> 2, step 2 of 3/,
      );
      await house.commit();
      expect(await house.ok('secret', 'rotate', '--due', '180d')).toMatch(
        /^luna: generation 1 -> 2, step 3 of 3/,
      );
      await house.commit();
      expect(await house.ok('secret', 'rotate', '--due', '180d')).toBe('');
    });

    it('are revoked, and their numbers are not used again', async () => {
      await house.ok('secret', 'rotate', 'luna');
      await house.commit();
      expect((await house.run('secret', 'revoke', 'luna')).stderr).toContain('the generations 2 and 3');
      expect(await house.ok('secret', 'revoke', 'luna', '3')).toContain('generation 3 is revoked');
      expect(house.read('mail.yml')).toMatch(/luna: \{ limit: none, age: \w+, credential: 2 \}/);
      await house.commit();
      // 4 would be in one file with 2 on the server.
      expect(await house.ok('secret', 'rotate', 'luna')).toContain('2 -> 5');
      await house.ok('secret', 'revoke', 'luna', '5');
      await house.ok('secret', 'revoke', 'luna');
      expect(house.read('mail.yml')).toMatch(/luna: \{ limit: none, age: \w+ \}/);
      await house.commit();
      expect(await house.ok('secret', 'rotate', 'luna')).toContain('generation 4 is made');
      await house.commit();
    });

    it('get a new number beside files that nobody has committed', async () => {
      house.write('secrets/apollo.3.verifier', 'left over\n');
      expect(await house.ok('secret', 'rotate', 'apollo')).toContain('2 -> 5, step 1 of 3');
      await house.git('checkout', '--quiet', '.');
      await house.git('clean', '--quiet', '--force', 'secrets');
    });

    it('are not made where Git does not know which there were', async () => {
      const parent = scratch();
      await execa('git', ['clone', '--quiet', '--depth=1', `file://${house.directory}`, 'clone'], {
        cwd: parent,
      });
      for (const args of [
        ['secret', 'rotate', 'apollo'],
        ['dkim', 'new', 'example.org'],
      ]) {
        expect(await mailc(join(parent, 'clone'), args)).toMatchObject({
          exitCode: 3,
          stderr: expect.stringContaining('git fetch --unshallow'),
        });
      }
      const status = await mailc(join(parent, 'clone'), ['secret', 'status']);
      expect(status).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('some ages are greater') });
      expect((await house.run('secret', 'status')).stderr).toBe('');
    });

    it('are warned of when a step is left out', async () => {
      const before = house.read('mail.yml');
      await house.ok('secret', 'rotate', 'apollo');
      house.edit('credential: { current: 2, next: 3 }', 'credential: 3');
      expect((await house.run('check')).stdout).toContain('goes from generation 2 to 3 at once');
      house.write('mail.yml', before);
      await house.git('checkout', '--quiet', '.');
      await house.git('clean', '--quiet', '--force', 'secrets');
    });

    it.each([
      [['rotate'], 2, /whose password\?/],
      [['rotate', 'vostok'], 2, /vostok is no host/],
      [['rotate', '--due', 'soon'], 2, /such as 180d/],
      [['revoke', 'apollo', '9'], 2, /apollo has generation 2\n.*mailc secret revoke apollo 2/],
      [['revoke', 'vostok'], 2, /vostok is no host of mail\.yml/],
      [['rekey', 'vostok', 'age1x', '--identity', 'x'], 2, /vostok is no machine/],
      [['rekey', 'apollo', 'age1x', '--identity', 'x'], 2, /no age recipient of apollo/],
      [
        ['rekey', 'apollo', 'AGE-SECRET-KEY-1X', '--identity', 'x'],
        2,
        /private half.*\n.*history of the shell/,
      ],
    ])('%j ends with %i', async (args, code, words) => {
      const { exitCode, stderr } = await house.run('secret', ...args);
      expect(exitCode).toBe(code);
      expect(stderr).toMatch(words);
    });

    it('are refused where nobody could open them', async () => {
      const other = new House();
      await other.git('init', '--quiet');
      const { exitCode, stderr } = await other.run('secret', 'rotate', 'apollo');
      expect(exitCode).toBe(3);
      expect(stderr).toContain('mailc secret init apollo=age1...');
      expect(existsSync(join(other.directory, 'secrets'))).toBe(false);
      expect(other.read('mail.yml')).toBe(MAIL);
    });
  });

  describe('that are recovered', () => {
    it('go into a file of one’s own, and nowhere else', async () => {
      const to = house.file('recovered');
      const recover = () =>
        house.run('secret', 'recover', 'apollo', '--identity', house.file('recovery'), '--to', to);
      const { stdout, stderr } = await recover();
      const password = await house.opened('secrets/apollo.2.age', 'apollo');
      expect(readFileSync(to, 'utf8')).toBe(`${password}\n`);
      expect((statSync(to).mode & 0o777).toString(8)).toBe('600');
      expect(stdout + stderr).not.toContain(password);
      const again = await recover();
      expect(again.stderr).toContain('exists already');
    });

    it('need the right identity and the right name', async () => {
      const recover = (name: string, identity: string) =>
        house.run('secret', 'recover', name, '--identity', house.file(identity), '--to', house.file('none'));
      expect((await recover('apollo', 'luna')).stderr).toContain('not sealed to the identity');
      expect((await recover('apolo.2', 'recovery')).stderr).toContain('did you mean apollo.2?');
      house.write('empty', '');
      expect(
        (await house.run('secret', 'recover', 'apollo', '--identity', 'empty', '--to', house.file('none')))
          .stderr,
      ).toContain('holds no identity');
      expect((await recover('apollo', 'nobody')).stderr).toMatch(/does not exist\nhelp: .*age-keygen wrote/);
      const to = join(house.keys, 'nowhere/file');
      const identity = ['--identity', house.file('recovery')];
      expect((await house.run('secret', 'recover', 'apollo', ...identity, '--to', to)).stderr).toContain(
        'there is no directory',
      );
      expect(existsSync(join(house.keys, 'nowhere'))).toBe(false);
      rmSync(join(house.directory, 'empty'));
    });

    it('prove their verifiers', async () => {
      const identity = ['--identity', house.file('recovery')];
      expect((await house.run('secret', 'status', ...identity)).exitCode).toBe(0);
      const verifier = house.read('secrets/apollo.2.verifier');
      house.write('secrets/apollo.2.verifier', house.read('secrets/luna.4.verifier'));
      const { exitCode, stdout } = await house.run('secret', 'status', ...identity);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('secrets/apollo.2.verifier is not that of secrets/apollo.2.age');
      house.write('secrets/apollo.2.verifier', verifier);
    });
  });

  describe('that are damaged', () => {
    const cases: [string, (house: House) => void, RegExp][] = [
      [
        'a missing file',
        (it) => rmSync(join(it.directory, 'secrets/apollo.2.age')),
        /Generation 2 of "apollo" has no "secrets\/apollo\.2\.age".*missing-credential-file/,
      ],
      [
        'a missing verifier',
        (it) => rmSync(join(it.directory, 'secrets/apollo.2.verifier')),
        /has no "secrets\/apollo\.2\.verifier".*missing-credential-file/,
      ],
      [
        'a cut file',
        (it) => it.write('secrets/apollo.2.age', it.read('secrets/apollo.2.age').slice(0, 300)),
        /is damaged.*broken-sealed-file/,
      ],
      [
        'another text',
        (it) => it.write('secrets/apollo.2.age', 'hello\n'),
        /is no age file.*broken-sealed-file/,
      ],
      [
        'the file of another',
        (it) => it.write('secrets/apollo.2.age', it.read('secrets/luna.4.age')),
        /holds "luna\.4", and not "apollo\.2".*sealed-to-others/,
      ],
      [
        'a broken verifier',
        (it) => it.write('secrets/apollo.2.verifier', '{SCRAM-SHA-256}4096,x,y,z\n'),
        /is no verifier.*malformed-verifier/,
      ],
    ];
    it.each(cases)('are located: %s', async (_what, damage, expected) => {
      const copy = new House();
      await execa('cp', ['-a', `${house.directory}/.`, copy.directory]);
      damage(copy);
      const { exitCode, stdout } = await copy.run('check');
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^mail\.yml:\d+:\d+: error: /m);
      expect(stdout).toMatch(expected);
      expect((await copy.run('build')).exitCode).toBe(1);
    });

    it('are located when a key of a machine has changed by hand', async () => {
      const copy = new House();
      await execa('cp', ['-a', `${house.directory}/.`, copy.directory]);
      copy.edit(await house.key('apollo'), await house.key('other'));
      const { stdout } = await copy.run('check');
      expect(stdout).toMatch(
        /"secrets\/apollo\.2\.age" is not sealed to the host apollo, and is sealed to age1\w{12}\.\.\., which mail\.yml does not name/,
      );
    });
  });

  describe('in a mail.yml that a person has to edit', () => {
    it('are not made when their line would lose a comment', async () => {
      const copy = new House();
      await execa('cp', ['-a', `${house.directory}/.`, copy.directory]);
      copy.edit('luna: {', 'luna: &luna {');
      copy.edit('addresses:', 'x: 1\naddresses:');
      const { exitCode } = await copy.run('secret', 'rotate', 'luna');
      expect(exitCode).toBe(1);
    });
  });

  describe('of the server', () => {
    it('are an address that only it can read', async () => {
      const { stdout, stderr } = await execa(process.execPath, [MAILC, 'seal', '--name', 'dev1-home'], {
        cwd: house.directory,
        input: 'dev1.canary@example.net\n',
      });
      expect(stdout).toMatch(/^sealed:dev1-home:[\w-]+$/);
      expect(stdout + stderr).not.toContain('canary');
      house.edit(
        '  roles:',
        `  former:\n    left: ${stdout}\n    gone: { to: [dev1, ${stdout}], note: both }\n  roles:`,
      );
      await house.ok('build');
      expect((await house.run('check')).stdout).not.toMatch(/error|sealed/);
      expect(house.read('out/mx1/etc/postfix/users')).toContain(
        'left@example.org\tsealed-dev1-home@localhost\n',
      );
      expect(house.read('out/mx1/etc/postfix/sealed')).toContain(
        'sealed-dev1-home: {{sealed address/dev1-home}}\n',
      );
      expect(await house.opened('out/mx1/etc/mailc/sealed/address/dev1-home.age', 'mx1')).toBe(
        'dev1.canary@example.net',
      );
      expect((await house.run('seal', 'a@example.net', '--name', 'dev1-home')).stderr).toContain(
        'is in mail.yml already',
      );
      await house.commit();
    });

    it.each(['|/bin/sh', 'two words@example.net', 'a@b', ':include:/x'])('are no %s', async (text) => {
      const { exitCode, stderr } = await house.run('seal', text, '--name', 'odd');
      expect(exitCode).toBe(2);
      expect(stderr).not.toContain(text);
    });

    it('are explained by name', async () => {
      const { stdout } = await house.run('explain', 'left@example.org');
      expect(stdout).toContain('sealed:dev1-home');
      expect(stdout).not.toContain('YWdlL');
    });

    it('are DKIM keys, of either algorithm', async () => {
      for (const algorithm of ['rsa', 'ed25519']) {
        await house.ok(
          'dkim',
          'new',
          'example.org',
          '--algorithm',
          algorithm,
          '--selector',
          `k-${algorithm}`,
        );
        const sealed = `secrets/dkim/example.org.k-${algorithm}.age`;
        const text = await house.opened(sealed, 'mx1');
        const { stdout } = await execa('openssl', ['pkey', '-pubout'], { input: text ?? '' });
        expect(`${stdout}\n`).toBe(house.read(`keys/example.org.k-${algorithm}.pub`));
      }
      await house.ok('build');
      expect(house.read('out/mx1/etc/opendkim/keys/example.org.k-rsa.private')).toBe(
        '{{sealed key/example.org.k-rsa}}\n',
      );
      expect((await house.run('dkim', 'new', 'example.org', '--selector', 'k-rsa')).stderr).toContain(
        'has or had a key',
      );
      expect((await house.run('dkim', 'new', 'example.org', '--selector', 'K 1')).stderr).toContain(
        'K 1 is no selector\nhelp: use up to 63',
      );
      expect(house.read('mail.yml')).toMatch(/^# of a test\n[\s\S]*# the server\n[\s\S]*# sends a lot$/m);
      await house.commit();
    });

    it.each([
      ['exampel.org', /exampel\.org is no domain of mail\.yml\nhelp: did you mean example\.org\?/],
      ['example.net', /example\.net is no domain of mail\.yml\nhelp: one of: example\.org/],
      ['a_b.example.org', /mail\.yml would have errors then, so nothing is changed/],
    ])('are no DKIM keys of %s, and nothing is changed', async (domain, words) => {
      const before = treeOf(house.directory);
      const { exitCode, stderr } = await house.run('dkim', 'new', domain);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(words);
      expect(treeOf(house.directory)).toEqual(before);
    });

    it('are keys that sign before they are known only by whoever says why', async () => {
      const server = ['--server', '127.0.0.1:1'];
      const before = house.read('mail.yml');
      const refused = await house.run('dkim', 'sign', 'k-rsa', ...server);
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('k-rsa cannot sign yet: '),
      });
      expect(refused.stderr).toContain('--force "the reason"');
      const empty = await house.run('dkim', 'sign', 'k-rsa', ...server, '--force', ' ');
      expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Expected a reason') });
      expect((await house.run('dkim', 'retire', 'k-rsa', '--force', 'x')).stderr).toContain(
        'k-rsa cannot retire: it is published, and not signing',
      );
      expect(house.read('mail.yml')).toBe(before);
      await house.ok('dkim', 'sign', 'k-rsa', ...server, '--force', 'the other key is known to somebody');
      expect(house.read('mail.yml')).toContain('note: "sign forced: the other key is known to somebody"');
      house.write('mail.yml', before);
    });

    it('stay the same when the machine gets another key', async () => {
      const before = await Promise.all(
        ['secrets/dkim/example.org.k-rsa.age', 'out/mx1/etc/mailc/sealed/address/dev1-home.age'].map((file) =>
          house.opened(file, 'mx1'),
        ),
      );
      await execa('cp', [house.file('mx1'), house.file('mx1-old')]);
      await house.newKey('mx1');
      const args = ['mx1', await house.key('mx1'), '--identity', house.file('recovery')];
      expect(await house.ok('secret', 'rekey', ...args)).toBe(
        'servers.mx1.age is set; 3 sealed items sealed anew',
      );
      await house.ok('build');
      const files = ['secrets/dkim/example.org.k-rsa.age', 'out/mx1/etc/mailc/sealed/address/dev1-home.age'];
      expect(await Promise.all(files.map((file) => house.opened(file, 'mx1')))).toEqual(before);
      expect(await Promise.all(files.map((file) => house.opened(file, 'mx1-old')))).toEqual([
        undefined,
        undefined,
      ]);
      await house.commit();
    });

    it('stay the same when the recovery gets another key', async () => {
      await execa('cp', [house.file('recovery'), house.file('recovery-old')]);
      await house.newKey('recovery');
      const args = ['recovery', await house.key('recovery'), '--identity', house.file('recovery-old')];
      expect(await house.ok('secret', 'rekey', ...args)).toBe(
        'secrets.recovery is set; 5 sealed items sealed anew',
      );
      await house.ok('build');
      expect((await house.run('check')).stdout).not.toContain('error');
      expect((await house.run('secret', 'status', '--identity', house.file('recovery'))).exitCode).toBe(0);
      expect((await house.run('secret', 'rekey', ...args)).stderr).toContain(
        'cannot be opened with this identity',
      );
      await house.commit();
    });
  });

  describe('seen by a stranger without any key', () => {
    it('let check, build, test, plan and seal be run on a clone', async () => {
      const parent = scratch();
      await execa('git', ['clone', '--quiet', house.directory, 'clone'], { cwd: parent });
      const clone = join(parent, 'clone');
      const run = async (...args: string[]) => await mailc(clone, args, { HOME: parent });
      expect((await run('check')).exitCode).toBe(0);
      expect(await run('build', '--check')).toMatchObject({ exitCode: 0 });
      rmSync(join(clone, 'out'), { recursive: true });
      expect(await run('build')).toMatchObject({ exitCode: 0 });
      expect(treeOf(join(clone, 'out'))).toEqual(treeOf(join(house.directory, 'out')));
      expect((await run('plan', 'HEAD~1..HEAD')).exitCode).toBe(0);
      expect(await run('test')).toMatchObject({ exitCode: 0 });
      expect((await run('seal', 'x@example.net', '--name', 'x')).stdout).toMatch(/^sealed:x:/);
    }, 60_000);
  });
});

/** The kernel interferes with the run, or writes down what it does. */
describeWith(['age-keygen', 'git', 'strace'], 'a rotation', () => {
  const PASSWORD_FILES = ['apollo.1.age', 'apollo.1.verifier'];
  let house: House;
  beforeEach(async () => {
    house = new House();
    await house.init();
    await house.commit();
  }, 60_000);

  const rotate = async (...options: string[]) =>
    await execa('strace', ['-qq', ...options, process.execPath, MAILC, 'secret', 'rotate', 'apollo'], {
      ...{ cwd: house.directory, reject: false, stdin: 'ignore' },
    });
  const struck = async (how: string) => await rotate('-f', '-o', '/dev/null', '-e', `inject=${how}`);
  const secrets = () => listing(join(house.directory, 'secrets'));

  it.each([
    ['fsync', 1],
    ['rename', 1],
    ['rename', 2],
    ['rename', 3],
  ])('goes through with it before it obeys Ctrl-C at %s number %i', async (call, number) => {
    expect((await struck(`${call}:signal=INT:when=${number}`)).signal).toBe('SIGINT');
    expect(house.read('mail.yml')).toMatch(/^ {2}apollo: .*credential: 1 \}/m);
    expect(secrets()).toEqual(PASSWORD_FILES);
    expect(listing(house.directory)).toEqual(['.git', 'mail.yml', 'secrets']);
    expect((await house.run('check')).stdout).not.toContain('error');
  });

  it.each([1, 2, 3])('changes nothing when file %i cannot be written', async (number) => {
    const before = house.read('mail.yml');
    const { exitCode, stderr } = await struck(`rename:error=ENOSPC:when=${number}`);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^error: cannot write .*: no space is left on the disk/);
    expect(house.read('mail.yml')).toBe(before);
    expect(secrets()).toEqual([]);
  });

  it.each([1, 2, 3])('that is dead at file %i is begun anew by the next one', async (number) => {
    const before = house.read('mail.yml');
    expect((await struck(`rename:signal=KILL:when=${number}`)).signal).toBe('SIGKILL');
    expect(house.read('mail.yml')).toBe(before);
    expect(await house.ok('secret', 'rotate', 'apollo')).toMatch(/generation [12] is made/);
    expect((await house.run('check')).stdout).not.toContain('error');
  });

  it.each([
    [['secret', 'rotate', 'apollo'], PASSWORD_FILES],
    [['secret', 'recover', 'luna', '--identity', '../recovery', '--to', 'opened'], ['opened']],
    [['dkim', 'new', 'example.org', '--selector', 'one'], ['example.org.one.age']],
  ])('makes files with their rights from the first byte on, whatever the umask: %j', async (args, names) => {
    await house.ok('secret', 'rotate', 'luna');
    const made = (await filesMadeBy(args)).filter(({ path }) => /secrets|opened/.test(path));
    expect(made.map(({ path }) => path.replace(/^.*\.mailc-(.*)-\d+$/, '$1'))).toEqual(names);
    for (const { mode } of made) expect(mode.toString(8)).toBe('600');
  });

  /** Of a run without any umask. */
  async function filesMadeBy(args: readonly string[]): Promise<MadeFile[]> {
    const script = `umask 0; exec strace ${TRACE_OPTIONS.join(' ')} -o "$@"`;
    const words = args.map((arg) => (arg === '../recovery' ? house.file('recovery') : arg));
    const run = [house.file('trace'), process.execPath, MAILC, ...words];
    await execa('sh', ['-c', script, 'sh', ...run], { cwd: house.directory });
    const names = readdirSync(house.keys).filter((name) => name.startsWith('trace.'));
    const texts = names.map(
      (name) => [Number(name.slice(6)), readFileSync(house.file(name), 'utf8')] as const,
    );
    return madeFiles(new Map(texts), 0);
  }
});

function listing(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}
