import type { ClassLimit, MailDocument } from '../../mail/document.ts';

const DEFAULTS = { users: { recipients: 100, per: '6h' }, hosts: { recipients: 360, per: '1h' } } as const;

/** The limit of a class, with its default. */
export function classLimit(
  { limits }: MailDocument,
  name: 'users' | 'hosts',
): Pick<ClassLimit, 'recipients' | 'per'> {
  return limits?.[name] ?? DEFAULTS[name];
}
