/**
 * `npm run bench [WORD]`: measures every row of docs/performance.md, or those whose name holds WORD, as ratios of two commands run in turn
 * (A B A B ...), and prints target, median, spread and verdict of each. A row that is missed says so.
 */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitTwice } from '../commit-twice.mjs';
import { writeAnsibleProject } from './ansible.mjs';
import { writeEstate } from './estate.mjs';
import { median, pairedRatios, peakMemory, run } from './measure.mjs';

const mailc = fileURLToPath(new URL('../../dist/mailc.js', import.meta.url));
const foundingEstate = fileURLToPath(new URL('../../mail.yml', import.meta.url));
const questions = fileURLToPath(new URL('questions.mjs', import.meta.url));
const node = process.execPath;
const work = mkdtempSync(join(tmpdir(), 'mailc-bench-'));
const wanted = process.argv[2] ?? '';
const PAIRS = 9;
/** Of what takes a moment only, where a disturbance weighs most. */
const QUICK_PAIRS = 31;
const sizes = { 200: 200, '1k': 1000, '10k': 10_000, '100k': 100_000, '1M': 1_000_000 };

/** The commands that rows compare; each returns seconds. */
const bare = () => run([node, '-e', '0']);
const estateFile = (size) => join(work, `${size}.yml`);
const outFolder = (size) => join(work, `out-${size}`);
const mailcArgs = (verb, size) => [mailc, verb, estateFile(size), '--out', outFolder(size), '--quiet'];
const build = (size) => () =>
  run([node, ...mailcArgs('build', size)], {
    before: () => rmSync(outFolder(size), { recursive: true, force: true }),
  });
const check = (size) => () => run([node, mailc, 'check', estateFile(size), '--quiet']);
/** Of the founding estate in a repository of its own, each time with another text than the time before. */
const checkEdited = () => {
  const project = join(work, 'founding');
  const file = join(project, 'mail.yml');
  const edit = () => {
    if (!existsSync(project)) makeProject(project);
    writeFileSync(file, `${readFileSync(foundingEstate, 'utf8')}# ${process.hrtime.bigint()}\n`);
  };
  return () => run([node, mailc, 'check', file], { before: edit });
};
const explain = (size) => () => run([node, mailc, 'explain', 'group7', '--file', estateFile(size)]);
const rebuildAfterEdit = (size) => () => {
  const text = readFileSync(estateFile(size), 'utf8');
  const edited = text.replace('    user17: {}\n', `    user17: {}\n    edit${process.hrtime.bigint()}: {}\n`);
  writeFileSync(estateFile(size), edited);
  return run([node, ...mailcArgs('build', size)]);
};

const planOfEdit = (size) => () => {
  const edited = join(work, `${size}-edited.yml`);
  const edit = () => {
    const text = readFileSync(estateFile(size), 'utf8');
    writeFileSync(edited, text.replace('    user17: {}\n', '    user17: {}\n    edit: {}\n'));
  };
  return run([node, mailc, 'plan', `${estateFile(size)}..${edited}`], { before: edit });
};

const MAPS = ['users', 'senders', 'transport', 'relocated', 'domains', 'refusals', 'sasl_access'];
const compileMaps = (size, type, maps) => () =>
  run(['postmap', ...maps.map((map) => `${type}:${join(outFolder(size), 'mx1/etc/postfix', map)}`)]);

const rows = [
  ratio('mailc --version', 'node -e 0', 1.25, () => run([node, mailc, '--version']), bare),
  ratio('check, founding estate', 'node -e 0', 1.4, () => run([node, mailc, 'check', foundingEstate]), bare),
  ratio('check, founding estate, edited', 'node -e 0', 1.4, checkEdited(), bare),
  ratio('check, 200', 'node -e 0', 1.4, check('200'), bare, ['200']),
  ratio('build, 200', 'node -e 0', 1.4, build('200'), bare, ['200']),
  ratio('build, 10k', 'node -e 0', 3, build('10k'), bare, ['10k']),
  ratio(
    'build, 1M',
    'postmap lmdb of its maps',
    2.5,
    build('1M'),
    compileMaps('1M', 'lmdb', MAPS),
    ['1M'],
    'postmap',
  ),
  ratio(
    'build, 1M',
    'postmap cdb of users',
    1,
    build('1M'),
    compileMaps('1M', 'cdb', ['users']),
    ['1M'],
    'postmap',
  ),
  ratio('build after an edit, 100k', 'node -e 0', 2.5, rebuildAfterEdit('100k'), bare, ['100k']),
  ratio(
    'build after an edit, 1M',
    'postmap lmdb of users',
    0.75,
    rebuildAfterEdit('1M'),
    compileMaps('1M', 'lmdb', ['users']),
    ['1M'],
    'postmap',
  ),
  ratio('build, 1M', 'build, 100k', 12, build('1M'), build('100k'), ['100k', '1M']),
  {
    name: 'peak memory, build 1M',
    against: 'size of mail.yml',
    target: 4,
    estates: ['1M'],
    ratios: memoryRatio,
  },
  ratio('build, 200', 'ansible template', 1 / 10, build('200'), ansible('200'), ['200'], 'ansible-playbook'),
  ratio('build, 10k', 'ansible template', 1 / 40, build('10k'), ansible('10k'), ['10k'], 'ansible-playbook'),
  ratio('check, 10k', 'build, 10k', 1.3, check('10k'), build('10k'), ['10k']),
  ratio('check, 100k', 'build, 100k', 1.3, check('100k'), build('100k'), ['100k']),
  ratio('explain, 100k', 'check, 100k', 2, explain('100k'), check('100k'), ['100k']),
  {
    name: '10,000 questions, 100k',
    against: 'a second of processor time',
    target: 1,
    estates: ['100k'],
    ratios: questionSeconds,
  },
  ratio('plan of an edit, 100k', 'build, 100k', 2.5, planOfEdit('100k'), build('100k'), ['100k']),
];

function ratio(name, against, target, subject, reference, estates = [], needs = undefined) {
  const isQuick = estates.every((size) => sizes[size] <= 1000) && needs === undefined;
  const pairs = isQuick ? QUICK_PAIRS : PAIRS;
  return { name, against, target, estates, needs, ratios: () => pairedRatios(subject, reference, pairs) };
}

/** A repository with the founding estate in both of its commits. */
function makeProject(project) {
  mkdirSync(project);
  cpSync(foundingEstate, join(project, 'mail.yml'));
  cpSync(join(foundingEstate, '../keys'), join(project, 'keys'), { recursive: true });
  if (!commitTwice(project)) throw new Error('the founding estate cannot be committed: is Git there?');
}

function memoryRatio() {
  const size = statSync(estateFile('1M')).size;
  rmSync(outFolder('1M'), { recursive: true, force: true });
  return [peakMemory(mailcArgs('build', '1M')) / size];
}

function questionSeconds() {
  const ask = () => spawnSync(node, [questions, estateFile('100k'), '10000'], { encoding: 'utf8' }).stdout;
  return Array.from({ length: PAIRS }, () => Number(ask())).sort((a, b) => a - b);
}

function ansible(size) {
  return () =>
    run([
      'ansible-playbook',
      '-i',
      'localhost,',
      '-c',
      'local',
      join(work, `ansible-${size}`, 'playbook.yml'),
    ]);
}

function installed(program) {
  return program === undefined || spawnSync('which', [program]).status === 0;
}

async function prepare(row) {
  for (const size of row.estates ?? []) {
    if (!readdirSync(work).includes(`${size}.yml`)) await writeEstate(estateFile(size), sizes[size]);
    build(size)();
    if (row.needs === 'ansible-playbook') writeAnsibleProject(join(work, `ansible-${size}`), outFolder(size));
  }
}

function verdictLine(row, ratios) {
  const [low, high] = [ratios[0], ratios.at(-1)];
  const middle = median(ratios);
  const verdict = middle <= row.target ? 'reached' : 'MISSED';
  const figures = [row.target, middle, low, high].map((figure) => figure.toPrecision(3).padStart(8));
  return `${`${row.name} / ${row.against}`.padEnd(54)}${figures.join('')}  ${verdict}`;
}

console.log(`${'work / against'.padEnd(54)}  target  median     low    high  verdict`);
try {
  for (const row of rows.filter(({ name }) => name.includes(wanted))) {
    const reason = row.missing ?? (installed(row.needs) ? undefined : `${row.needs} is not installed`);
    if (reason !== undefined) {
      console.log(
        `${`${row.name} / ${row.against}`.padEnd(54)}${row.target.toPrecision(3).padStart(8)}  NOT MEASURED: ${reason}`,
      );
      continue;
    }
    await prepare(row);
    console.log(verdictLine(row, row.ratios()));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
