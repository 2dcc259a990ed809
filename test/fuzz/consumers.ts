import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  readonly files: readonly ManifestFile[];
}

type Consumer = (estate: Installed) => Promise<string[]>;

/** What the programs that read the outputs have to say about them; nothing when all is well. */
export async function complaintsOf(outputs: Outputs): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mailc-fuzz-'));
  try {
    for (const [path, content] of outputs) put(folder, path, content);
    return await ask(folder, [...outputs.keys()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(folder: string, paths: readonly string[]): Promise<string[]> {
  const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const estate = { folder, files };
  const missing = paths.filter((path) => !files.some((one: ManifestFile) => one.file === path));
  const complaints = await Promise.all(CONSUMERS.map((consumer) => consumer(estate)));
  return [...missing.map((path) => `manifest.json lacks ${path}`), ...complaints.flat()];
}

/** Postfix's programs end with 0 whatever they think, so only what they say counts. */
const lookupTables: Consumer = async ({ folder, files }) => {
  const complaints = files.map(async ({ file, map }) => {
    if (map === undefined) return [];
    const table = `${map.type}:${join(folder, file)}`;
    const config = ['-c', join(folder, dirname(file))];
    const compiled = await run(map.command, [...config, table]);
    if (compiled.complaint !== '') return [`${file}: ${compiled.complaint}`];
    const rows = rowsOf(join(folder, file), map.command === 'postalias' ? /:\s+/ : /\t/);
    return rows.length === 0 ? [] : query(file, [...config, '-q', '-', table], rows);
  });
  return (await Promise.all(complaints)).flat();
};

/** Asks a table for every key; the answers come in the same order. */
async function query(
  file: string,
  args: string[],
  rows: readonly (readonly [string, string])[],
): Promise<string[]> {
  const { stdout, complaint } = await run('postmap', args, rows.map(([key]) => key).join('\n'));
  const expected = rows.map(([key, value]) => `${key}\t${value}`);
  const wrong = stdout.split('\n').find((line, index) => line !== expected[index]);
  if (complaint === '' && wrong === undefined && stdout.split('\n').length === expected.length) return [];
  return [`${file}: ${complaint} ${wrong ?? 'gives no value for a key'}`];
}

function rowsOf(file: string, separator: RegExp): (readonly [string, string])[] {
  return linesOf(file).map((line) => {
    const at = line.search(separator);
    return [line.slice(0, at), line.slice(at).replace(separator, '')] as const;
  });
}

function linesOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** postconf takes each word that begins with a brace for the name of a table, in parameters that are plain text too. */
const TABLE_LINT = /^postconf: warning: .*main\.cf: (missing '}'|syntax error after '}') in .*\n?/gm;

/** main.cf and master.cf of the server and of the first and last host; the patterns of routes as PCRE takes them. */
const mainAndMaster: Consumer = async ({ folder, files }) => {
  const configs = files.filter(({ path }) => path === '/etc/postfix/main.cf');
  const asked = configs.filter(
    (config, at) => config.for === 'server' || at === 0 || at === configs.length - 1,
  );
  const questions = asked.flatMap(({ file }) =>
    ['-n', '-M', '-P'].map(async (question) => {
      const { stdout, stderr } = await run('postconf', ['-c', join(folder, dirname(file)), question]);
      const complaint = stderr.replace(TABLE_LINT, '');
      return complaint !== '' || stdout === '' ? [`${file} ${question}: ${complaint}`] : [];
    }),
  );
  const routes = files.filter(({ path }) => path === '/etc/postfix/routes');
  const patterns = routes.map(async ({ file }) => {
    const table = `pcre:${join(folder, file)}`;
    const { complaint } = await run(
      'postmap',
      ['-c', join(folder, dirname(file)), '-q', 'a@example.net', table],
      '',
      [0, 1],
    );
    return complaint === '' ? [] : [`${file}: ${complaint}`];
  });
  return (await Promise.all([...questions, ...patterns])).flat();
};

/** postfwd drops rules that it cannot read, and macros that it does not know, so the rules are counted. */
const postfwd: Consumer = async ({ folder, files }) => {
  const file = files.find(({ path }) => path === '/etc/postfwd/postfwd.cf')?.file ?? '';
  const args = ['-C', '-n', '-f', join(folder, file)];
  const { stdout, complaint } = await run('postfwd1', args, '', [0, 1]);
  const written = linesOf(join(folder, file));
  const rules = written.filter((line) => line.startsWith('id='));
  const read = stdout.match(/^Rule/gm)?.length;
  const logins = new Set(written.flatMap((line) => /^\tsasl_username==(.*);$/.exec(line)?.[1] || []));
  const known = new Set([...stdout.matchAll(/==;([^,"]+)[,"]/g)].map((match) => match[1]));
  const lost = [...logins].filter((login) => !known.has(login));
  const actions = rules
    .map((line) => /; action=(.*)$/.exec(line)?.[1] ?? '')
    .filter((action) => !stdout.includes(`"${action}"`));
  return [
    ...(complaint === '' && !/warning|error/i.test(stdout) ? [] : [`${file}: ${complaint}${stdout}`]),
    ...(read === rules.length ? [] : [`${file}: ${read} of ${rules.length} rules were read`]),
    ...lost.map((login) => `${file}: the login ${login} was not read`),
    ...actions.map((action) => `${file}: the action ${action} was not read`),
  ];
};

const dovecot: Consumer = async ({ folder, files }) => {
  const file = files.find(({ path }) => path === '/etc/dovecot/dovecot.conf')?.file ?? '';
  const { stdout, complaint } = await run('doveconf', ['-n', '-c', join(folder, file)]);
  return complaint === '' && stdout.includes('driver = pam') ? [] : [`${file}: ${complaint}`];
};

/** `opendkim -n` finds a dangling row of SigningTable good, so the names are held against KeyTable. */
const opendkim: Consumer = async ({ folder, files }) => {
  const file = files.find(({ path }) => path === '/etc/opendkim/opendkim.conf')?.file;
  if (file === undefined) return [];
  const etc = join(folder, dirname(file));
  const config = join(etc, 'test.conf');
  writeFileSync(config, readFileSync(join(folder, file), 'utf8').replaceAll('/etc/opendkim', etc));
  const { complaint } = await run('opendkim', ['-n', '-x', config]);
  const names = new Set(linesOf(join(etc, 'KeyTable')).map((line) => line.split(' ')[0]));
  const dangling = linesOf(join(etc, 'SigningTable')).filter((line) => !names.has(line.split(' ')[1]));
  const complaints = complaint === '' ? [] : [`${file}: ${complaint}`];
  return [
    ...complaints,
    ...dangling.map((line) => `${file.replace('opendkim.conf', 'SigningTable')}: no key for ${line}`),
  ];
};

/** UCL is parsed as a whole; what rspamd has besides is not looked at. */
const rspamd: Consumer = async ({ folder, files }) => {
  const read = files.filter(({ path = '' }) => path.startsWith('/etc/rspamd/'));
  const complaints = read.map(async ({ file }) => {
    const { stderr } = await run('rspamadm', ['configdump', '-c', join(folder, file)], '', [0, 1]);
    return /parser error|failed/.test(stderr) ? [`${file}: ${stderr}`] : [];
  });
  return (await Promise.all(complaints)).flat();
};

/** Each snippet in a zone as an administrator keeps it, which has what is no business of mailc. */
const zones: Consumer = async ({ folder, files }) => {
  const snippets = files.filter((one) => one.for === 'dns');
  const complaints = snippets.map(async ({ file }) => {
    const zone = basename(file, '.zone');
    const lines = ['$TTL 60', '@ SOA ns1.example. a.example. 1 3600 900 604800 300', '@ NS ns1.example.'];
    const whole = join(folder, `${zone}.whole`);
    writeFileSync(whole, [...lines, `$INCLUDE ${join(folder, file)}`, ''].join('\n'));
    const bind = await run('named-checkzone', ['-i', 'none', '-k', 'fail', zone, whole], '', [0, 1]);
    const nsd = await run('nsd-checkzone', [zone, whole], '', [0, 1]);
    const said = [bind, nsd].map(({ stdout, complaint }) => stdout + complaint);
    return said
      .filter((one) => !/\bok\b/i.test(one) || /warning|error|ignor/i.test(one))
      .map((one) => `${file}: ${one}`);
  });
  return (await Promise.all(complaints)).flat();
};

/** libxml2 knows the elements of HTML 4 only. */
const markup: Consumer = async ({ folder, files }) => {
  const pages = files.filter(({ file }) => /\.(xml|html)$/.test(file));
  const complaints = pages.map(async ({ file }) => {
    const args = [...(file.endsWith('.html') ? ['--html'] : []), '--noout', join(folder, file)];
    const { complaint } = await run('xmllint', args, '', [0, 1]);
    const errors = complaint
      .split('\n')
      .filter((line) => line.includes('error') && !/Tag (main|section) invalid/.test(line));
    return errors.map((line) => `${file}: ${line}`);
  });
  return (await Promise.all(complaints)).flat();
};

/** Runs a program; its complaint is what it says on standard error, or the exit code that nobody expected. */
async function run(program: string, args: string[], input = '', expected: readonly number[] = [0]) {
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { stdout, stderr, exitCode } = await execa(program, args, { input, env, reject: false });
  const surprise = exitCode !== undefined && expected.includes(exitCode) ? '' : `exit code ${exitCode}`;
  return { stdout, stderr, complaint: stderr || surprise };
}

const CONSUMERS = [lookupTables, mainAndMaster, postfwd, dovecot, opendkim, rspamd, zones, markup];
