import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../../schema/plan.schema.json' with { type: 'json' };
import type { Plan } from '../../src/review/plan.ts';
import { json } from '../../src/review/views/json.ts';
import { markdown } from '../../src/review/views/markdown.ts';
import { text } from '../../src/review/views/text.ts';
import { gallery, planOf, requests } from './gallery.ts';
import { PLAIN } from './side.ts';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

/** See test/gallery/README.md. */
const recording = process.env.UPDATE_GALLERY === '1';

describe.each(requests)('%s', (name) => {
  it('is told as a good reviewer would', async () => {
    const plan = await planOf(name);
    expectText(join(gallery, name, 'plan.txt'), text(plan, false, PLAIN));
    expectText(join(gallery, name, 'plan.md'), markdown(plan, false));
    expectNothingSealed(plan);
    expect(validate(JSON.parse(json(plan))), JSON.stringify(validate.errors)).toBe(true);
  });
});

/** What is sealed has a name, and its text stands in no form of a plan. */
function expectNothingSealed(plan: Plan): void {
  const told = [text(plan, true, PLAIN), markdown(plan, true), json(plan)].join('\n');
  for (const [, token = ''] of plan.head.source.text.matchAll(/sealed:[a-z0-9-]+:([\w-]+)/g)) {
    expect(told).not.toContain(token.slice(0, 40));
  }
  expect(told).not.toContain('BEGIN AGE');
}

function expectText(file: string, told: string): void {
  // The digest is of all that is built, and changes with every layout.
  const lasting = told.replace(/sha256:[0-9a-f]{64}/, 'sha256:...');
  if (recording) writeFileSync(file, lasting);
  expect(lasting).toBe(readFileSync(file, 'utf8'));
}
