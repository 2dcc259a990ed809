import { splitAddress } from '../../../mail/address.ts';
import { quoted } from '../../../mail/names.ts';
import { foreignCharacter, otherCharacter, strayCharacter } from './characters.ts';
import { explainAddressDomain } from './domain.ts';
import type { Reason } from './reason.ts';

const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;
const LOCAL_PART = 'RFC 5321 section 4.1.2';
const ALIASES = 'aliases(5), "command", "file", ":include:"';

/** What an address is here for: a key names one of ours, a destination may be any, a sender may be a whole domain. */
export type AddressUse = 'key' | 'forward-key' | 'destination' | 'sender' | 'route-key';

/** Why a text is not an address that can be used so. */
export function explainAddress(text: string, use: AddressUse): Reason | undefined {
  if (use === 'route-key' && text.startsWith('/')) return notAPattern(text);
  return (
    notAnAddress(text, use) ??
    severalAddresses(text) ??
    dressedUp(text) ??
    strayIn(text) ??
    wrongAt(text, use) ??
    badLocalPart(text, use) ??
    domainOf(text)
  );
}

function because(text: string, why: string, help: string, reference = LOCAL_PART): Reason {
  return { code: 'schema/address', message: `${quoted(text)} is not an address: ${why}`, help, reference };
}

function notAllowed(text: string, what: string, help: string): Reason {
  return { code: 'schema/not-allowed', message: `${quoted(text)} is ${what}`, help, reference: ALIASES };
}

/** What aliases(5) allows and virtual(5) would accept and then bounce. */
function notAnAddress(text: string, use: AddressUse): Reason | undefined {
  if (text.trim() === '') return because(text, 'it is empty', 'write an address, or remove it');
  if (text.startsWith('|') || text.startsWith('!')) {
    const help = 'declare the program under postfix.pipes and lead the address to it under routes';
    return notAllowed(text, 'a command, and mail goes only to addresses', help);
  }
  if (/^:include:/i.test(text)) {
    return notAllowed(text, 'the name of a list of addresses in a file', 'write the addresses themselves');
  }
  if (!text.startsWith('/')) return undefined;
  if (text === '/dev/null')
    return notAllowed(text, 'a file, and mail goes only to addresses', 'write { discard: true }');
  const help =
    use === 'destination'
      ? 'write an address; for a mailbox, put the address under addresses'
      : 'write an address';
  return notAllowed(text, 'a file, and mail goes only to addresses', help);
}

function severalAddresses(text: string): Reason | undefined {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  const plain = parts.length > 1 && parts.every((part) => /^[\w.+-]+(@[\w.-]+)?$/.test(part));
  if (!plain || !/[,;]|@.*\s.*@/s.test(text)) return undefined;
  return because(text, 'it is several addresses in one text', `write a list: [${parts.join(', ')}]`);
}

function dressedUp(text: string): Reason | undefined {
  const inBrackets = /<([^<>\s]+)>\s*$/.exec(text);
  if (inBrackets) return because(text, 'it has more than the address in it', `write ${inBrackets[1]}`);
  const scheme = /^(?:mailto|smtp):(.+)$/i.exec(text);
  if (scheme) return because(text, 'it begins with a scheme', `write ${scheme[1]}`);
  const inQuotes = /^[\u2018-\u201f\u00ab\u00bb](.+)[\u2018-\u201f\u00ab\u00bb]$/.exec(text);
  if (inQuotes) return because(text, 'it stands in quotes that YAML does not know', `write ${inQuotes[1]}`);
  return undefined;
}

function strayIn(text: string): Reason | undefined {
  const stray = strayCharacter(text.replaceAll("'", ''));
  if (stray === undefined) return undefined;
  if (/^"[^"]*"@/.test(text)) {
    return because(
      text,
      'its local part is quoted, which many programs refuse',
      'use a local part that needs no quotes',
    );
  }
  return because(text, `it contains ${stray}`, `write it without ${stray}`);
}

function wrongAt(text: string, use: AddressUse): Reason | undefined {
  const { localPart, domain } = splitAddress(text);
  if (localPart.includes('@')) return because(text, 'it has more than one @', 'write one address');
  if (text.endsWith('@'))
    return because(text, 'nothing follows the @', `write ${localPart || 'the whole address'}`);
  if (localPart === '') return because(text, 'nothing stands before the @', wholeDomain(domain, use));
  if (localPart !== '*') return undefined;
  if (domain === '') return because(text, 'a * needs a domain', 'write *@ and the domain');
  if (use === 'forward-key' || use === 'sender') return undefined;
  return because(text, 'a * stands for a whole domain', wholeDomain(domain, use));
}

function wholeDomain(domain: string, use: AddressUse): string {
  if (use === 'forward-key' || use === 'sender') return `write "*@${domain}" for every address of the domain`;
  if (use === 'destination') return 'write one address';
  if (use === 'route-key')
    return `write a pattern between slashes, such as "/@${domain.replaceAll('.', '\\\\.')}$/"`;
  return `write "*@${domain}" under forwards for every other address of the domain`;
}

function badLocalPart(text: string, use: AddressUse): Reason | undefined {
  const { localPart } = splitAddress(text);
  if (localPart === '*') return undefined;
  const foreign = foreignCharacter(localPart);
  if (foreign !== undefined) {
    const why = `its local part contains ${foreign}, and only ASCII reaches every mail server`;
    return because(text, why, 'use a local part in ASCII', 'RFC 5321 section 2.3.11; RFC 6531 section 3.2');
  }
  return tooLong(text, localPart) ?? badDots(text, localPart) ?? badCharacter(text, localPart, use);
}

function tooLong(text: string, localPart: string): Reason | undefined {
  if (localPart.length > LONGEST_LOCAL_PART) {
    const why = `its local part has ${localPart.length} characters, and at most ${LONGEST_LOCAL_PART} are possible`;
    return because(text, why, 'use a shorter local part', 'RFC 5321 section 4.5.3.1.1');
  }
  if (text.length <= LONGEST_ADDRESS) return undefined;
  const why = `it has ${text.length} characters, and at most ${LONGEST_ADDRESS} are possible`;
  return because(text, why, 'use a shorter address', 'RFC 5321 section 4.5.3.1.3');
}

function badDots(text: string, localPart: string): Reason | undefined {
  if (localPart.startsWith('.')) return because(text, 'it begins with a dot', 'remove the dot');
  if (localPart.endsWith('.')) return because(text, 'its local part ends in a dot', 'remove the dot');
  if (localPart.includes('..')) return because(text, 'it has two dots in a row', 'remove one of them');
  return undefined;
}

function badCharacter(text: string, localPart: string, use: AddressUse): Reason | undefined {
  const allowed = use === 'destination' ? /[A-Za-z0-9.!#$%&*+/=?^_{}~-]/ : /[A-Za-z0-9._&=~+-]/;
  const other = otherCharacter(localPart, allowed);
  if (other !== undefined) {
    return because(
      text,
      `its local part contains ${other}`,
      'use letters, digits, dots, hyphens and underscores',
    );
  }
  if (/^[A-Za-z0-9_]/.test(localPart)) return undefined;
  return because(text, `it begins with ${quoted(localPart.charAt(0))}`, 'begin it with a letter or a digit');
}

function domainOf(text: string): Reason | undefined {
  const { domain } = splitAddress(text);
  return domain === '' ? undefined : explainAddressDomain(text, domain);
}

function notAPattern(text: string): Reason {
  const pattern = { code: 'schema/pattern', reference: 'regexp_table(5)' } as const;
  const foreign = foreignCharacter(text) ?? strayCharacter(text);
  if (!/^\/.+\/$/s.test(text)) {
    const help = 'write the pattern between two slashes, without flags: "/^bounce-.*@example\\\\.org$/"';
    return {
      ...pattern,
      message: `${quoted(text)} is not a pattern: its second slash is not at the end`,
      help,
    };
  }
  const why = foreign === undefined ? 'it is too long' : `it contains ${foreign}`;
  return {
    ...pattern,
    message: `${quoted(text)} is not a pattern: ${why}`,
    help: 'use printable ASCII without spaces',
  };
}
