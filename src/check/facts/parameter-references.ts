/** The names that a value of main.cf refers to: `$name`, `${name}`, `$(name)`, `${name?text}`, `${name:text}`. */
export function* referencesIn(value: string | number | boolean): Generator<string> {
  if (typeof value !== 'string') return;
  // `$$` is a dollar sign.
  for (const [, name] of value.replaceAll('$$', '').matchAll(/\$[{(]?([A-Za-z0-9_]+)/g)) {
    if (name !== undefined) yield name;
  }
}

/**
 * The first `$` of a value that begins nothing Postfix can read, with what follows it; one is enough to keep Postfix
 * from starting (mac_parse(3), mac_expand(3)).
 */
export function brokenReference(value: string | number | boolean): string | undefined {
  if (typeof value !== 'string') return undefined;
  for (let at = value.indexOf('$'); at >= 0; at = value.indexOf('$', at)) {
    const end = value[at + 1] === '$' ? at + 2 : endOfReference(value, at + 1);
    if (end === undefined) return value.slice(at);
    at = end;
  }
  return undefined;
}

/** Where a reference ends whose name, brace or parenthesis stands here. */
function endOfReference(value: string, start: number): number | undefined {
  const name = /^\w+/.exec(value.slice(start));
  if (name !== null) return start + name[0].length;
  const end = closed(value, start);
  return end !== undefined && isExpression(value.slice(start + 1, end - 1)) ? end : undefined;
}

/** Where the brace or parenthesis that opens here is closed; undefined where none does, or it never is. */
function closed(value: string, start: number): number | undefined {
  const open = value.charAt(start);
  const close = { '{': '}', '(': ')' }[open];
  let depth = 0;
  for (let at = start; close !== undefined && at < value.length; at += 1) {
    if (value[at] === open) depth += 1;
    else if (value[at] === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** What a text that begins with a reference consists of. */
export interface LeadingReference {
  /** Undefined for a comparison. */
  readonly name: string | undefined;
  /** The texts of which one takes its place; none where the value of the name does. */
  readonly choices: readonly string[];
  /** What stands behind it. */
  readonly rest: string;
}

/** The reference that a value begins with; undefined for any other value, and for a broken reference. */
export function leadingReference(value: string): LeadingReference | undefined {
  const end = value.startsWith('$') ? endOfReference(value, 1) : undefined;
  if (end === undefined) return undefined;
  const inner = /^\w/.test(value.charAt(1)) ? value.slice(1, end) : value.slice(2, end - 1);
  const [head = ''] = HEAD.exec(inner) ?? [];
  const name = /^\s*\w+\s*$/.test(head) ? head.trim() : undefined;
  return { name, choices: choicesIn(inner.slice(head.length)), rest: value.slice(end) };
}

/** `?{a}:{b}`, `?{a}`, `:{b}`, or one text without braces. */
function choicesIn(text: string): string[] {
  if (!/^[?:]/.test(text)) return [];
  const braces = /^[?:]\s*(?=\{)/.exec(text);
  const end = braces === null ? undefined : closed(text, braces[0].length);
  if (braces === null || end === undefined) return [text.slice(1)];
  return [text.slice(braces[0].length + 1, end - 1), ...choicesIn(text.slice(end).trim())];
}

const HEAD = /^\s*(\w+|\{[^{}]*\}\s*([=!<>]=|[<>])(?:level)?\s*\{[^{}]*\})\s*/;

/** A name, or a comparison of two texts in braces; then perhaps `?` or `:` and what stands for it. */
function isExpression(text: string): boolean {
  const [head = ''] = HEAD.exec(text) ?? [];
  const rest = text.slice(head.length);
  return head !== '' && (rest === '' || (/^[?:]/.test(rest) && isOperand(rest)));
}

/** A text, or one in braces with perhaps another after it. */
function isOperand(rest: string): boolean {
  const braces = /^[?:]\s*(?=\{)/.exec(rest);
  if (braces === null) return brokenReference(rest) === undefined;
  const end = closed(rest, braces[0].length);
  if (end === undefined || brokenReference(rest.slice(0, end)) !== undefined) return false;
  const after = rest.slice(end).trim();
  return after === '' || (rest.startsWith('?') && after.startsWith(':') && isOperand(after));
}
