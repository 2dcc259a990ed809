/** Draws a number below another one; the numbers of one estate come from one tape, so that it can be made again. */
export type Draw = (below: number) => number;

/** Local parts that are odd and legal; each holds its number, which makes it the only one of its spelling. */
const LOCAL_PARTS: readonly ((number: number) => string)[] = [
  (n) => `dev${n}`,
  (n) => `o'brien${n}`,
  (n) => `r&d${n}`,
  (n) => `x=y${n}`,
  (n) => `_u${n}`,
  (n) => `u~t${n}`,
  (n) => `Upper.Case${n}`,
  (n) => `${n}`,
  (n) => `${n}-a.b_c-`,
  (n) => `d${n}-${'x'.repeat(62 - String(n).length)}`,
];

/** Addresses of others; what stands before the @ may have every sign that RFC 5321 allows without quotes. */
const OUTSIDE: readonly ((number: number) => string)[] = [
  (n) => `ops${n}@example.net`,
  (n) => `O'Brien.${n}@Example.NET`,
  (n) => `a!b#c$d%e&f*g/h=i?j^k_{l}~m${n}@example.net`,
  (n) => `tag+${n}@xn--mnchen-3ya.example.com`,
  (n) => `m${n}@${'x'.repeat(60)}.example.com`,
];

const REPLIES = [
  'This list has closed; see https://example.org/forum#new',
  `"quoted" \\ and $escaped \${text} $(here)`,
  '# ; : , % { } ( ) [ ] < > | & * ? ! ~ ^ `',
  '550 5.1.1 with codes of its own',
  'x',
  'x'.repeat(400),
];

const LIMIT_TEXTS = ['At most 200 recipients', "it's (over) [the] limit! 100% = ~ / | < > { } ^ `"];

/** Parameters that an administrator might add, with values in every shape that main.cf knows. */
const PARAMETERS: readonly (readonly [string, string | number | boolean])[] = [
  ['message_size_limit', 104857600],
  ['strict_mime_encoding_domain', true],
  ['smtpd_reject_footer', 'For assistance see https://example.org/#help; $recipient "x" \\ %'],
  ['header_checks', 'pcre:$config_directory/header_checks'],
  ['smtpd_client_event_limit_exceptions', `\${relay_domains?{$relay_domains}:{$mynetworks}}`],
  ['delay_warning_time', '4h'],
  ['empty_address_recipient', ''],
  ['smtpd_log_access_permit_actions', 'static:all'],
];

const PATTERNS = [
  '/^bounce-[\\w.]+=[\\w.]+@example\\.org$/',
  '/^(?:lab|test)-\\d{2,8}@two\\.example\\.org$/',
  '/^x[^@\\/#"\']{1,20}?@example\\.org$/',
  '/^(a|b(c|d)*)+-[A-F0-9\\-\\]]+@/',
  '/^[\\s\\S]{200}$/',
];

const COMMAND_WORDS = ['a,b', '{}', '{a}', '%x'];

/** The parts of regular expressions, whole ones and broken ones. */
export const PATTERN_SIGNS: readonly string[] = [
  ...'a b B . @ - # " \' % & ! < > = ~ ` _ 0 \\. \\/ \\\\ \\] \\- \\_ \\w \\W \\d \\S \\b \\1 ^ $ |'.split(
    ' ',
  ),
  ...'* + ? *? +? ?? {2} {1,} {0,3} {3,4} {700} {,2} { } ( ) (?: (a) (a|b) [ ] [ab-d] [^@] [^a-c] [\\w.]'.split(
    ' ',
  ),
  ...'[a\\]] [-a] [a-] [.\\.] [. .] [= =] [: :] [^] []'.split(' '),
];

/** What wild texts are made of: signs that mean something to the program that reads them, between some that do not. */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const WILD = {
  localPart: "a B 0 _ & ' = ~ - && -- '' .a &&HOSTS".split(' '),
  outside: `a B 0 ! # $ % & ' * + / = ? ^ _ { } ~ - .a \${a} {}`.split(' '),
  reply: PRINTABLE,
  limitText: PRINTABLE.filter((sign) => !'"#&;$\\'.includes(sign)),
  value: [
    ...PRINTABLE,
    ...`$ { } ? : == $mydomain \${mydomain} $(mydomain) \${mydomain? \${mydomain?{a} {`.split(' '),
  ],
  pattern: PATTERN_SIGNS,
  commandWord: `{ } $ , = % @ : / - a \${sender} $recipient {} {a}`.split(' '),
};

/** One of several things. */
export function oneOf<T>(draw: Draw, choices: readonly T[]): T {
  return choices[draw(choices.length)] as T;
}

/** Up to `most` things, each made from its number. */
export function some<T>(draw: Draw, most: number, make: (number: number) => T): T[] {
  return Array.from({ length: draw(most + 1) }, (_, number) => make(number));
}

/** Any text of some signs; not every one is valid. */
function wild(draw: Draw, signs: readonly string[], most: number): string {
  return `x${some(draw, most, () => oneOf(draw, signs)).join('')}`;
}

/** An odd text for the most part, and now and then a wild one. */
function oddOrWild(draw: Draw, odd: readonly string[], signs: readonly string[]): string {
  return draw(8) > 0 ? oneOf(draw, odd) : wild(draw, signs, 12);
}

/** The part of an address of ours before the @; no other number gives the same. */
export function localPart(draw: Draw, number: number): string {
  return draw(8) > 0 ? oneOf(draw, LOCAL_PARTS)(number) : `${wild(draw, WILD.localPart, 20)}${number}`;
}

/** An address that is not ours. */
export function outsideAddress(draw: Draw, number: number): string {
  return draw(8) > 0 ? oneOf(draw, OUTSIDE)(number) : `${wild(draw, WILD.outside, 20)}@example.net`;
}

/** What the sender of refused mail is told. */
export function replyText(draw: Draw): string {
  return oddOrWild(draw, REPLIES, WILD.reply);
}

/** What the sender of too much mail is told. */
export function limitText(draw: Draw): string {
  return oddOrWild(draw, LIMIT_TEXTS, WILD.limitText);
}

/** The last word of a command. */
export function commandWord(draw: Draw): string {
  return oddOrWild(draw, COMMAND_WORDS, WILD.commandWord);
}

/** Some patterns of routes. */
export function patterns(draw: Draw): string[] {
  const odd = PATTERNS.filter(() => draw(3) === 0);
  return draw(3) === 0 ? [...odd, `/^${wild(draw, WILD.pattern, 8)}/`] : odd;
}

/** Some parameters of Postfix. */
export function parameters(draw: Draw): Record<string, string | number | boolean> {
  const odd = PARAMETERS.filter(() => draw(3) === 0);
  return Object.fromEntries(draw(3) === 0 ? [...odd, ['smtpd_banner', wild(draw, WILD.value, 10)]] : odd);
}
