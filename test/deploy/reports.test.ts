import { join } from 'node:path';
import { Ajv } from 'ajv';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { MachineResult } from '../../src/deploy/deploy.ts';
import { childPipeline } from '../../src/deploy/fan-out.ts';
import { deployReport } from '../../src/deploy/junit.ts';
import { describeWith } from '../support/programs.ts';
import { repository } from '../support/repository.ts';
import { scratch } from '../support/scratch.ts';

const { schema } = await import(join(repository, 'node_modules/gitlab-ci-local/src/schema/schema.js'));

const MACHINES = [
  { name: 'orion', kind: 'server', address: 'orion.example.org' },
  { name: 'apollo', kind: 'host', address: 'apollo.example.org' },
] as const;

describe('the child pipeline', () => {
  const made = (serverFirst: boolean) =>
    childPipeline({
      file: 'mail.yml',
      machines: MACHINES,
      serverFirst,
      estate: 'sha256:e0',
      image: 'node:22',
    });

  it("is valid against GitLab's schema", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(parse(made(true))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('prepares every machine before it switches the first, in the order that the change demands', () => {
    expect(parse(made(true)).stages).toEqual(['prepare', 'server', 'host']);
    expect(parse(made(false)).stages).toEqual(['prepare', 'host', 'server']);
    expect(parse(made(true))).toMatchObject({
      'prepare apollo': { stage: 'prepare', script: [expect.stringContaining('--dry-run')] },
      'deploy apollo': {
        stage: 'host',
        resource_group: 'mailc-apollo',
        script: ['npx mailc deploy --target apollo --file mail.yml --digest sha256:e0 --junit apollo.xml'],
      },
    });
  });
});

describe('the report for a pipeline', () => {
  const results: readonly MachineResult[] = [
    { machine: MACHINES[0], outcome: 'confirmed', release: 'r', reloads: [], replaces: [] },
    {
      machine: MACHINES[1],
      outcome: 'rolled-back',
      release: 'r',
      reason: 'said "<no>" & \u0007',
      reloads: [],
      replaces: [],
    },
  ];

  it('has a test for each machine', () => {
    expect(deployReport(results, 12)).toContain('tests="2" failures="1"');
    expect(deployReport(results, 12)).toContain('said &quot;&lt;no&gt;&quot; &amp; \ufffd');
  });

  describeWith(['xmllint'], 'xmllint', () => {
    it('takes it for JUnit', async () => {
      const directory = scratch({ 'deploy.xml': deployReport(results, 12) });
      const xsd = join(repository, 'test/cli/schemas/junit-jenkins.xsd');
      const { stderr } = await execa('xmllint', ['--noout', '--schema', xsd, join(directory, 'deploy.xml')], {
        reject: false,
      });
      expect(stderr).toMatch(/validates$/);
    });
  });
});
