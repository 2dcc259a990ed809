import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../support/repository.ts';

// GitLab's own schema of pipelines comes with the program that runs them here.
const { schema } = await import(join(repository, 'node_modules/gitlab-ci-local/src/schema/schema.js'));
const text = readFileSync(join(repository, '.gitlab-ci.yml'), 'utf8');
const pipeline: Readonly<Record<string, Job>> = parse(text);
const BEFORE_DEPLOY = ['check', 'build', 'test', 'plan', 'plan rows'];

interface Job {
  readonly stage?: string;
  readonly extends?: string;
  readonly script?: readonly string[];
  readonly rules?: readonly { readonly changes?: unknown }[];
  readonly interruptible?: boolean;
  readonly resource_group?: string;
  readonly environment?: string;
  readonly artifacts?: { readonly expose_as?: string; readonly reports?: Readonly<Record<string, string>> };
}

describe('.gitlab-ci.yml', () => {
  it("is valid against GitLab's schema, which refuses what is not", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(pipeline), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...pipeline, broken: { script: 7 } })).toBe(false);
  });

  it('has the stages in their order', () => {
    expect(parse(text).stages).toEqual(['check', 'build', 'test', 'plan', 'deploy', 'verify']);
  });

  it('needs no secret before deploy', () => {
    const jobs = BEFORE_DEPLOY.map((name) => JSON.stringify(pipeline[name]));
    for (const job of jobs) expect(job).not.toMatch(/_KEY|_TOKEN|environment/);
  });

  it('has no required job that a change of files could leave out', () => {
    for (const job of Object.values(pipeline)) {
      for (const rule of job?.rules ?? []) expect(rule.changes).toBeUndefined();
    }
  });

  it('deploys one at a time, to an environment that can be protected, without being interrupted', () => {
    expect(pipeline.deploy).toMatchObject({
      interruptible: false,
      resource_group: 'production',
      environment: 'production',
    });
  });

  it('reports where GitLab shows it', () => {
    expect(pipeline.check?.artifacts?.reports).toEqual({
      codequality: 'gl-code-quality-report.json',
      junit: 'check.xml',
    });
    expect(pipeline.plan?.artifacts).toMatchObject({
      expose_as: 'Mail plan',
      reports: { annotations: 'plan/annotations.json' },
    });
  });
});

describe('examples/github/mailc.yml', () => {
  it('is a workflow of ten lines that checks, builds, tests and plans', () => {
    const example = readFileSync(join(repository, 'examples/github/mailc.yml'), 'utf8');
    const { jobs } = parse(example);
    const runs = jobs.mail.steps.map(({ run = '' }: { run?: string }) => run).join('\n');
    expect(runs.match(/npx mailc \w+/g)).toEqual(
      ['check', 'build', 'test', 'plan'].map((verb) => `npx mailc ${verb}`),
    );
    expect(example.trim().split('\n').length).toBe(10);
  });
});
