import { quoted } from '../../../mail/names.ts';
import { foreignCharacter, strayCharacter } from './characters.ts';
import type { Reason } from './reason.ts';

const ONE_LINE = 'RFC 5321 section 4.2';

/** Why a text is not printable ASCII on one line, as an SMTP reply and a Postfix parameter need it. */
export function explainOneLine(text: string, what: string, longest: number): Reason | undefined {
  const because = (why: string, help: string): Reason => ({
    code: 'schema/text',
    message: `${quoted(text)} is not ${what}: ${why}`,
    help,
    reference: ONE_LINE,
  });
  if (text.trim() === '') return because('it is empty', 'write what the sender should read');
  if (/[\n\r]/.test(text)) return because('it has more than one line', 'write it on one line');
  if (text.trim() !== text) return because('it has spaces at an end', `write ${quoted(text.trim())}`);
  const control = /[\x00-\x1f\x7f]/.test(text) ? strayCharacter(text.replace(/[ "'`]/g, '')) : undefined;
  if (control !== undefined) return because(`it contains ${control}`, `write it without ${control}`);
  const foreign = foreignCharacter(text);
  if (foreign !== undefined) return because(`it contains ${foreign}`, 'use ASCII characters only');
  if (text.length > longest)
    return because(`it has more than ${longest} characters`, 'say it in fewer words');
  return undefined;
}

/** Why a text is not one that postfwd can answer with: its loader takes some signs for its own. */
export function explainLimitText(text: string): Reason | undefined {
  const what = 'the text of a reply beyond a limit';
  const sign = /["#$&;\\]/.exec(text)?.[0];
  return (
    explainOneLine(text, what, 400) ??
    (sign === undefined
      ? undefined
      : {
          code: 'schema/text',
          message: `${quoted(text)} is not ${what}: postfwd cannot carry ${sign}`,
          help: `write it without ${sign}`,
          reference: 'postfwd, "action="',
        })
  );
}

/** Why a text is not the path of a file of this repository. */
export function explainProjectPath(text: string): Reason | undefined {
  const because = pathReason(text, 'the path of a file of this repository');
  if (text === '') return because('it is empty', 'write the path of the file, relative to mail.yml');
  if (text.startsWith('/') || /^[a-z]:/i.test(text))
    return because('it is absolute', 'write it relative to mail.yml');
  if (text.startsWith('~')) return because('it begins in a home directory', 'write it relative to mail.yml');
  if (text.split(/[\\/]/).includes('..'))
    return because('it leaves the folder of mail.yml', 'put the file below the folder of mail.yml');
  if (text.startsWith('./')) return because('it begins with ./', `write ${text.replace(/^(\.\/)+/, '')}`);
  if (text.includes('\\')) return because('it has backslashes', `write ${text.replaceAll('\\', '/')}`);
  return strayInPath(text, because);
}

/** Why a text is not an absolute path on a machine. */
export function explainMachinePath(text: string): Reason | undefined {
  const because = pathReason(text, 'an absolute path');
  if (!text.startsWith('/'))
    return because('it does not begin with a slash', 'write the whole path, such as /etc/ssl/mail.pem');
  if (text.split('/').includes('..')) return because('it has .. in it', 'write the path without ..');
  if (text.endsWith('/')) return because('it ends in a slash', 'name a file');
  return strayInPath(text, because);
}

type Because = (why: string, help: string) => Reason;

function pathReason(text: string, what: string): Because {
  return (why, help) => ({ code: 'schema/pattern', message: `${quoted(text)} is not ${what}: ${why}`, help });
}

function strayInPath(text: string, because: Because): Reason | undefined {
  const stray = strayCharacter(text) ?? foreignCharacter(text);
  return stray === undefined
    ? undefined
    : because(`it contains ${stray}`, 'use letters, digits, dots, hyphens and underscores');
}

/** Why a text is not the next hop of a route. */
export function explainNextHop(text: string): Reason | undefined {
  const because = (why: string, help: string): Reason => ({
    code: 'schema/domain',
    message: `${quoted(text)} is not a next hop: ${why}`,
    help,
    reference: 'transport(5), "nexthop"',
  });
  const transport = /^(?:smtps?|relay|lmtp):(.+)$/i.exec(text);
  if (transport) return because('it names a transport', `write ${quoted(transport[1] ?? '')}`);
  if (text !== text.toLowerCase())
    return because('it has capital letters', `write ${quoted(text.toLowerCase())}`);
  if (/^\[[0-9a-f:.]+\](:\d+)?$/.test(text) && !/[g-z]/.test(text)) {
    return because('it is an IP address', 'write the name that the address has in DNS');
  }
  const port = /:(\d+)$/.exec(text);
  if (port && (Number(port[1]) < 1 || Number(port[1]) > 65_535)) {
    return because(`${port[1]} is no port`, 'write a port from 1 to 65535');
  }
  const stray = strayCharacter(text);
  if (stray !== undefined) return because(`it contains ${stray}`, `write it without ${stray}`);
  return because(
    'it is neither a domain nor a [host] in brackets',
    'write example.org, or "[mail.example.org]" to skip its MX',
  );
}
