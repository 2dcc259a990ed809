import { asciiForm } from '../../mail/internationalised-name.ts';
import { isPlain } from './plain.ts';
import { quoteLocalPart, unquoteLocalPart } from './quoting.ts';
import { externalForm, internalForm, scan, type Token } from './tokens.ts';

/** What of main.cf decides how addresses are read. */
export interface Naming {
  /** Appended to a bare name: myorigin. */
  readonly origin: string;
  readonly hostname: string;
  /** True for a domain, or an `[address]`, that mail is for which arrives here: mydestination, inet_interfaces. */
  isLocal(domain: string): boolean;
}

/** Where trivial-rewrite(8) sees an address going. */
export interface Resolved {
  /** In internal form, with a domain. */
  readonly recipient: string;
  /** True when its domain is one of ours. */
  readonly isLocal: boolean;
  /** True when its local part tells a way that others may follow: `user%domain`, `host!user`, `user@domain@`. */
  readonly isRouted: boolean;
  /** True for what is no address. */
  readonly isBad: boolean;
}

/** An address, in internal form, made complete; a bare name gets the origin. */
export function canonicalForm(address: string, naming: Naming): string {
  if (isPlain(address)) return address;
  const external = quoteLocalPart(address);
  if (external === '') return '';
  return unquoteLocalPart(externalForm(rewritten(scan(external), naming)));
}

/** rewrite_tree() of trivial-rewrite(8), with swap_bangpath, allow_percent_hack and append_at_myorigin. */
function rewritten(given: readonly Token[], { origin }: Naming): Token[] {
  let tokens = [...given];
  const [first] = tokens;
  if (first === undefined || (tokens.length === 1 && first.kind === 'quoted' && first.text === ''))
    return tokens;
  if (tokens.length === 1 && isOperator(first, '@')) return [{ kind: 'quoted', text: '' }];
  if (isOperator(first, '@')) {
    const colon = tokens.findIndex((token) => isOperator(token, ':'));
    if (colon >= 0 && colon < tokens.length - 1) tokens = tokens.slice(colon + 1);
  }
  if (!tokens.some((token) => isOperator(token, '@'))) tokens = withDomain(tokens, origin);
  const [before, last] = tokens.slice(-2);
  const isSpare = isOperator(last, '.') && !isOperator(before, '.') && !isOperator(before, '@');
  return isSpare && tokens.length > 1 ? tokens.slice(0, -1) : tokens;
}

function withDomain(tokens: readonly Token[], origin: string): Token[] {
  const bang = tokens.findIndex((token) => isOperator(token, '!'));
  if (bang >= 0) return [...tokens.slice(bang + 1), AT, ...tokens.slice(0, bang)];
  const percent = tokens.findLastIndex((token) => isOperator(token, '%'));
  return percent >= 0 ? tokens.with(percent, AT) : [...tokens, AT, ...scan(origin)];
}

const AT: Token = { kind: 'operator', text: '@' };

function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

/** resolve_addr() of trivial-rewrite(8), without its tables; the address is in internal form. */
export function resolveAddress(address: string, naming: Naming): Resolved {
  if (isPlain(address)) return plainAddress(address, naming);
  const { tokens, isLocal } = stripped(address, naming);
  const recipient = internalForm(tokens);
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1);
  const isRouted = recipient.slice(recipient.search(/[@!%]/) + 1) !== domain;
  const isBad = isBadAddress(recipient, domain);
  return { recipient, isLocal: isLocal && !isBad, isRouted: isRouted && !isBad, isBad };
}

/** Programs may take a name that begins with a hyphen for an option (allow_min_user). */
function isBadAddress(recipient: string, domain: string): boolean {
  return (
    !(domain.startsWith('[') ? isAddressLiteral(domain) : isHostname(domain)) || recipient.startsWith('-')
  );
}

/** Without a domain in the local part, nothing is taken away. */
function plainAddress(recipient: string, naming: Naming): Resolved {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1);
  const isBad = isBadAddress(recipient, domain);
  return { recipient, isLocal: !isBad && naming.isLocal(domain), isRouted: false, isBad };
}

/** Takes domains of ours away for as long as what is left of them has another one. */
function stripped(address: string, naming: Naming): { tokens: Token[]; isLocal: boolean } {
  let tokens = scan(quoteLocalPart(address));
  let own: Token[] | undefined;
  for (let round = 0; round <= address.length + 100; round += 1) {
    tokens = withoutFinalDot(tokens);
    const at = tokens.findLastIndex((token) => isOperator(token, '@'));
    if (at >= 0) {
      const domain = tokens.slice(at);
      if (domain.length > 1 && !naming.isLocal(internalForm(domain.slice(1))))
        return { tokens, isLocal: false };
      tokens = tokens.slice(0, at);
      own = domain;
    }
    const inner = innerAddress(tokens);
    if (inner !== undefined) {
      tokens = rewritten(inner, naming);
    } else if (tokens.length === 0 || isEmptyQuoted(tokens)) {
      tokens = scan('MAILER-DAEMON');
    } else if (own === undefined) {
      tokens = [...tokens, AT, ...scan(naming.hostname)];
    } else {
      return { tokens: [...tokens, ...own], isLocal: true };
    }
  }
  return { tokens: [...tokens, AT, ...scan(naming.hostname)], isLocal: true };
}

function withoutFinalDot(tokens: Token[]): Token[] {
  const [before, last] = tokens.slice(-2);
  const hasDomain = tokens.some((token) => isOperator(token, '@'));
  const isSpare = isOperator(last, '.') && !isOperator(before, '.') && !isOperator(before, '@');
  return hasDomain && isSpare ? tokens.slice(0, -1) : tokens;
}

function isEmptyQuoted(tokens: readonly Token[]): boolean {
  return tokens.length === 1 && tokens[0]?.kind === 'quoted' && tokens[0].text === '';
}

/** What stands before a domain of ours, when it tells a way itself; in quotes too (resolve_dequoted_address). */
function innerAddress(tokens: readonly Token[]): Token[] | undefined {
  if (tokens.some((token) => token.kind === 'operator' && '@!%'.includes(token.text))) return [...tokens];
  const [only] = tokens;
  if (tokens.length !== 1 || only?.kind !== 'quoted') return undefined;
  const { text } = only;
  const at = text.lastIndexOf('@');
  const percent = text.lastIndexOf('%');
  if (at < 0 && percent < 0 && !text.includes('!')) return undefined;
  if (at < 0 && percent < 0) return scan(text);
  const routed = at < 0 ? `${text.slice(0, percent)}@${text.slice(percent + 1)}` : text;
  return scan(quoteLocalPart(routed));
}

/** valid_utf8_hostname(3): a name with other letters than ASCII is judged by its form in ASCII (UTS 46). */
export function isHostname(name: string): boolean {
  if (/^[\x00-\x7f]*$/.test(name)) return isAsciiHostname(name);
  const ascii = asciiForm(name);
  return ascii !== undefined && isAsciiHostname(ascii);
}

/** valid_hostname(3). */
function isAsciiHostname(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length <= 255 &&
    labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label)) &&
    /[^0-9.]/.test(name)
  );
}

/** valid_mailhost_literal(3): an IPv4 address, or an IPv6 one behind `IPv6:`, in brackets. */
function isAddressLiteral(domain: string): boolean {
  const [, six, text] = /^\[(ipv6:)?([^\]]*)\]$/i.exec(domain) ?? [];
  if (text === undefined) return false;
  return six === undefined ? isIpv4(text) : isIpv6(text);
}

function isIpv4(text: string): boolean {
  const octets = text.split('.');
  return (
    octets.length === 4 &&
    octets.every((octet) => /^\d+$/.test(octet) && Number(octet) <= 255) &&
    (Number(octets[0]) > 0 || octets.every((octet) => Number(octet) === 0))
  );
}

/** valid_ipv6_hostaddr(3), which does not count to eight fields; an IPv4 address at the end is one of them. */
function isIpv6(text: string): boolean {
  const [, before, last] = /^(.*:)(\d+\..*)$/.exec(text) ?? [];
  if (last !== undefined && !isIpv4(last)) return false;
  const fields = last === undefined ? text : `${before}0`;
  const colons = fields.split(':').length - 1;
  return colons >= 2 && colons <= (last === undefined ? 7 : 6) && IPV6_FIELDS.test(fields);
}

const IPV6_FIELDS = /^(?:[\da-f]{1,4}(?::[\da-f]{1,4})*)?(?:::(?:[\da-f]{1,4}(?::[\da-f]{1,4})*)?)?$/i;
