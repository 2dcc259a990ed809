import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { MAILC, mailc, SMALL } from '../support/mailc.ts';
import { repository } from '../support/repository.ts';
import { put, scratch } from '../support/scratch.ts';

/** An estate with expectations of its own, and without findings. */
export const MAIL_YML = `${SMALL}hosts:
  web: {}
tests:
  - { mail_to: postmaster, reaches: [dev] }
`;

/** The pipeline of this repository, as it is. */
export const OWN_PIPELINE = readFileSync(join(repository, '.gitlab-ci.yml'), 'utf8');

/** What GitLab sets in a pipeline of merge request 5 of project 42. */
const MERGE_REQUEST = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '5',
  CI_MERGE_REQUEST_PROJECT_ID: '42',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '42',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'change',
  CI_PROJECT_ID: '42',
  CI_DEFAULT_BRANCH: 'main',
};

export interface PipelineRun {
  readonly exitCode: number | undefined;
  /** All that the jobs printed. */
  readonly log: string;
}

/** A repository as an adopter has it: mail.yml with its out/, the pipeline, and mailc as a package. */
export class EstateRepository {
  readonly directory: string;
  readonly #file: string;

  constructor({ file = 'mail.yml', pipeline = OWN_PIPELINE } = {}) {
    this.#file = file;
    this.directory = scratch({
      [file]: MAIL_YML,
      'package.json': JSON.stringify({ private: true, devDependencies: { mailc: 'file:mailc' } }),
      '.gitignore':
        'node_modules/\n.gitlab-ci-local/\n.npm/\nplan/\n*.xml\n*.patch\n*.json\n!package*.json\n!out/**\n',
      '.gitlab-ci.yml': pipeline,
    });
    this.#addPackage();
  }

  /** The package as it is published: all that it needs is bundled into it. */
  #addPackage(): void {
    const { version, type, bin } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    put(this.directory, 'mailc/package.json', JSON.stringify({ name: 'mailc', version, type, bin }));
    for (const folder of ['dist', 'schema']) {
      cpSync(join(repository, folder), join(this.directory, 'mailc', folder), { recursive: true });
    }
    execaSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], { cwd: this.directory });
  }

  git(...args: string[]): string {
    const who = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
    return execaSync('git', [...who, ...args], { cwd: this.directory }).stdout;
  }

  /** Compiles, commits, and begins the branch of a merge request. */
  async start(): Promise<void> {
    await this.build();
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit();
    this.git('checkout', '--quiet', '-b', 'change');
  }

  build() {
    return mailc(this.directory, ['build', this.#file]);
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'change');
  }

  write(path: string, text: string): void {
    put(this.directory, path, text);
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  /** Runs a pipeline of the merge request, or one job of it with the jobs that it needs. */
  async pipeline(
    job: string | undefined,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<PipelineRun> {
    const base = { CI_MERGE_REQUEST_DIFF_BASE_SHA: this.git('rev-parse', 'main') };
    return this.#gitlab(job === undefined ? [] : [job], { ...MERGE_REQUEST, ...base, ...variables });
  }

  /** The jobs of a pipeline, each with when it starts. */
  async jobs(variables: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const { log } = await this.#gitlab(['--list-csv'], { CI_DEFAULT_BRANCH: 'main', ...variables });
    const rows = log.slice(log.indexOf('name;description;')).split('\n').slice(1);
    return Object.fromEntries(
      rows.map((row) => row.split(';')).map(([name, , , when]) => [name ?? '', when ?? '']),
    );
  }

  async #gitlab(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<PipelineRun> {
    const program = join(repository, 'node_modules/gitlab-ci-local/src/index.js');
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const { exitCode, all: log } = await execa(
      process.execPath,
      [program, ...args, '--force-shell-executor', ...given],
      { cwd: this.directory, all: true, reject: false, stdin: 'ignore', env: { CI: undefined, MAILC } },
    );
    return { exitCode, log };
  }
}
