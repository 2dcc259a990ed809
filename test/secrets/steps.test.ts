import { describe, expect, it } from 'vitest';
import { generationsOf } from '../../src/mail/credential.ts';
import type { Credential } from '../../src/mail/document.ts';
import { type KeyFacts, objectionTo } from '../../src/secrets/dkim-steps.ts';
import { nextStep, without } from '../../src/secrets/rotation.ts';

describe('a rotation', () => {
  const step = (credential: Credential | undefined, newest: number) =>
    nextStep(credential === undefined ? undefined : generationsOf(credential), newest);

  it.each<[Credential | undefined, number, object]>([
    [undefined, 0, { kind: 'first', credential: 1, made: 1 }],
    [undefined, 7, { kind: 'first', credential: 8, made: 8 }],
    [4, 4, { kind: 'begin', credential: { current: 4, next: 5 }, made: 5 }],
    // 5 was made and revoked; the server needs an odd one beside an even one.
    [4, 5, { kind: 'begin', credential: { current: 4, next: 7 }, made: 7 }],
    [{ current: 4, next: 5 }, 5, { kind: 'switch', credential: { current: 5, retiring: 4 } }],
    [{ current: 5, retiring: 4 }, 5, { kind: 'finish', credential: 5, gone: 4 }],
  ])('goes on from %j, after generation %i', (credential, newest, expected) => {
    expect(step(credential, newest)).toEqual(expected);
  });

  it('returns to where it began, with one generation more', () => {
    let credential: Credential = 1;
    for (const newest of [1, 2, 2, 2, 3, 3]) credential = step(credential, newest).credential;
    expect(credential).toBe(3);
  });

  it.each<[Credential, number, Credential | undefined]>([
    [4, 4, undefined],
    [{ current: 4, next: 5 }, 4, 5],
    [{ current: 4, next: 5 }, 5, 4],
    [{ current: 5, retiring: 4 }, 4, 5],
  ])('of %j, less %i, leaves %j', (credential, generation, expected) => {
    expect(without(generationsOf(credential), generation)).toEqual(expected);
  });
});

describe('a DKIM key', () => {
  const DAY = 86_400_000;
  const NOW = Date.parse('2026-03-01T12:00:00Z');
  const facts = (more: Partial<KeyFacts>): KeyFacts => ({
    ...{ state: 'published', now: NOW, seen: undefined, since: undefined },
    ...{ servedProblem: undefined, ttl: 3600, queueLifetime: 5 * 86_400, otherSigners: 1, ...more },
  });

  it.each<[string, Parameters<typeof objectionTo>[0], Partial<KeyFacts>, RegExp | undefined]>([
    ['published', 'publish', {}, undefined],
    ['not served', 'publish', { servedProblem: 'ns1 does not serve it' }, /ns1 does not serve it/],
    ['never seen', 'sign', {}, /not recorded/],
    ['seen a minute less than a day ago', 'sign', { seen: NOW - DAY + 60_000 }, /since 23 h 59 min only/],
    ['seen a day ago', 'sign', { seen: NOW - DAY }, undefined],
    ['seen a day ago, kept for two', 'sign', { seen: NOW - DAY, ttl: 2 * 86_400 }, /since 1 d 0 h only/],
    ['seen a day ago, and gone', 'sign', { seen: NOW - DAY, servedProblem: 'gone' }, /gone/],
    ['retired, to sign again', 'sign', { state: 'retired' }, undefined],
    ['signing', 'sign', { state: 'signing' }, /^it is signing already$/],
    ['signing', 'retire', { state: 'signing' }, undefined],
    ['the only one that signs', 'retire', { state: 'signing', otherSigners: 0 }, /no other key/],
    ['retired and not committed', 'revoke', { state: 'retired' }, /not retired in Git yet/],
    [
      'retired for less than the queue lives',
      'revoke',
      { state: 'retired', since: NOW - 5 * DAY + 1000 },
      /only/,
    ],
    [
      'retired for as long as the queue lives',
      'revoke',
      { state: 'retired', since: NOW - 5 * DAY },
      undefined,
    ],
    ['signing', 'revoke', { state: 'signing' }, /^it is signing, and not retired$/],
    ['revoked', 'revoke', { state: 'revoked' }, /^it is revoked already$/],
    ['revoked', 'sign', { state: 'revoked' }, /^it is revoked, and not published or retired$/],
  ])('that is %s, asked to %s', (_what, step, more, expected) => {
    const objection = objectionTo(step, facts(more));
    if (expected === undefined) expect(objection).toBeUndefined();
    else expect(objection?.reason).toMatch(expected);
  });

  it('is given up in whatever state it is, by whoever has a reason; it comes back by none', () => {
    expect(objectionTo('revoke', facts({ state: 'signing' }))?.isFinal).toBeUndefined();
    expect(objectionTo('sign', facts({ state: 'revoked' }))?.isFinal).toBe(true);
    expect(objectionTo('revoke', facts({ state: 'revoked' }))?.isFinal).toBe(true);
  });
});
