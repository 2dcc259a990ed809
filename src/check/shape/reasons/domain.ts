import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { quoted } from '../../../mail/names.ts';
import { otherCharacter, strayCharacter } from './characters.ts';
import type { Reason } from './reason.ts';

const LONGEST_LABEL = 63;
const LONGEST_DOMAIN = 253;
const HOST_NAME = 'RFC 1123 section 2.1';
const LENGTHS = 'RFC 1035 section 2.3.4';

/** Why a text is not a fully qualified domain name in lower case. */
export function explainDomain(text: string): Reason | undefined {
  return explainName(text) ?? strangeCharacter(text, /[A-Za-z0-9.-]/);
}

/** Why a text is not a name in DNS, where labels may have underscores. */
export function explainName(text: string): Reason | undefined {
  return (
    notAName(text) ??
    notOnlyAName(text) ??
    notAscii(text) ??
    tooLong(text) ??
    strangeCharacter(text, /[A-Za-z0-9._-]/) ??
    badLabel(text) ??
    incomplete(text) ??
    (text === text.toLowerCase()
      ? undefined
      : because(text, 'it has capital letters', `write ${text.toLowerCase()}`))
  );
}

/** Why the part of an address after the @ is not a domain name; capital letters are no fault there. */
export function explainAddressDomain(address: string, domain: string): Reason | undefined {
  const reason = explainName(domain.toLowerCase());
  return (
    reason && {
      ...reason,
      code: 'schema/address',
      message: `In the address ${quoted(address)}, ${reason.message}`,
    }
  );
}

function because(text: string, why: string, help: string, reference = HOST_NAME): Reason {
  return { code: 'schema/domain', message: `${quoted(text)} is not a domain name: ${why}`, help, reference };
}

function notAName(text: string): Reason | undefined {
  if (text === '') return because(text, 'it is empty', 'write the full name, such as mail.example.org');
  if (isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0) {
    return because(text, 'it is an IP address', 'write the name that the address has in DNS');
  }
  const stray = strayCharacter(text);
  if (stray === undefined) return undefined;
  return because(text, `it contains ${stray}`, `write the name without ${stray}`);
}

function notOnlyAName(text: string): Reason | undefined {
  const url = /^[a-z]+:\/\/([^/:]+)/i.exec(text);
  if (url) return because(text, 'it is a web address', `write ${url[1]}`);
  const at = text.lastIndexOf('@');
  if (at >= 0)
    return because(text, 'it is an address', `write ${text.slice(at + 1) || 'the part after the @'}`);
  const port = /^(.+):[0-9]+$/.exec(text);
  if (port) return because(text, 'it has a port', `write ${port[1]}`);
  if (text.startsWith('*.')) return because(text, 'it has a wildcard', 'name each domain by itself');
  if (text.endsWith('.')) return because(text, 'it ends in a dot', `write ${text.replace(/\.+$/, '')}`);
  return undefined;
}

function notAscii(text: string): Reason | undefined {
  if (/^[\x00-\x7f]*$/.test(text)) return undefined;
  const ascii = domainToASCII(text);
  const help = ascii === '' ? 'write a name in ASCII' : `write ${ascii}`;
  return because(text, 'DNS carries it only in its ASCII form', help, 'RFC 5890 section 2.3.2.1');
}

function tooLong(text: string): Reason | undefined {
  if (text.length > LONGEST_DOMAIN) {
    const why = `it has ${text.length} characters, and at most ${LONGEST_DOMAIN} are possible`;
    return because(text, why, 'use a shorter name', LENGTHS);
  }
  const label = text.split('.').find((part) => part.length > LONGEST_LABEL);
  if (label === undefined) return undefined;
  const why = `its label ${quoted(label)} has ${label.length} characters, and at most ${LONGEST_LABEL} are possible`;
  return because(text, why, 'use a shorter label', LENGTHS);
}

function strangeCharacter(text: string, allowed: RegExp): Reason | undefined {
  const other = otherCharacter(text, allowed);
  if (other === undefined) return undefined;
  return because(text, `it contains ${other}`, 'use letters, digits and hyphens between the dots');
}

function badLabel(text: string): Reason | undefined {
  if (text.startsWith('.') || text.includes('..')) {
    return because(text, 'a label is missing between two dots or before the first', 'remove the extra dot');
  }
  const hyphen = text.split('.').find((label) => label.startsWith('-') || label.endsWith('-'));
  if (hyphen === undefined) return undefined;
  return because(text, `its label ${quoted(hyphen)} begins or ends with a hyphen`, 'remove that hyphen');
}

function incomplete(text: string): Reason | undefined {
  if (!text.includes('.')) {
    return because(text, 'it has no dot', `write the full name, such as ${text.toLowerCase()}.example.org`);
  }
  const top = text.slice(text.lastIndexOf('.') + 1);
  if (/^[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/.test(top)) return undefined;
  return because(
    text,
    `no top-level domain is called ${quoted(top)}`,
    'write the full name, such as mail.example.org',
  );
}
