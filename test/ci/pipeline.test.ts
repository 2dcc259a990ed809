import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mailc } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';
import { EstateRepository, MAIL_YML, OWN_PIPELINE } from './estate.ts';
import { type NotesApi, startNotesApi } from './notes-api.ts';

const CHANGED = MAIL_YML.replace('abuse: dev', 'abuse: [dev, ops@example.net]');
const JOBS = ['check', 'build', 'test', 'plan'];
const TOKEN = 'glpat-project';

let estate: EstateRepository;
let api: NotesApi;

beforeAll(async () => {
  estate = new EstateRepository();
  await estate.start();
  api = await startNotesApi();
}, 120_000);
afterAll(() => api.stop());

describe('each pipeline has its jobs', () => {
  const onMain = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' };
  const [start, waits] = ['on_success', 'manual'];
  it.each([
    [
      'a merge request',
      { CI_PIPELINE_SOURCE: 'merge_request_event', CI_COMMIT_BRANCH: '' },
      { check: start, build: start, test: start, plan: start, 'plan rows': start },
    ],
    ['the default branch', onMain, { check: start, build: start, test: start, deploy: waits }],
    [
      'the default branch that deploys by itself',
      { ...onMain, MAILC_DEPLOY: 'automatic' },
      { check: start, build: start, test: start, deploy: start },
    ],
    ['a schedule', { ...onMain, CI_PIPELINE_SOURCE: 'schedule' }, { verify: start }],
  ])(
    '%s',
    async (_name, variables, jobs) => {
      expect(await estate.jobs(variables)).toEqual(jobs);
    },
    60_000,
  );
});

/** What they do with keys and machines is shown by the deploys of test/servers/deploy. */
describe('the jobs that reach machines', () => {
  const onMain = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' };

  it('name the key that is missing before anything is deployed', async () => {
    const { exitCode, log } = await estate.pipeline('deploy', onMain);
    expect(log).toContain('error: MAILC_AGENT_KEY is not set');
    expect(exitCode).toBe(1);
  }, 60_000);

  it('look at what expires, at DNS and at machines, whatever the first one finds', async () => {
    const { exitCode, log } = await estate.pipeline('verify', { ...onMain, CI_PIPELINE_SOURCE: 'schedule' });
    const said = log.split('\n').flatMap((line) => /^verify > (.*)/.exec(line)?.[1] ?? []);
    expect(said).toEqual(
      expect.arrayContaining([
        'mail.yml: 2 warnings',
        'example.org: 12 records',
        'error: MAILC_AGENT_KEY is not set: it names the file of the private key that runs the agent of a machine',
      ]),
    );
    expect(exitCode).toBe(1);
  }, 60_000);
});

describe('the pipeline of a merge request', () => {
  it('that is as it should be is green, with its reports and the plan', async () => {
    estate.write('mail.yml', CHANGED);
    await estate.build();
    estate.commit();
    const { exitCode, log } = await estate.pipeline(undefined, {
      CI_API_V4_URL: api.url,
      CI_PIPELINE_ID: '1',
      CI_JOB_URL: 'https://gitlab.example.org/mail/-/jobs/77',
      MAILC_TOKEN: TOKEN,
    });
    expect(log).toContain('ops@example.net');
    for (const job of JOBS) expect(log).toMatch(new RegExp(`PASS +${job}`));
    expect(exitCode).toBe(0);
    expect(log).not.toContain(TOKEN);
    expect(JSON.parse(estate.read('gl-code-quality-report.json'))).toEqual(expect.any(Array));
    expect(estate.read('mail-tests.xml')).toContain('postmaster reaches dev');
    expect(log).toMatch(/PASS +plan rows/);
    expect(Object.keys(parse(estate.read('plan/rows.yml')))).toContain('plan of mail');
    // The child pipeline has run: its only job left its report.
    expect(JSON.parse(estate.read('tfplan.json'))).toEqual({ create: 0, update: 1, delete: 0 });
    expect(JSON.parse(estate.read('plan/annotations.json'))).toEqual({
      Plan: [
        {
          external_link: {
            label: 'Mail plan',
            url: 'https://gitlab.example.org/mail/-/jobs/77/artifacts/file/plan/plan.html',
          },
        },
      ],
    });
    expect(estate.read('plan/plan.html')).toContain('<code>ops@example.net</code>');
    expect(api.notes).toHaveLength(1);
    expect(api.notes[0]?.body).toContain('`ops@example.net`');
  }, 240_000);

  it('that runs again edits its note, and a late one leaves it', async () => {
    const variables = { CI_API_V4_URL: api.url, MAILC_TOKEN: TOKEN };
    const cwd = { CI_MERGE_REQUEST_IID: '5', CI_MERGE_REQUEST_PROJECT_ID: '42' };
    const run = (pipeline: string) =>
      mailc(estate.directory, ['ci', 'plan'], {
        ...variables,
        ...cwd,
        CI_PIPELINE_ID: pipeline,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: estate.git('rev-parse', 'main'),
      });
    expect((await run('3')).stderr).toContain('has this plan now');
    expect((await run('2')).stderr).toContain('of a later pipeline');
    expect(api.notes).toHaveLength(1);
    expect(api.notes[0]?.body).toContain('<!-- pipeline 3 -->');
  });

  it('without a token keeps the plan as text and page', async () => {
    const before = api.requests.length;
    const { exitCode, log } = await estate.pipeline('plan', { CI_API_V4_URL: api.url });
    expect(exitCode).toBe(0);
    expect(log).toContain('no MAILC_TOKEN');
    expect(log).toContain('ops@example.net');
    expect(api.requests).toHaveLength(before);
  }, 240_000);

  it('with a mistake is red, and the finding is in the report', async () => {
    estate.write('mail.yml', CHANGED.replace('root: dev', 'root: dvv'));
    estate.commit();
    const { exitCode, log } = await estate.pipeline('check');
    expect(exitCode).toBe(1);
    expect(log).toContain('mail/unknown-destination');
    const findings: { check_name: string; severity: string }[] = JSON.parse(
      estate.read('gl-code-quality-report.json'),
    );
    const errors = findings.filter(({ severity }) => severity !== 'minor');
    expect(errors.map(({ check_name }) => check_name)).toEqual(['mail/unknown-destination']);
    estate.git('reset', '--quiet', '--hard', 'HEAD^');
  }, 240_000);
});

describe('a repository that includes the pipeline of this one', () => {
  let server: Server;
  afterAll(() => server.close());

  it('runs all of it, with a variable for where its mail.yml lies', async () => {
    server = createServer((_request, response) => response.end(OWN_PIPELINE)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pipeline = `include:
  - remote: http://127.0.0.1:${port}/mail/mailc/-/raw/v0.1.0/.gitlab-ci.yml

variables:
  MAILC_FILE: estate/mail.yml
`;
    const other = new EstateRepository({ file: 'estate/mail.yml', pipeline });
    await other.start();
    other.write('estate/mail.yml', CHANGED);
    await other.build();
    other.commit();
    const { exitCode, log } = await other.pipeline(undefined, { CI_API_V4_URL: api.url });
    for (const job of [...JOBS, 'plan rows']) expect(log).toMatch(new RegExp(`PASS +${job}`));
    expect(exitCode).toBe(0);
    expect(other.read('plan/plan.md')).toContain('`ops@example.net`');
  }, 240_000);
});

describe('a stale out/', () => {
  let staleCommit: string;

  beforeAll(() => {
    estate.write('mail.yml', CHANGED.replace('root: dev', 'root: postmaster'));
    estate.commit();
    staleCommit = estate.git('rev-parse', 'HEAD');
  });
  // The jobs run in the repository itself, where a runner has a clone for each of them.
  afterEach(() => estate.git('reset', '--quiet', '--hard', staleCommit));

  it('fails its job, which names the command and keeps what mends it', async () => {
    const { exitCode, log } = await estate.pipeline('build');
    expect(exitCode).toBe(1);
    expect(log).toContain('to mend it, run: mailc build');
    expect(log).toContain('git apply out.patch');
    expect(existsSync(join(estate.directory, 'out.patch'))).toBe(true);
    estate.git('checkout', '--quiet', '--', 'out');
    expect((await mailc(estate.directory, ['build', '--check'])).exitCode).toBe(1);
    estate.git('apply', 'out.patch');
    expect((await mailc(estate.directory, ['build', '--check'])).exitCode).toBe(0);
  }, 240_000);

  it('is mended by a commit where a token allows it', async () => {
    const origin = `${scratch()}/origin`;
    execaSync('git', ['clone', '--quiet', '--bare', estate.directory, `${origin}.git`]);
    const variables = { MAILC_TOKEN: TOKEN, CI_PROJECT_URL: origin, CI_SERVER_HOST: 'gitlab.example.org' };
    const { exitCode, log } = await estate.pipeline('build', variables);
    expect(log).toMatch(/pushed as [0-9a-f]+ to change/);
    expect(exitCode).toBe(1);
    const git = (...args: string[]) => execaSync('git', args, { cwd: `${origin}.git` }).stdout;
    expect(git('log', '-1', '--format=%P %an', 'change')).toBe(`${staleCommit} mailc`);
    expect(git('diff', '--name-only', staleCommit, 'change')).toBe('out/mail/etc/postfix/users');
  }, 240_000);

  it('of a fork is never pushed', async () => {
    const { stderr, exitCode } = await mailc(estate.directory, ['ci', 'build'], {
      MAILC_TOKEN: TOKEN,
      CI_PROJECT_ID: '42',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '43',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'change',
      CI_PROJECT_URL: 'https://gitlab.invalid/mail',
    });
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain('push');
  });
});
