import { isIPv4, isIPv6 } from 'node:net';
import { quoted } from '../../../mail/names.ts';
import type { Reason } from './reason.ts';

/** Why a text is not an IPv4 address or network. */
export function explainIpv4(text: string): Reason | undefined {
  const [address = '', prefix] = text.trim().split('/');
  if (isIPv6(address))
    return because(text, 'an IPv4 address', 'it is an IPv6 address', 'write it under ipv6');
  if (isIPv4(address) && text.trim() !== text)
    return because(text, 'an IPv4 address', 'it has spaces around it', `write ${text.trim()}`);
  if (isIPv4(address) && prefix !== undefined) {
    return because(
      text,
      'an IPv4 network',
      `${quoted(prefix)} is no prefix length`,
      'write a whole number from 0 to 32 after the slash',
    );
  }
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part))) {
    return because(
      text,
      'an IPv4 address',
      'it is not four numbers with dots between them',
      'write it as 192.0.2.25',
    );
  }
  const large = parts.find((part) => Number(part) > 255);
  if (large !== undefined)
    return because(text, 'an IPv4 address', `${large} is more than 255`, 'write four numbers from 0 to 255');
  return because(
    text,
    'an IPv4 address',
    'a number in it begins with 0',
    `write ${parts.map(Number).join('.')}`,
  );
}

/** Why a text is not an IPv6 address or network in lower case. */
export function explainIpv6(text: string): Reason | undefined {
  const bare = text.trim().replace(/^\[(.*)\]$/, '$1');
  const [address = '', prefix] = bare.split('/');
  if (isIPv4(address))
    return because(text, 'an IPv6 address', 'it is an IPv4 address', 'write it under ipv4');
  if (!isIPv6(address))
    return because(
      text,
      'an IPv6 address',
      'it is not groups of hexadecimal digits with colons',
      'write it as 2001:db8::25',
    );
  if (address.includes('%'))
    return because(text, 'an IPv6 address', 'it names an interface', `write ${address.split('%')[0]}`);
  if (address.includes('.'))
    return because(text, 'an IPv6 address', 'it holds an IPv4 address', 'write that one under ipv4');
  if (bare !== text || text !== text.toLowerCase()) {
    return because(
      text,
      'an IPv6 address',
      'it has capitals, brackets or spaces',
      `write ${bare.toLowerCase()}`,
    );
  }
  if (prefix === undefined) return undefined;
  return because(
    text,
    'an IPv6 network',
    `${quoted(prefix)} is no prefix length`,
    'write a whole number from 0 to 128 after the slash',
  );
}

function because(text: string, what: string, why: string, help: string): Reason {
  return {
    code: 'schema/ip-address',
    message: `${quoted(text)} is not ${what}: ${why}`,
    help,
    reference: what.includes('IPv4') ? 'RFC 1123 section 2.1' : 'RFC 4291 section 2.2; RFC 5952',
  };
}
