import { quoted } from '../../mail/names.ts';
import {
  COMPILED_PARAMETERS,
  isKnownParameter,
  type ParameterKind,
  parameterKind,
} from '../../mail/postfix-parameters.ts';
import { leadingReference } from '../facts/parameter-references.ts';
import type { Rule } from '../rule.ts';

type Value = string | number | boolean;
type Main = Readonly<Record<string, Value>>;
type Kind = NonNullable<ParameterKind>;

/** A value that keeps Postfix from starting. */
export const parameterValue: Rule = {
  code: 'mail/parameter-value',
  severity: 'error',
  summary: 'A value under postfix.main is not of the kind that its parameter needs.',
  reference: 'postconf(5)',
  explanation:
    'Some parameters are numbers, some are yes or no, some are times. With anything else the part of Postfix that reads ' +
    'the parameter ends at once, and for those that every part reads, such as message_size_limit, all of Postfix does.',
  bad: { mail: 'postfix:\n  main: { message_size_limit: «100M» }\n' },
  mended: { mail: 'postfix:\n  main: { message_size_limit: 104857600 }\n' },
  run({ content }, report) {
    const { main = {}, pipes = {} } = content.postfix ?? {};
    for (const [name, value] of Object.entries(main)) {
      const kind = parameterKind(name, Object.keys(pipes));
      if (kind === undefined || COMPILED_PARAMETERS.has(name) || fits(value, kind, main)) continue;
      report({
        path: ['postfix', 'main', name],
        message: `${quoted(String(value))} is not ${NEEDS[kind].what}, which ${name} needs`,
        help: NEEDS[kind].help,
      });
    }
  },
};

/** More references than one behind the other are no mistake of a kind. */
const DEEPEST = 10;

/** True for a value that is of a kind, and for one that refers to such values. */
function fits(value: Value, kind: Kind, main: Main, depth = 0): boolean {
  if (typeof value !== 'string' || !value.includes('$')) return NEEDS[kind].test(value);
  const reference = leadingReference(value.trim());
  // What is broken is another mistake.
  if (reference === undefined) return value.trim().startsWith('$');
  const { name = '', choices, rest } = reference;
  const own = Object.hasOwn(main, name) ? [main[name] ?? ''] : undefined;
  const values = choices.length > 0 ? choices : own;
  if (values === undefined) return rest === '' && isOfKind(name, kind);
  return (
    depth === DEEPEST ||
    values.every((other) => fits(rest === '' ? other : `${other}${rest}`, kind, main, depth + 1))
  );
}

/** What is no parameter of Postfix is another mistake. */
function isOfKind(name: string, kind: Kind): boolean {
  if (!isKnownParameter(name)) return true;
  const known = parameterKind(name, []);
  return known === kind || (known === 'number' && kind === 'large number');
}

/** What Postfix takes: mail_conf_int(3), mail_conf_bool(3), mail_conf_time(3). */
const NEEDS: Readonly<Record<Kind, { what: string; help: string; test(value: Value): boolean }>> = {
  number: {
    what: 'a whole number below 2147483648',
    help: 'write a number, without a unit',
    test: (value) => isNumber(value, 2 ** 31),
  },
  'large number': {
    what: 'a whole number',
    help: 'write a number, without a unit',
    test: (value) => isNumber(value, 2 ** 63),
  },
  switch: {
    what: 'yes or no',
    help: 'write true or false',
    test: (value) => typeof value === 'boolean' || /^\s*(yes|no)\s*$/i.test(String(value)),
  },
  time: { what: 'a time', help: 'write a number and s, m, h, d or w, such as 4h', test: isTime },
};

function isNumber(value: Value, limit: number): boolean {
  const text = String(value).trim();
  return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < limit;
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

function isTime(value: Value): boolean {
  const [, count, unit = 's'] = /^\s*(\d+)([smhdw]?)\s*$/.exec(String(value)) ?? [];
  return count !== undefined && Number(count) * SECONDS[(unit || 's') as keyof typeof SECONDS] < 2 ** 31;
}
