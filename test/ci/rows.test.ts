import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rowsPipeline } from '../../src/cli/plan-rows.ts';
import { planOf } from '../review/gallery.ts';
import { repository } from '../support/repository.ts';

const { schema } = await import(join(repository, 'node_modules/gitlab-ci-local/src/schema/schema.js'));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

interface Job {
  readonly script: readonly [string];
  readonly artifacts: { readonly name: string; readonly reports: { readonly terraform: string } };
}

/** The rows as GitLab shows them: one for each job with a report. */
async function rowsOf(name: string): Promise<Record<string, unknown>> {
  const { workflow, default: _, ...jobs } = parse(rowsPipeline(await planOf(name)));
  expect(workflow.rules).toEqual([{ when: 'always' }]);
  expect(validate({ workflow, ...jobs }), JSON.stringify(validate.errors)).toBe(true);
  return Object.fromEntries(
    Object.entries(jobs as Record<string, Job>).map(([job, { script, artifacts }]) => {
      const [, report = '', file] = /^echo '(.*)' > (.*)$/.exec(script[0]) ?? [];
      expect(file).toBe(artifacts.reports.terraform);
      expect(job).toBe(`plan of ${artifacts.name}`);
      return [job, JSON.parse(report)];
    }),
  );
}

/** What Gitlab::Ci::Parsers::Terraform::Tfplan requires: these keys, and numbers of at most six digits. */
function expectReport(report: unknown): void {
  expect(Object.keys(report as object).sort()).toEqual(['create', 'delete', 'update']);
  for (const number of Object.values(report as object)) expect(number).toSatisfy(Number.isInteger);
}

describe('the rows of a merge request', () => {
  it('are one for each machine that changes, with its files counted', async () => {
    expect(await rowsOf('host-added')).toEqual({
      'plan of mx1': { create: 0, update: 5, delete: 0 },
      'plan of web2': { create: 2, update: 0, delete: 0 },
      'plan of DNS': { create: 0, update: 1, delete: 0 },
    });
    expect(Object.keys(await rowsOf('primary-domain-moves'))).toEqual([
      'plan of mx1',
      'plan of apollo',
      'plan of luna',
      'plan of web1',
      'plan of DNS',
      'plan of WEB FILES',
    ]);
  });

  it('are one of zeros where no machine changes, for a pipeline without jobs is an error', async () => {
    expect(await rowsOf('comments-only')).toEqual({
      'plan of all machines': { create: 0, update: 0, delete: 0 },
    });
  });

  it.each(['host-removed', 'credential-switched', 'mta-sts-enforced'])(
    'are what GitLab parses: %s',
    async (name) => {
      for (const report of Object.values(await rowsOf(name))) expectReport(report);
    },
  );
});
