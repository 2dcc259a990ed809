import { expect, it } from 'vitest';
import { spfLookups, spfTermsOfDomain, spfText } from '../../../src/mail/spf.ts';

it('counts the terms that make a receiver look something up (RFC 7208 section 4.6.4)', () => {
  expect(spfLookups(['ip4:192.0.2.1', 'ip6:2001:db8::1', '~all'])).toBe(0);
  expect(
    spfLookups(['a', 'mx', 'a:mx1.example.org', '?include:spf.example.net', 'exists:x.example', 'ptr']),
  ).toBe(6);
  expect(spfLookups(['redirect=spf.example.net'])).toBe(1);
});

it('writes one look-up for a server without addresses and one for each include', () => {
  const terms = spfTermsOfDomain(
    {
      version: 1,
      domain: 'example.org',
      servers: { mx1: {} },
      dns: { spf: { include: ['spf.example.net', 'spf.example.com'] } },
    },
    { fqdn: 'mx1.example.org', ipv4: undefined, ipv6: undefined },
    'example.org',
  );
  expect(spfText(terms)).toBe(
    'v=spf1 a:mx1.example.org include:spf.example.net include:spf.example.com ~all',
  );
  expect(spfLookups(terms)).toBe(3);
});
