import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Explainer, Hop } from '../../src/explain/answers.ts';
import { createExplainer } from '../../src/explain/explainer.ts';
import { check, resolveSystem } from '../../src/pipeline.ts';
import { type Model, modelOf } from '../oracle/model.ts';
import { smallDocument } from '../oracle/models/small.ts';
import { estateOf } from './estate.ts';

const folder = new URL('../cases/everything/', import.meta.url);

const MODELS = 100;

/** Every question has an answer, in a time that does not depend on who asks. */
describe('explain ends with an answer', () => {
  let explainer: Explainer;
  let known: string[];

  beforeAll(async () => {
    const { document } = await check(
      { name: 'mail.yml', text: readFileSync(new URL('mail.yml', folder), 'utf8') },
      { attachment: (path) => readFileSync(new URL(path, folder), 'utf8'), today: async () => '2026-01-01' },
    );
    const system = await resolveSystem(document as never);
    explainer = createExplainer(system);
    known = [...system.addresses].map(({ address }) => address.replace(/^@/, 'any@'));
  });

  it('to any text', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'dev1.@%!"\\ ()<>,;:[]+-éK'), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'grapheme' })), (recipient) => {
        expect(explainer.ends(recipient).length).toBeGreaterThan(0);
        expect(endsIn(explainer.way(recipient).hop).length).toBeGreaterThan(0);
        explainer.submit({ from: recipient, login: recipient, port: 587, recipients: [recipient] });
        explainer.reaches(recipient);
        explainer.sendersAs(recipient);
        explainer.mayOf(recipient);
        explainer.similar(recipient);
      }),
      { numRuns: 1000 },
    );
  });

  it('and the tree has the same ends as the list', () => {
    for (const address of known.flatMap((name) => [name, name.toUpperCase(), name.replace('@', '+tag@')])) {
      const tree = endsIn(explainer.way(address).hop).map((end) => JSON.stringify(end));
      expect([...new Set(tree)].sort(), address).toEqual(
        explainer
          .ends(address)
          .map((end) => JSON.stringify(end))
          .sort(),
      );
    }
  });

  it('of every model that passes check', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(fc.noBias(smallDocument), async (document) => {
        const model = await modelOf(JSON.stringify(document));
        if (model === undefined) return;
        passed += 1;
        askEverything(model);
      }),
      { numRuns: MODELS },
    );
    expect(passed).toBeGreaterThan(MODELS / 4);
  });

  it('to a group whose members meet again and again', async () => {
    const layers = Array.from(
      { length: 9 },
      (_, n) => `    l${n + 1}a: [l${n}a, l${n}b]\n    l${n + 1}b: [l${n}b, l${n}a]\n`,
    );
    const { explainer: deep } = await estateOf(
      `addresses: { a: { dev1: {}, dev2: {} } }\nforwards:\n  g:\n    l0a: [dev1, dev2]\n    l0b: [dev2]\n${layers.join('')}`,
    );
    expect(deep.ends('l9a')).toHaveLength(2);
    expect(endsIn(deep.way('l9a').hop)).toHaveLength(2);
  });
});

/** Asks about every address, every login, and each login as each of the addresses. */
function askEverything({ system, explainer }: Model): void {
  const addresses = [...system.addresses].map(({ address }) => address.replace(/^@/, 'any@'));
  const logins = system.logins.map(({ name }) => name);
  for (const address of addresses) {
    expect(endsIn(explainer.way(address).hop).length, address).toBeGreaterThan(0);
    expect(explainer.sendersAs(address), address).toBeInstanceOf(Array);
    for (const login of [undefined, ...logins]) {
      const answer = explainer.submit({ from: address, login, port: 587, recipients: [address] });
      expect(answer.recipients, address).toHaveLength(1);
    }
  }
  for (const login of logins) expect(explainer.mayOf(login), login).toBeDefined();
  for (const target of [...addresses, ...logins])
    expect(explainer.reaches(target), target).toBeInstanceOf(Array);
}

function endsIn(hop: Hop): object[] {
  if (hop.kind === 'end') return [hop.end];
  return hop.kind === 'forward' ? hop.next.flatMap(endsIn) : [];
}
