import { describe, expect, it } from 'vitest';
import { findSerial, includesFile, withSerial } from '../../src/dns/zone-file.ts';

describe('the serial of a zone file', () => {
  it.each([
    { layout: 'one line', text: '@ IN SOA ns. h. <7> 1 1 1 1\n' },
    { layout: 'no class', text: 'example.org. SOA ns. h. <7> 1 1 1 1\n' },
    { layout: 'a time before the class', text: '@ 1h IN SOA ns. h. <7> 1 1 1 1' },
    { layout: 'parentheses over lines', text: '@ IN SOA ns. h. (\n  <7> ; serial 9\n  1 1 1 1 )\n' },
    { layout: 'parentheses from the beginning', text: '@ IN SOA ( ns.\n h.\n\n <7> 1 1 1 1 )\n' },
    { layout: 'a comment between', text: '@ IN SOA ns. h. ( ; SOA a b 3 (\n <7> 1 1 1 1)' },
    { layout: 'lower case, tabs and CRLF', text: '@\tin\tsoa\tns.\th.\t<7>\t1\t1\t1\t1\r\n' },
    { layout: 'no owner', text: '$ORIGIN example.org.\n\t\tIN SOA ns. h. <7> 1 1 1 1\n' },
    { layout: 'an owner called soa before it', text: 'soa TXT "SOA 1 2 3"\n@ SOA ns. h. <7> 1 1 1 1\n' },
    { layout: 'a comment before it', text: '; @ IN SOA ns. h. 3 1 1 1 1\n@ IN SOA ns. h. <7> 1 1 1 1\n' },
  ])('is found in $layout, and only it changes', ({ text }) => {
    const before = text.replace('<7>', '7');
    const placed = findSerial(before);
    expect(placed?.serial).toBe(7);
    expect(placed && withSerial(before, placed, 4294967295)).toBe(text.replace('<7>', '4294967295'));
  });

  it.each([
    '',
    '@ IN NS ns.example.\n',
    '@ IN SOA ns. h. SERIAL 1 1 1 1\n',
    '@ IN SOA ns.\n',
    'soa IN TXT a b 7\n',
  ])('is not found in %j', (text) => {
    expect(findSerial(text)).toBeUndefined();
  });
});

describe('a zone file that includes another', () => {
  it.each([
    { line: '$INCLUDE /etc/nsd/a.zone', is: true },
    { line: '$include a.zone example.org.', is: true },
    { line: '$INCLUDE "with space/a.zone" ; why', is: true },
    { line: '; $INCLUDE a.zone', is: false },
    { line: '$INCLUDE aa.zone', is: false },
    { line: '$INCLUDE a.zone.old', is: false },
  ])('$line: $is', ({ line, is }) => {
    expect(includesFile(`$TTL 1h\n${line}\n`, 'a.zone')).toBe(is);
  });
});
