import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { put } from '../support/scratch.ts';
import type { ManifestFile } from '../support/trees.ts';
import type { Outputs } from './judge.ts';

/** Every program that reads an output. */
export const PROGRAMS = [
  ...['postmap', 'postalias', 'postconf', 'postfwd1', 'doveconf', 'opendkim', 'rspamadm'],
  ...['named-checkzone', 'nsd-checkzone', 'xmllint'],
];

/** Outputs on a disk, with what their manifest says of them. */
interface Installed {
  readonly folder: string;
  readonly outputs: Outputs;
}

/** What reads a kind of file. */
interface Consumer {
  /** The paths below out/ that decide what it says of a file; none of a file that it does not read. */
  reads(file: ManifestFile, outputs: Outputs): readonly string[];
  /** What it has to say of a file; nothing when all is well. */
  ask(file: ManifestFile, estate: Installed): Promise<string[]> | string[];
}

/** What was found good once is not asked about again: most mutants change a few of their files. */
const accepted = new Set<string>();

/** What the programs that read the outputs have to say about them; nothing when all is well. */
export async function complaintsOf(outputs: Outputs): Promise<string[]> {
  const files = manifestOf(outputs);
  if (files === undefined) return ['manifest.json is no JSON'];
  const missing = [...outputs.keys()].filter((path) => !files.some(({ file }) => file === path));
  const folder = mkdtempSync(join(tmpdir(), 'mailc-fuzz-'));
  try {
    for (const [path, content] of outputs) install(folder, path, content);
    const asked = CONSUMERS.flatMap((consumer, index) =>
      files.map((file) => ask(consumer, index, file, { folder, outputs })),
    );
    return [...missing.map((path) => `manifest.json lacks ${path}`), ...(await Promise.all(asked)).flat()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(
  consumer: Consumer,
  index: number,
  file: ManifestFile,
  estate: Installed,
): Promise<string[]> {
  const read = consumer.reads(file, estate.outputs);
  if (read.length === 0) return [];
  const contents = [index, file.path, ...read.map((path) => estate.outputs.get(path))];
  const key = createHash('sha1').update(JSON.stringify(contents)).digest('base64');
  if (accepted.has(key)) return [];
  const complaints = await consumer.ask(file, estate);
  if (complaints.length === 0) accepted.add(key);
  return complaints.map((complaint) => `${file.file}: ${complaint}`);
}

const LONG_AGO = new Date('2020-01-01');

/** postmap waits until the file that it reads is two seconds old. */
function install(folder: string, path: string, content: string): void {
  put(folder, path, content);
  utimesSync(join(folder, path), LONG_AGO, LONG_AGO);
}

function manifestOf(outputs: Outputs): ManifestFile[] | undefined {
  try {
    return JSON.parse(outputs.get('manifest.json') ?? '').files;
  } catch {
    return undefined;
  }
}

/** A file and others of its folder. */
function withOthers({ file }: ManifestFile, ...names: readonly string[]): string[] {
  return [file, ...names.map((name) => join(dirname(file), name))];
}

/** Postfix's programs end with 0 whatever they think, so only what they say counts. */
const lookupTables: Consumer = {
  reads: (file) => (file.map === undefined ? [] : withOthers(file, 'main.cf')),
  async ask({ file, map }, { folder }) {
    if (map === undefined) return [];
    const table = `${map.type}:${join(folder, file)}`;
    const config = ['-c', join(folder, dirname(file))];
    const { complaint } = await run(map.command, [...config, table]);
    if (complaint !== '') return [complaint];
    const rows = rowsOf(join(folder, file), map.command === 'postalias' ? /:\s+/ : /\t/);
    return rows.length === 0 ? [] : query([...config, '-q', '-', table], rows);
  },
};

/** Asks a table for every key; the answers come in the same order. */
async function query(args: string[], rows: readonly (readonly [string, string])[]): Promise<string[]> {
  const { stdout, complaint } = await run('postmap', args, rows.map(([key]) => key).join('\n'));
  const expected = rows.map(([key, value]) => `${key}\t${value}`);
  const wrong = stdout.split('\n').find((line, index) => line !== expected[index]);
  if (complaint === '' && wrong === undefined && stdout.split('\n').length === expected.length) return [];
  return [`${complaint} ${wrong ?? 'gives no value for a key'}`];
}

function rowsOf(file: string, separator: RegExp): (readonly [string, string])[] {
  return linesIn(readFileSync(file, 'utf8')).map((line) => {
    const at = line.search(separator);
    return [line.slice(0, at), line.slice(at).replace(separator, '')] as const;
  });
}

function linesIn(content = ''): string[] {
  return content.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** postconf takes each word that begins with a brace for the name of a table, in parameters that are plain text too. */
const TABLE_LINT = /^postconf: warning: .*main\.cf: (missing '}'|syntax error after '}') in .*\n?/gm;

/** main.cf and master.cf of the server and of the hosts. */
const mainAndMaster: Consumer = {
  reads: (file) => (file.path === '/etc/postfix/main.cf' ? withOthers(file, 'master.cf') : []),
  async ask({ file }, { folder }) {
    const questions = ['-n', '-M', '-P'].map(async (question) => {
      const { stdout, stderr } = await run('postconf', ['-c', join(folder, dirname(file)), question]);
      const complaint = stderr.replace(TABLE_LINT, '');
      return complaint !== '' || stdout === '' ? [`${question}: ${complaint}`] : [];
    });
    return (await Promise.all(questions)).flat();
  },
};

/** The patterns of routes as PCRE takes them. */
const routes: Consumer = {
  reads: (file) => (file.path === '/etc/postfix/routes' ? withOthers(file, 'main.cf') : []),
  async ask({ file }, { folder }) {
    const table = `pcre:${join(folder, file)}`;
    const args = ['-c', join(folder, dirname(file)), '-q', 'a@example.net', table];
    const { complaint } = await run('postmap', args, '', [0, 1]);
    return complaint === '' ? [] : [complaint];
  },
};

/** postfwd drops rules that it cannot read, and macros that it does not know, so the rules are counted. */
const postfwd: Consumer = {
  reads: ({ file, path }) => (path === '/etc/postfwd/postfwd.cf' ? [file] : []),
  async ask({ file }, { folder, outputs }) {
    const { stdout, complaint } = await run('postfwd1', ['-C', '-n', '-f', join(folder, file)], '', [0, 1]);
    const written = linesIn(outputs.get(file));
    const rules = written.filter((line) => line.startsWith('id='));
    const read = stdout.match(/^Rule/gm)?.length;
    const logins = new Set(written.flatMap((line) => /^\tsasl_username==(.*);$/.exec(line)?.[1] || []));
    const known = new Set([...stdout.matchAll(/==;([^,"]+)[,"]/g)].map((match) => match[1]));
    const actions = rules.map((line) => /; action=(.*)$/.exec(line)?.[1] ?? '');
    return [
      ...(complaint === '' && !/warning|error/i.test(stdout) ? [] : [`${complaint}${stdout}`]),
      ...(read === rules.length ? [] : [`${read} of ${rules.length} rules were read`]),
      ...[...logins].filter((login) => !known.has(login)).map((login) => `the login ${login} was not read`),
      ...actions
        .filter((action) => !stdout.includes(`"${action}"`))
        .map((action) => `the action ${action} was not read`),
    ];
  },
};

const dovecot: Consumer = {
  reads: ({ file, path }) => (path === '/etc/dovecot/dovecot.conf' ? [file] : []),
  async ask({ file }, { folder }) {
    const { stdout, complaint } = await run('doveconf', ['-n', '-c', join(folder, file)]);
    return complaint === '' && stdout.includes('driver = pam') ? [] : [complaint];
  },
};

/** `opendkim -n` finds a dangling row of SigningTable good, so the names are held against KeyTable. */
const opendkim: Consumer = {
  reads: (file) =>
    file.path === '/etc/opendkim/opendkim.conf'
      ? withOthers(file, 'KeyTable', 'SigningTable', 'TrustedHosts')
      : [],
  async ask({ file }, { folder, outputs }) {
    const etc = join(folder, dirname(file));
    const config = join(etc, 'test.conf');
    writeFileSync(config, readFileSync(join(folder, file), 'utf8').replaceAll('/etc/opendkim', etc));
    const { complaint } = await run('opendkim', ['-n', '-x', config]);
    const table = (name: string) => linesIn(outputs.get(join(dirname(file), name)));
    const names = new Set(table('KeyTable').map((line) => line.split(' ')[0]));
    const dangling = table('SigningTable').filter((line) => !names.has(line.split(' ')[1]));
    return [
      ...(complaint === '' ? [] : [complaint]),
      ...dangling.map((line) => `${join(dirname(file), 'SigningTable')}: no key for ${line}`),
    ];
  },
};

/** UCL is parsed as a whole; what rspamd has besides is not looked at. */
const rspamd: Consumer = {
  reads: ({ file, path = '' }) => (path.startsWith('/etc/rspamd/') ? [file] : []),
  async ask({ file }, { folder }) {
    const { stderr } = await run('rspamadm', ['configdump', '-c', join(folder, file)], '', [0, 1]);
    return /parser error|failed/.test(stderr) ? [stderr] : [];
  },
};

/** Each snippet in a zone as an administrator keeps it, which has what is no business of mailc. */
const zones: Consumer = {
  reads: (file) => (file.for === 'dns' ? [file.file] : []),
  async ask({ file }, { folder }) {
    const zone = basename(file, '.zone');
    const lines = ['$TTL 60', '@ SOA ns1.example. a.example. 1 3600 900 604800 300', '@ NS ns1.example.'];
    const whole = join(folder, `${zone}.whole`);
    writeFileSync(whole, [...lines, `$INCLUDE ${join(folder, file)}`, ''].join('\n'));
    const bind = await run('named-checkzone', ['-i', 'none', '-k', 'fail', zone, whole], '', [0, 1]);
    const nsd = await run('nsd-checkzone', [zone, whole], '', [0, 1]);
    const said = [bind, nsd].map(({ stdout, complaint }) => stdout + complaint);
    return said.filter((one) => !/\bok\b/i.test(one) || /warning|error|ignor/i.test(one));
  },
};

/** libxml2 knows the elements of HTML 4 only. */
const markup: Consumer = {
  reads: ({ file }) => (/\.(xml|html)$/.test(file) ? [file] : []),
  async ask({ file }, { folder }) {
    const args = [...(file.endsWith('.html') ? ['--html'] : []), '--noout', join(folder, file)];
    const { complaint } = await run('xmllint', args, '', [0, 1]);
    return complaint
      .split('\n')
      .filter((line) => line.includes('error') && !/Tag (main|section) invalid/.test(line));
  },
};

/** What init scripts read as a shell does; they may only assign. */
const shell: Consumer = {
  reads: ({ file, path = '' }) => (path.startsWith('/etc/default/') ? [file] : []),
  async ask({ file }, { folder, outputs }) {
    const { complaint } = await run('sh', ['-n', join(folder, file)]);
    const odd = linesIn(outputs.get(file)).find((line) => !/^[A-Z_]+=("[^"$`\\]*"|[\w./-]*)$/.test(line));
    return [complaint, odd ?? ''].filter((one) => one !== '');
  },
};

/** What no program checks without being set up and started, by the grammar that its reader documents. */
const LINES: readonly (readonly [path: RegExp, line: RegExp])[] = [
  // passwd-file of Dovecot: user:{scheme}password:uid:gid:gecos:home:shell:extra fields.
  [/^\/etc\/dovecot\/hosts/, /^[a-z0-9-]+:\{[A-Z0-9-]+\}[^:\s]+(:[^:]*)*$/],
  // opendkim.conf(5), KeyTable, SigningTable with refile:, InternalHosts; `opendkim -n` opens none of them.
  [/^\/etc\/opendkim\/KeyTable$/, /^[^\s:]+ [a-z0-9.-]+:[a-z0-9.-]+:(\/[\w.@-]+)+$/],
  [/^\/etc\/opendkim\/SigningTable$/, /^\*@[a-z0-9.-]+ [^\s:]+$/],
  [
    /^\/etc\/opendkim\/TrustedHosts$/,
    /^([a-z0-9.-]+|[0-9a-f.:]+(\/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))?)$/,
  ],
  // The list of sasldb2's entries is one of ours: login, realm, generations of the password.
  [/^\/etc\/postfix\/sasl\/hosts$/, /^[a-z0-9-]+\t[a-z0-9.-]+\t(NO-CREDENTIAL|\d+(\t\d+)?)$/],
  // Cyrus SASL, lib/config.c: `key: value`.
  [/^\/etc\/postfix\/sasl\/smtpd\.conf$/, /^[a-z_]+: [\w /]+$/],
  // What is sealed, for the agent of the machine: an age file in PEM, and how a password is verified (RFC 5803).
  [/^\/etc\/mailc\/sealed\/.*\.age$/, /^([A-Za-z0-9+/]+=*|-----(BEGIN|END) AGE ENCRYPTED FILE-----)$/],
  [/^\/etc\/mailc\/sealed\/.*\.pub$/, /^([A-Za-z0-9+/]+=*|-----(BEGIN|END) PUBLIC KEY-----)$/],
  [/\.(key|private)$/, /^\{\{sealed \S+\}\}$/],
  [/^\/etc\/mailc\/sealed\/.*\.verifier$/, /^\{SCRAM-SHA-256\}\d+,[\w+/=]+,[\w+/=]+,[\w+/=]+$/],
  [/^\/etc\/postfix\/sasl_passwd$/, /^\[[a-z0-9.-]+\]:\d+ [a-z0-9-]+:(NO-CREDENTIAL|\{\{sealed \S+\}\})$/],
];

const plainLines: Consumer = {
  reads: ({ file, path = '' }) => (LINES.some(([known]) => known.test(path)) ? [file] : []),
  ask({ file, path = '' }, { outputs }) {
    const form = LINES.find(([known]) => known.test(path))?.[1];
    return linesIn(outputs.get(file)).filter((line) => !form?.test(line));
  },
};

/** RFC 8461 section 3.2. */
const MTA_STS =
  /^version: STSv1\r\nmode: (none|testing|enforce)\r\n(mx: ([a-z0-9-]+\.)+[a-z0-9-]+\r\n)+max_age: \d{1,10}\r\n$/;

/** Besides its form: every MX of a domain that announces the policy is in it, or mail to it stops under `enforce`. */
const mtaSts: Consumer = {
  reads: ({ file }, outputs) =>
    file.endsWith('/mta-sts.txt')
      ? [file, ...[...outputs.keys()].filter((path) => path.endsWith('.zone'))]
      : [],
  ask(file, { outputs }) {
    const [policy = '', ...records] = this.reads(file, outputs).map((path) => outputs.get(path) ?? '');
    const text = records.join('\n');
    const announcing = [...text.matchAll(/^_mta-sts\.(\S+) /gm)].map((match) => match[1]);
    const exchanges = [...text.matchAll(/^(\S+) \d+ IN MX \d+ (\S+)\.$/gm)];
    const unlisted = exchanges.filter(
      ([, name, exchange]) => announcing.includes(name) && !policy.includes(`\r\nmx: ${exchange}\r\n`),
    );
    return [
      ...(MTA_STS.test(policy) ? [] : ['it is no policy']),
      ...unlisted.map(([line]) => `it does not list ${line}`),
    ];
  },
};

/** Runs a program; its complaint is what it says on standard error, or the exit code that nobody expected. */
async function run(program: string, args: string[], input = '', expected: readonly number[] = [0]) {
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { stdout, stderr, exitCode } = await execa(program, args, { input, env, reject: false });
  const surprise = exitCode !== undefined && expected.includes(exitCode) ? '' : `exit code ${exitCode}`;
  return { stdout, stderr, complaint: stderr || surprise };
}

const CONSUMERS: readonly Consumer[] = [
  ...[lookupTables, mainAndMaster, routes, postfwd, dovecot, opendkim, rspamd, zones, markup],
  ...[shell, plainLines, mtaSts],
];
