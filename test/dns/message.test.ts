import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeQuestion } from '../../src/io/dns-message.ts';

/** A message of one answer: id 7, an answer, authoritative; the question is the one of `encodeQuestion`. */
function answer(...parts: readonly (readonly number[] | string)[]): Buffer {
  const question = encodeQuestion(7, { name: 'example.org', type: 'TXT' }).subarray(12, -11);
  const header = Buffer.from([0, 7, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  const rest = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
  );
  return Buffer.concat([header, question, ...rest]);
}

/** The name of the question, by a pointer to it. */
const OWNER = [0xc0, 12];
const head = (type: number, length: number) => [...OWNER, 0, type, 0, 1, 0, 0, 14, 16, 0, length];

describe('a question', () => {
  it('asks for no recursion, and takes long datagrams', () => {
    expect(encodeQuestion(0x1234, { name: '_dmarc.example.org', type: 'TXT' }).toString('hex')).toBe(
      '1234000000010000000000010' + '65f646d617263076578616d706c65036f7267000010000100002904d0000000000000',
    );
  });

  it.each(['a..b', `${'a'.repeat(64)}.org`, 'a b', '\u00e9.org'])('is refused for %j', (name) => {
    expect(() => encodeQuestion(1, { name, type: 'MX' })).toThrow(RangeError);
  });
});

describe('an answer', () => {
  it.each([
    { data: [head(16, 6), [2, 0x61, 0xe9, 2], 'c"'], is: { type: 'TXT', strings: ['a\u00e9', 'c"'] } },
    { data: [head(15, 4), [0, 10, ...OWNER]], is: { type: 'MX', priority: 10, exchange: 'example.org' } },
    { data: [head(15, 3), [0, 0, 0]], is: { type: 'MX', priority: 0, exchange: '' } },
    {
      data: [head(33, 12), [0, 0, 0, 1, 3, 0xe1, 1], 'a', [1], '.', OWNER],
      is: { type: 'SRV', priority: 0, weight: 1, port: 993, target: 'a.\\046.example.org' },
    },
    { data: [head(5, 4), [1, 0x3b, ...OWNER]], is: { type: 'CNAME', target: '\\059.example.org' } },
    { data: [head(2, 2), OWNER], is: { type: 'NS', target: 'example.org' } },
    {
      data: [head(6, 24), OWNER, OWNER, [255, 255, 255, 254], new Array(16).fill(0)],
      is: { type: 'SOA', serial: 4294967294 },
    },
    { data: [head(1, 4), [192, 0, 2, 1]], is: { type: 'A' } },
  ])('gives $is', ({ data, is }) => {
    const message = decodeMessage(answer(...data));
    expect(message).toMatchObject({ id: 7, isAnswer: true, isAuthoritative: true, code: 'NOERROR' });
    expect(message.answers).toEqual([{ name: 'example.org', ttl: 3600, ...is }]);
  });

  it('leaves out types and classes that nobody asked for', () => {
    expect(decodeMessage(answer(head(99, 3), 'abc')).answers).toEqual([]);
    expect(decodeMessage(answer([...OWNER, 0, 16, 0, 3, 0, 0, 0, 1, 0, 2], [1, 0x61])).answers).toEqual([]);
  });

  it.each([
    { what: 'nothing', octets: Buffer.alloc(0) },
    { what: 'half a header', octets: Buffer.alloc(7) },
    { what: 'a record beyond its end', octets: answer(head(16, 200), 'a') },
    { what: 'a string beyond its record', octets: answer(head(16, 2), [9, 0x61]) },
    { what: 'a name that leads to itself', octets: answer([0xc0, 29]) },
    { what: 'a name that leads forward', octets: answer([0xc0, 60], head(16, 0)) },
    { what: 'names that lead to one another', octets: answer([1, 0x61, 0xc0, 29], head(16, 0)) },
  ])('is none with $what', ({ octets }) => {
    expect(() => decodeMessage(octets)).toThrow(RangeError);
  });

  it('is read, or is none, whatever its octets are', () => {
    const whole = answer(head(33, 12), [0, 0, 0, 1, 3, 0xe1, 1], 'a', [1], 'b', OWNER);
    const damaged = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) =>
        changes.reduce((octets, [at, value]) => octets.fill(value, at, at + 1), Buffer.from(whole)),
      );
    const random = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));
    fc.assert(
      fc.property(fc.oneof(damaged, random), (octets) => {
        try {
          decodeMessage(octets);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
