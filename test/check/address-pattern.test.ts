import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressPattern } from '../../src/mail/address-pattern.ts';

describe('the patterns of routes', () => {
  it.each([
    [
      '/^wikibounce-[\\w.]+-\\w+-\\w+-[\\w+\\/=]{15,}@example\\.org$/',
      'wikibounce-a.b-c-d-aB+/=567890123456@example.org',
      true,
    ],
    [
      '/^wikibounce-[\\w.]+-\\w+-\\w+-[\\w+\\/=]{15,}@example\\.org$/',
      'wikibounce-a.b-c-d-short@example.org',
      false,
    ],
    ['/^BOUNCE-/', 'bounce-1@example.org', true],
    ['/(a|b{2})c$/', 'xbbc', true],
    ['/(a|b{2})c$/', 'xbc', false],
    ['/^[^@]+@[a-f-]+$/', 'x@a-f', true],
    ['/^x{2,3}$/', 'xxxx', false],
    ['/^(?:ab)*$/', 'ababab', true],
    ['/^$/', '', true],
    ['/||/', 'anything', true],
  ])('%s on %s: %s', (text, address, expected) => {
    const parsed = parseAddressPattern(text);
    expect(parsed.ok && parsed.pattern.test(address)).toBe(expected);
  });

  it.each([
    ['/a/b/', 'a slash without a backslash before it'],
    ['/(a/', 'a ( without its )'],
    ['/a)/', 'a ) without its ('],
    ['/[a/', 'a [ without its ]'],
    ['/*a/', 'a * that repeats nothing'],
    ['/a**/', 'one repetition after another'],
    ['/(?=a)/', 'a group (?=, which is not supported'],
    ['/(a)\\1/', '\\1, which is not supported'],
    ['/[[:alpha:]]/', 'a class within a class'],
    ['/[z-a]/', 'a range in a class that ends before it begins'],
    ['/a{3,2}/', 'a repetition {3,2} that ends before it begins'],
    ['/a{5000}/', 'a repetition {5000} of more than 1000'],
    ['/((a{999}){999}){999}/', 'more repetitions than can be matched'],
    ['/[]/', 'an empty class []'],
    ['/a\\/', 'a backslash at its end'],
  ])('%s has %s', (text, problem) => {
    expect(parseAddressPattern(text)).toEqual({ ok: false, problem });
  });

  it('agrees with the regular expressions of JavaScript', () => {
    const atom = fc.constantFrom('a', 'b', 'B', '.', '@', '\\.', '[ab]', '[^a]', '\\w', '\\d', '[a-c.]', '-');
    const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?');
    const term = fc.letrec<{ choice: string; part: string }>((tie) => ({
      choice: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      part: fc.oneof(
        { maxDepth: 2 },
        fc.tuple(atom, times).map(([a, b]) => a + b),
        fc.tuple(tie('choice'), tie('choice'), times).map(([a, b, t]) => `(${a}|${b})${t}`),
      ),
    })).choice;
    const anchored = fc
      .tuple(fc.constantFrom('', '^'), term, fc.constantFrom('', '$'))
      .map((parts) => parts.join(''));
    const word = fc
      .array(fc.constantFrom('a', 'b', 'A', '1', '.', '@', '-'), { maxLength: 6 })
      .map((letters) => letters.join(''));
    fc.assert(
      fc.property(anchored, word, (source, address) => {
        const parsed = parseAddressPattern(`/${source}/`);
        expect(parsed.ok && parsed.pattern.test(address)).toBe(new RegExp(source, 'i').test(address));
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for a pattern that makes a backtracking engine hang', () => {
    const parsed = parseAddressPattern('/^(a+)+$/');
    const before = performance.now();
    expect(parsed.ok && parsed.pattern.test(`${'a'.repeat(200)}b`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
