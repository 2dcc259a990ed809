/**
 * The two forms of an address in Postfix (quote_822_local(3)): the internal one is what the local part means, the
 * external one is how a message or a table spells it, in quotes where RFC 5322 asks for them.
 */

/** What a local part cannot have outside of quotes. */
const NEEDS_QUOTES = /[\x00-\x20\x7f()<>@,;:\\"[\]]|^\.|\.\.|\.$/;

/** The external form of an address in internal form. */
export function quoteLocalPart(address: string): string {
  const start = afterRoute(address);
  const at = address.lastIndexOf('@');
  const end = at < start ? address.length : at;
  const localPart = address.slice(start, end);
  if (localPart !== '' && !NEEDS_QUOTES.test(localPart)) return address;
  return `${address.slice(0, start)}"${localPart.replace(/["\\\r]/g, '\\$&')}"${address.slice(end)}`;
}

/** The internal form of an address in external form: quotes and backslashes before the last bare `@` are taken away. */
export function unquoteLocalPart(address: string): string {
  const start = afterRoute(address);
  let plain = address.slice(0, start);
  let bareAt: { readonly length: number; readonly from: number } | undefined;
  let isQuoted = false;
  for (let at = start; at < address.length; at += 1) {
    let character = address[at] as string;
    if (character === '"') {
      isQuoted = !isQuoted;
      continue;
    }
    if (character === '@' && !isQuoted) bareAt = { length: plain.length, from: at };
    else if (character === '\\') {
      if (at + 1 === address.length) continue;
      at += 1;
      character = address[at] as string;
    }
    plain += character;
  }
  return bareAt === undefined ? plain : plain.slice(0, bareAt.length) + address.slice(bareAt.from);
}

/** Where an address begins behind its source route, `@one,@two:` (RFC 5321 appendix C). */
function afterRoute(address: string): number {
  return address.startsWith('@') ? address.indexOf(':') + 1 : 0;
}
