import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/secrets/secret.ts';

const TEXT = 'the canary sings';

describe('a secret', () => {
  const secret = new Secret(TEXT);

  it.each<[string, (value: Secret) => string]>([
    ['in a template', (value) => `${value}`],
    ['as a text', (value) => String(value)],
    ['joined to one', (value) => `x${value}`],
    ['as JSON', (value) => JSON.stringify({ value })],
    ['inspected', (value) => inspect(value, { depth: 9, showHidden: true, getters: true })],
    ['inspected within something', (value) => inspect({ inner: [value] }, { depth: 9, showHidden: true })],
    ['in an error', (value) => new Error(`bad ${value}`, { cause: value }).stack ?? ''],
    [
      'with all that it has',
      (value) => JSON.stringify([Object.entries(value), Object.getOwnPropertyNames(value)]),
    ],
    ['cloned', (value) => JSON.stringify(structuredClone({ ...value }))],
  ])('does not show %s', (_how, print) => {
    expect(print(secret)).not.toContain('canary');
  });

  it('is there for whoever has to have it', () => expect(secret.reveal()).toBe(TEXT));
});
