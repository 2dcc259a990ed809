import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewer, nextSerial } from '../../src/dns/serial.ts';

const DAY = '2026-03-09';
const anySerial = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('the next serial', () => {
  it.each([
    { why: 'a plain number', known: [7], next: 8 },
    { why: 'an earlier day', known: [2026030807], next: 2026030900 },
    { why: 'the first of today', known: [2026030900], next: 2026030901 },
    { why: 'the hundredth of today', known: [2026030999], next: 2026031000 },
    { why: 'a day to come', known: [2026051000], next: 2026051001 },
    { why: 'what is no day', known: [2026133100], next: 2026133101 },
    { why: 'the 30th of February', known: [2026023000], next: 2026023001 },
    { why: 'seconds since 1970', known: [1772990000], next: 1772990001 },
    { why: 'the last number there is', known: [4294967295], next: 1 },
    { why: 'a served one that is newer than the file', known: [2026030900, 2026030905], next: 2026030906 },
    { why: 'a served one that is older than the file', known: [12, 11], next: 13 },
    { why: 'a served one before the turn', known: [3, 4294967290], next: 4 },
  ] as const)('after $why', ({ known: [first, ...others], next }) => {
    expect(nextSerial([first, ...others], DAY)).toBe(next);
  });

  it('is newer than the newest that is known, whatever it is', () => {
    fc.assert(fc.property(anySerial, (serial) => isNewer(nextSerial([serial], DAY), serial)));
  });
});

describe('a newer serial', () => {
  it.each([
    { serial: 1, than: 0, newer: true },
    { serial: 0, than: 1, newer: false },
    { serial: 5, than: 5, newer: false },
    { serial: 44, than: 4294967295, newer: true },
    { serial: 2147483648, than: 1, newer: true },
    // RFC 1982 section 3.2: neither is the newer one.
    { serial: 2147483649, than: 1, newer: false },
    { serial: 1, than: 2147483649, newer: false },
  ])('$serial, than $than: $newer', ({ serial, than, newer }) => {
    expect(isNewer(serial, than)).toBe(newer);
  });
});
