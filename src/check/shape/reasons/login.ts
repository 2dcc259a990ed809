import { quoted } from '../../../mail/names.ts';
import { otherCharacter, strayCharacter } from './characters.ts';
import type { Reason } from './reason.ts';

const REFERENCE = 'useradd(8); postfwd sasl_username; Postfix smtpd_sender_login_maps';
const LONGEST_LOGIN = 64;
const LONGEST_SHORT_NAME = 63;

/** Why a text is not a login. */
export function explainLogin(text: string): Reason | undefined {
  return explainName(
    text,
    'a login',
    LONGEST_LOGIN,
    /[a-z0-9_.-]/,
    'letters, digits, dots, hyphens and underscores',
  );
}

/** Why a text is not the short name of a machine. */
export function explainShortName(text: string): Reason | undefined {
  const full = /^([a-z0-9-]+)\.[a-z0-9.-]+$/i.exec(text);
  if (full) {
    const help = `write "${full[1]?.toLowerCase()}: { fqdn: ${text.toLowerCase()} }"`;
    return because(text, 'a short name', 'it is a full name', help);
  }
  return explainName(text, 'a short name', LONGEST_SHORT_NAME, /[a-z0-9-]/, 'letters, digits and hyphens');
}

function explainName(
  text: string,
  what: string,
  longest: number,
  allowed: RegExp,
  inWords: string,
): Reason | undefined {
  const why = (reason: string, help: string) => because(text, what, reason, help);
  if (text === '') return why('it is empty', `write ${what}, or remove it`);
  const stray = strayCharacter(text);
  if (stray !== undefined) return why(`it contains ${stray}`, `write it without ${stray}`);
  if (text.includes('@'))
    return why('it is an address', `write the name alone: ${text.slice(0, text.indexOf('@'))}`);
  if (text.length > longest) return why(`it has more than ${longest} characters`, 'use a shorter name');
  const lower = text.toLowerCase();
  const other = otherCharacter(lower, allowed);
  if (other !== undefined) return why(`it contains ${other}`, `use ${inWords}`);
  if (lower !== text) return why('it has capital letters', `write ${lower}`);
  if (/^[.-]|[.-]$/.test(text))
    return why('it begins or ends with a dot or hyphen', 'begin and end it with a letter or digit');
  if (text === '0') return why('postfwd takes 0 for no login at all', 'use another name');
  return undefined;
}

function because(text: string, what: string, why: string, help: string): Reason {
  return {
    code: 'schema/login',
    message: `${quoted(text)} is not ${what}: ${why}`,
    help,
    reference: REFERENCE,
  };
}
